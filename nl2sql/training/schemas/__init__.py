"""Invented databases to learn from: readable texts of tables, and a builder that fills them with plausible rows."""

from nl2sql.training.schemas.building import build, build_all
from nl2sql.training.schemas.model import Column, Schema, Table
from nl2sql.training.schemas.reading import SchemaTextError, parse, schemas

__all__ = ["Column", "Schema", "SchemaTextError", "Table", "build", "build_all", "parse", "schemas"]

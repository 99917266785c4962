"""Invented questions: a meaning is drawn over a database, checked by running it, and said in several ways."""

from nl2sql.training.generate.generating import generate

__all__ = ["generate"]

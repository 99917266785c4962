"""May a statement run? Pure rules over its tree and the catalogue, one a file."""

from nl2sql.checks.checking import CHECKS, Check, Checked, check, ensure
from nl2sql.checks.statement import Statement

__all__ = ["CHECKS", "Check", "Checked", "Statement", "check", "ensure"]

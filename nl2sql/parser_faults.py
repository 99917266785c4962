"""What the SQL parser may end in."""

from __future__ import annotations

from sqlglot.errors import SqlglotError

PARSER_FALLS_OVER = (SqlglotError, ValueError, RecursionError, LookupError, AttributeError, TypeError)
"""Besides its own errors, the parser ends in these on text that nobody would write on purpose."""

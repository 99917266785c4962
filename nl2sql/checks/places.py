"""Where in the statement's text a part of its tree stands."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.problems import Span


def span_of(node: exp.Expr) -> Span | None:
    """The characters of an identifier, or of a node's name; None where the parser kept no position."""
    for candidate in (node, *(part for part in node.iter_expressions() if isinstance(part, exp.Identifier))):
        start, end = candidate.meta.get("start"), candidate.meta.get("end")
        if isinstance(start, int) and isinstance(end, int):
            return Span(start, end + 1)
    return None

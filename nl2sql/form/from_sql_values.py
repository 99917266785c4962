"""Literals of SQL as candidates."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.form.from_sql_logic import NotInForm
from nl2sql.form.scope import Candidate


@dataclass
class Values:
    """The literals found, in the order of the statement; each once."""

    found: list[Candidate] = field(default_factory=list)

    def place(self, literal: exp.Expr, text: str | None = None) -> int:
        """The place of a literal's value, `text` in its stead if given. Raises `NotInForm` where it is none."""
        candidate = candidate_of(literal, text)
        if candidate not in self.found:
            self.found.append(candidate)
        return self.found.index(candidate)


def candidate_of(literal: exp.Expr, text: str | None = None) -> Candidate:
    """A literal as a candidate of kind ``number`` or ``quote``, which stands nowhere in the question."""
    plain = literal.unnest()
    negative = isinstance(plain, exp.Neg)
    inner = plain.this if negative else plain
    if isinstance(inner, exp.Boolean):
        inner = exp.Literal.number(int(inner.this))
    if isinstance(inner, exp.Column) and not inner.table:  # double quotes around what is no column
        return Candidate("quote", 0, 0, inner.name if text is None else text)
    if not isinstance(inner, exp.Literal):
        raise NotInForm(f"a {type(inner).__name__} as a value")
    if inner.is_string:
        return Candidate("quote", 0, 0, inner.name if text is None else text)
    written = f"-{inner.name}" if negative else inner.name
    return Candidate("number", 0, 0, written if text is None else text, float(written))

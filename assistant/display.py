"""An answer as a MIME bundle: drawn by our renderer in JupyterLab, readable as text and HTML elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any, TextIO

from assistant import wire
from nl2sql.database import Rows
from nl2sql.problems import Problem

MIME = "application/vnd.plainspoken.answer+json"
_TEXT_ROWS = 10
_TEXT_WIDTH = 30
_UNUSED = "draft.unused-word"


def mime_bundle(answer: wire.AnswerDocument) -> dict[str, Any]:
    """The bundle for `_repr_mimebundle_`; it survives closing the notebook and needs no kernel."""
    return {MIME: wire.answer_json(answer), "text/html": as_html(answer), "text/plain": as_text(answer)}


def as_text(answer: wire.AnswerDocument) -> str:
    """SQL, rows and confidence as plain text."""
    lines = [answer.sql, "", text_table(answer.table)]
    if answer.row_count > _TEXT_ROWS:
        lines.append(f"… {answer.row_count:,} rows in all")
    lines += ["", f"Confidence {answer.confidence:.0%} ({answer.drafter})"]
    lines += [unused_text(answer)] if answer.unused else []
    lines += [f"- {reason.text}" for reason in answer.reasons]
    lines += [f"! {warning}" for warning in answer.warnings if warning.code != _UNUSED]
    lines += ["", *readings_text(answer.readings)] if answer.readings else []
    return "\n".join(lines)


def unused_words(answer: wire.AnswerDocument) -> tuple[str, ...]:
    """The words of the question that no part of the query came from."""
    return tuple(answer.question[span.start : span.end] for span in answer.unused)


def unused_text(answer: wire.AnswerDocument) -> str:
    """One line that names the words not used."""
    return f"Not used: {', '.join(f'“{word}”' for word in unused_words(answer))}"


def readings_text(readings: tuple[wire.Reading, ...]) -> list[str]:
    """The ways to understand the question, a line each, with their SQL from the second on."""
    if not readings:
        return []
    first, *others = readings
    lines = [f"Taken as “{first.label}”: {first.result}. It could also mean:"]
    for other in others:
        lines.append(f"- “{other.label}” ({other.draft.confidence:.0%}): {other.result}")
        lines.append(f"    {' '.join(other.draft.sql.split())}")
    return lines


def text_table(rows: Rows, limit: int = _TEXT_ROWS) -> str:
    """The first rows in columns of text, numbers to the right."""
    names = [column.name for column in rows.columns]
    body = [[text_cell(cell) for cell in row] for row in rows.rows[:limit]]
    widths = [max(len(line[i]) for line in [names, *body]) for i in range(len(names))]
    right = [column.type in ("integer", "number") for column in rows.columns]

    def line(cells: list[str]) -> str:
        parts = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
        return "  ".join(parts).rstrip()

    return "\n".join([line(names), line(["-" * width for width in widths]), *map(line, body)])


def text_cell(cell: Any) -> str:
    """One value as short text; missing values are empty."""
    if cell is None:
        return ""
    text = f"{cell:,.2f}" if isinstance(cell, float) else str(cell).replace("\n", " ")
    return text if len(text) <= _TEXT_WIDTH else text[: _TEXT_WIDTH - 1] + "…"


def as_html(answer: wire.AnswerDocument) -> str:
    """A plain table with the SQL below: what other front ends show."""
    heads = "".join(f"<th>{escape(column.name)}</th>" for column in answer.table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text_cell(cell))}</td>" for cell in row) + "</tr>"
        for row in answer.table.rows[:_TEXT_ROWS]
    )
    told = [*readings_text(answer.readings), *([unused_text(answer)] if answer.unused else [])]
    lines = "".join(f"<br>{escape(line)}" for line in told)
    return (
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{answer.row_count:,} rows, confidence {answer.confidence:.0%}{lines}</p><pre>{escape(answer.sql)}</pre>"
    )


def problems_text(problems: tuple[Problem, ...]) -> str:
    """Faults as text, one a line with its hint."""
    return "\n".join(
        f"{problem.message}\n  → {problem.hint}" if problem.hint else problem.message for problem in problems
    )


class OneLine:
    """A line of text that is written over: how far something is. `out` is a terminal or a notebook's output."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._length = 0

    def say(self, text: str) -> None:
        """Show this in place of what was said before."""
        self._out.write("\r" + text.ljust(self._length))
        self._out.flush()
        self._length = len(text)

    def clear(self) -> None:
        """Leave the line empty, where anything was said."""
        if self._length:
            self._out.write("\r" + " " * self._length + "\r")
            self._out.flush()
            self._length = 0

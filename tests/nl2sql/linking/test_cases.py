"""Questions with what they are linked to, from a text file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nl2sql.drafting import Source
from nl2sql.form.scope import Candidate
from nl2sql.linking.link import link
from nl2sql.linking.linked import Level, Linked

TODAY = "2026-11-21"
_LINK = re.compile(r"(\S+) = (\w+)(?:\.(\w+))? ([A-Z_]+)")


def cases() -> list[tuple[str, list[str]]]:
    blocks = Path(__file__).with_name("cases.txt").read_text("utf-8").split("\n\n")
    lines = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    return [(block[0], [line.strip() for line in block[1:]]) for block in lines if block]


@pytest.mark.parametrize(("question", "expected"), cases(), ids=lambda part: part if isinstance(part, str) else "")
def test_question(question: str, expected: list[str], small: Source) -> None:
    linked = link(question, small, TODAY)
    values = [shown(value, linked) for value in linked.scope.values]
    for line in expected:
        match = _LINK.fullmatch(line)
        if match is not None:
            assert level(linked, *match.group(1, 2, 3)) == Level[match.group(4)], line
        elif line.startswith("not "):
            assert not any(value.startswith(line.removeprefix("not ")) for value in values), values
        else:
            assert line in values


def level(linked: Linked, said: str, table: str, column: str | None) -> Level:
    place = next(place for place, token in enumerate(linked.tokens) if token.text == said)
    key = {"people": "tbl_people"}.get(table, table)
    if column is None:
        tables = [at for at, other in enumerate(linked.scope.tables) if other.key == key]
        return linked.table_links.get((place, tables[0]), Level.NONE)
    refs = [str(other.ref) for other in linked.scope.columns]
    return linked.column_links.get((place, refs.index(f"{key}.{column}")), Level.NONE)


def shown(value: Candidate, linked: Linked) -> str:
    parts = [f"{value.kind} {value.text}"]
    parts += [f"{value.number:.10g}"] if value.number is not None else []
    parts += [f"{value.period[0]} .. {value.period[1]}"] if value.period else []
    parts += [f"in {linked.scope.columns[at].ref} = {cell}".replace("tbl_", "") for at, cell in value.stored]
    return " ".join(parts)

"""Links through what a workspace calls things, from a text file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from nl2sql.drafting import Source
from nl2sql.form.scope import Candidate
from nl2sql.linking.link import link
from nl2sql.linking.linked import Level, Linked
from nl2sql.retrieval import ground
from nl2sql.words import stems
from nl2sql.workspace_words import Alias, Aliases

TODAY = "2026-11-21"
BLOCKS = Path(__file__).with_name("aliases.txt").read_text("utf-8").strip().split("\n\n")[1:]


def aliases() -> Aliases:
    found = []
    for line in BLOCKS[0].splitlines():
        phrase, target, *value = line.removeprefix("alias ").split(" = ")
        table, _, column = target.partition(".")
        found.append(Alias(stems(phrase), table, column, *value))
    return Aliases(tuple(found))


@pytest.fixture
def knowing(small: Source) -> Source:
    return replace(small, aliases=aliases())


@pytest.mark.parametrize("block", BLOCKS[1:], ids=lambda block: block.split("\n")[0])
def test_question(block: str, knowing: Source) -> None:
    question, *expected = block.splitlines()
    linked = link(question, knowing, TODAY)
    values = [shown(value, linked) for value in linked.scope.values]
    for line in map(str.strip, expected):
        match = re.fullmatch(r"(\S+) = (\w+)(?:\.(\w+))? ([A-Z]+)", line)
        if match is None:
            assert any(line in value for value in values), (line, values)
        else:
            assert level(linked, *match.group(1, 2, 3)) == Level[match.group(4)], line


def test_nothing_changes_without_aliases(small: Source) -> None:
    assert not link("How many punters are there?", small, TODAY).table_links


def test_an_alias_of_what_is_gone_links_nothing(small: Source) -> None:
    gone = Aliases((Alias(("punter",), "guests"), Alias(("punter",), "places", "street", "Main")))
    linked = link("How many punters are there?", replace(small, aliases=gone), TODAY)
    assert not linked.table_links
    assert not any(value.stored for value in linked.scope.values)


def test_the_grounding_says_what_a_word_stands_for(knowing: Source) -> None:
    grounding = ground("How many punters live in the big apple?", knowing)
    assert {hit.why for hit in grounding.tables} >= {"'punters' stands for the table tbl_people"}
    assert [(hit.column, hit.value) for hit in grounding.values] == [("city", "New York")]
    assert [grounding.question[span.start : span.end] for span in grounding.unused] == []


def level(linked: Linked, said: str, table: str, column: str | None) -> Level:
    place = next(place for place, token in enumerate(linked.tokens) if token.text == said)
    key = {"people": "tbl_people"}.get(table, table)
    if column is None:
        at = next(at for at, other in enumerate(linked.scope.tables) if other.key == key)
        return linked.table_links.get((place, at), Level.NONE)
    refs = [str(other.ref) for other in linked.scope.columns]
    return linked.column_links.get((place, refs.index(f"{key}.{column}")), Level.NONE)


def shown(value: Candidate, linked: Linked) -> str:
    stored = " ".join(f"in {linked.scope.columns[at].ref} = {cell}" for at, cell in value.stored)
    return f"{value.kind} {value.text} {stored}"

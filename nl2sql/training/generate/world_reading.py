"""Looks at a database once, in a few cheap statements, and says what its columns are good for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Cell, ColumnRef
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.form.scope import Scope, ScopeColumn
from nl2sql.problems import QueryError
from nl2sql.training.generate.english import word_set
from nl2sql.training.generate.world import Facet, Link, Role, Thing, World

LOOKED_AT = 4000
"""Rows of each table that are read."""
_CELLS = 60
_LABEL_WORDS = word_set(
    """
    name title label surname lastname firstname fullname forename nickname headline caption
    """
)
_CODE_WORDS = word_set(
    """
    code number no num nr zip zipcode postcode postal phone telephone mobile fax isbn ssn sku iban barcode version
    latitude longitude lat lng lon uuid guid hash
    """
)
_PERSON_WORDS = word_set(
    """
    customer client employee staff person people student teacher instructor professor singer artist actor director
    author user member patient doctor physician nurse player driver passenger guest visitor owner tenant candidate
    voter manager coach athlete pilot customers worker reviewer friend editor writer musician agent supplier
    participant contestant host faculty individual applicant resident judge lawyer scientist engineer wrestler
    swimmer gymnast entrepreneur bodybuilder journalist highschooler resident captain chef conductor contributor
    donor winner tutor buyer seller technician volunteer trainer
    """
)
_FLAGS = word_set(
    """
    0 1 y n yes no t f true false
    """
)
_DAY = re.compile(r"^\d{1,2}[/.]\d{1,2}[/.]\d{4}$")
_YEAR = re.compile(r"^(1[5-9]|20|21)\d\d$")


def world_of(source: Source, scope: Scope) -> World:
    """The things of `source`, with places in `scope` (its full scope). Raises `QueryError` when nothing can be read."""
    things = [_thing(source, scope, place) for place in range(len(scope.tables))]
    facets = {facet.place: facet for thing in things for facet in thing.facets}
    links = [
        Link(facets[child], facets[parent]) for child, parent in scope.keys if child in facets and parent in facets
    ]
    joined = tuple(
        replace(
            thing,
            up=tuple(link for link in links if link.child.table == thing.place),
            down=tuple(link for link in links if link.parent.table == thing.place),
        )
        for thing in things
    )
    return World(source, scope, joined)


def _thing(source: Source, scope: Scope, place: int) -> Thing:
    table = scope.tables[place]
    columns = [(at, column) for at, column in enumerate(scope.columns) if column.table == place]
    own = [(at, column) for at, column in columns if not column.expression]
    cells = _read(source, table.key, [column.ref.column for _, column in own])
    rows = len(cells)
    facets = tuple(_facet(at, column, [row[number] for row in cells], rows) for number, (at, column) in enumerate(own))
    person = bool(_PERSON_WORDS & {_one(word) for word in table.words[-2:]})
    return Thing(place, table.words, facets, rows, person)


def _one(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _read(source: Source, table: str, columns: list[str]) -> tuple[tuple[Cell, ...], ...]:
    known = source.catalog.table(table)
    if known is None or not columns:
        return ()
    chosen = [exp.column(exp.to_identifier(name, quoted=True)) for name in columns]
    target = exp.table_(exp.to_identifier(known.name, quoted=True), db=known.schema or None)
    statement = exp.select(*chosen).from_(target).limit(LOOKED_AT)
    try:
        return source.database.run(statement.sql(dialect=source.catalog.dialect), Limits(LOOKED_AT, 5.0)).rows
    except QueryError:
        return ()


def _facet(at: int, column: ScopeColumn, cells: list[Cell], rows: int) -> Facet:
    filled = [cell for cell in cells if cell is not None and cell != ""]
    tally: dict[Cell, int] = {}
    for cell in filled:
        tally[cell] = tally.get(cell, 0) + 1
    common = sorted(tally.items(), key=lambda pair: -pair[1])[:_CELLS]
    role = _role(column, list(tally), len(filled))
    low, high = _ends(filled)
    words = _cleaned(column)
    return Facet(
        at,
        column.table,
        words,
        column.type,
        role,
        tuple(cell for cell, _ in common),
        tuple(count for _, count in common),
        len(tally),
        len(filled),
        rows,
        low,
        high,
    )


def _cleaned(column: ScopeColumn) -> tuple[str, ...]:
    return column.words or (column.ref.column.lower(),)


def _ends(cells: Sequence[Cell]) -> tuple[Cell, Cell]:
    if not cells:
        return None, None
    numbers = [cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
    if len(numbers) == len(cells):
        return min(numbers), max(numbers)
    texts = [str(cell) for cell in cells]
    return min(texts), max(texts)


def _role(column: ScopeColumn, distinct: list[Cell], filled: int) -> Role:
    words = set(column.words)
    last = column.words[-1] if column.words else ""
    if (
        column.primary_key
        or column.foreign_key
        or last in ("id", "ids", "key", "uuid")
        or column.ref.column.endswith("ID")
    ):
        return "id"
    if not filled:
        return "other"
    if column.type == "boolean" or _is_flag(distinct):
        return "flag"
    if column.type in ("date", "datetime"):
        return "date"
    if column.type == "time":
        return "time"
    if column.type in ("integer", "number"):
        return _number_role(column, words, distinct, filled)
    if column.type != "text":
        return "other"
    return _text_role(words, last, distinct, filled)


def _is_flag(distinct: list[Cell]) -> bool:
    return len(distinct) == 2 and all(str(cell).lower() in _FLAGS for cell in distinct)


_AMOUNTS = word_set(
    """
    price cost amount total salary quantity size weight height length score points capacity population revenue
    budget number fee distance area age duration rate rating count grade credits seats pages votes attendance
    """
)


def _like_codes(distinct: list[Cell], filled: int) -> bool:
    """Few large whole numbers that come again and again: codes of something."""
    numbers = [float(cell) for cell in distinct if isinstance(cell, (int, float))]
    return len(numbers) <= 0.2 * filled and bool(numbers) and min(numbers) >= 50


def _number_role(column: ScopeColumn, words: set[str], distinct: list[Cell], filled: int) -> Role:
    years = all(_YEAR.match(str(cell).removesuffix(".0")) for cell in distinct[:50])
    if years and words & {"year", "yr", "founded", "built", "established", "opened", "born", "date", "season", "since"}:
        return "year"
    if words & _CODE_WORDS and "of" not in words:
        return "code"
    if column.type == "integer" and _like_codes(distinct, filled) and not words & _AMOUNTS:
        return "code"
    return "measure"


def _text_role(words: set[str], last: str, distinct: list[Cell], filled: int) -> Role:
    texts = [str(cell) for cell in distinct[:80]]
    if all(_DAY.match(text) for text in texts):
        return "date"
    if all(re.fullmatch(r"[\d.,:+\- ]+", text) for text in texts) and not words & _LABEL_WORDS:
        return "code" if words & _CODE_WORDS else "other"
    if words & _CODE_WORDS and not words & {"name"}:
        return "category" if len(distinct) <= 0.5 * filled and len(distinct) <= 30 else "code"
    length = sum(map(len, texts)) / len(texts)
    if words & {"first", "last", "given", "family"} and words & _LABEL_WORDS:
        return "label"
    if last in _LABEL_WORDS or words & _LABEL_WORDS:
        return "label" if len(distinct) > 0.5 * filled else "category"
    if length > 60 or words & {"email", "url", "website", "address", "description", "comment", "notes", "details"}:
        return "text"
    if len(distinct) <= max(2, 0.75 * filled) or words & PLACE_WORDS:
        return "category"
    return "text" if length > 30 else "label" if len(distinct) == filled and last in ("model", "brand") else "text"


PLACE_WORDS = word_set(
    """
    city country state region province town county district continent hometown birthplace location nation village
    neighborhood neighbourhood area headquarters headquarter nationality venue municipality place
    """
)


def refs(scope: Scope) -> dict[ColumnRef, int]:
    """The place of each column that is no expression."""
    return {column.ref: at for at, column in enumerate(scope.columns) if not column.expression}

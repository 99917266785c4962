"""Subtotals for databases that know none of ROLLUP, CUBE and GROUPING SETS: each kind of group by itself, UNION ALL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot import exp

from pipeline_gen.block import Block
from pipeline_gen.steps import Aggregate, Operation

_WITHOUT = frozenset({"sqlite", "mysql"})


def needs_levels(operation: Operation, dialect: str) -> bool:
    """Whether the operation groups in several ways, and the database of that dialect cannot do so at once."""
    return isinstance(operation, Aggregate) and operation.tells_levels and dialect in _WITHOUT


def grouped_by_level(operation: Aggregate, rows: Callable[[], Block]) -> Block:
    """The groups of every level, one below the other; `rows` gives the rows that are grouped, anew each time."""
    (query, *others) = (level.closed() for level in _levels(operation, rows))
    for other in others:
        query = exp.Union(this=query, expression=other, distinct=False)
    return Block.of_query(query, tuple(name for name, _ in (*operation.keys, *operation.measures)))


def _levels(operation: Aggregate, rows: Callable[[], Block]) -> Iterator[Block]:
    names = [name for name, _ in (*operation.keys, *operation.measures)]
    for part, markers in operation.parts():
        if not part.keys and not part.measures:
            # Everything is one group: a SELECT without any aggregate would give each of its rows.
            part = replace(part, measures=((names[0], exp.Max(this=exp.Null())),))
        block = part.fold((rows(),))
        made = {name: exp.Literal.number(value) for name, value in markers.items()}
        columns = {**block.outputs, **made}
        yield block.projected({name: columns.get(name, exp.Null()) for name in names})

"""Keeps the notes of steps beside the clauses that the steps became, while steps are folded into one SELECT."""

from __future__ import annotations

from dataclasses import replace

from pipeline_gen.block import Block
from pipeline_gen.block_notes import ClauseNote, Place
from pipeline_gen.expressions import conjuncts
from pipeline_gen.steps import Aggregate, Distinct, Filter, Join, Limit, Match, Opaque, SetOperation, Sort, Source
from pipeline_gen.steps.operation import Primitive

_PLACES: dict[type[Primitive], Place] = {
    Source: "table", Opaque: "query", SetOperation: "query", Join: "join", Aggregate: "group", Distinct: "distinct",
    Sort: "order", Limit: "limit",
}  # fmt: skip


def noted(inputs: tuple[Block, ...], block: Block, operation: Primitive, note: str) -> Block:
    """The block that `operation` made of the inputs, with their notes as far as they are in it, and with its own."""
    kept = tuple(moved for before in inputs for moved in _kept(before, block))
    place, number = _PLACES.get(type(operation), "columns"), 0
    if isinstance(operation, Filter | Match):
        place, conditions = ("where", block.where) if block.group is None else ("having", block.having)
        added = len(conjuncts(operation.condition)) if isinstance(operation, Filter) else 1
        number = max(0, len(conditions) - added)
    elif place == "join":
        number = len(block.relations) - 1
    return replace(block, notes=(*kept, ClauseNote(place, number, note)))


def _kept(before: Block, block: Block) -> list[ClauseNote]:
    """The notes of a block that became a part of another; those of a sub-query are written inside it."""
    if before.query is not None:
        return list(before.notes) if before.query is block.query else []
    tokens = [relation.token for relation in block.relations]
    if not before.relations or before.relations[0].token not in tokens:
        return []
    shift = tokens.index(before.relations[0].token)
    where = next((n for n, tree in enumerate(block.where) if before.where and tree is before.where[0]), 0)
    shifts = {"table": shift, "join": shift, "where": where}
    return [replace(known, number=known.number + shifts.get(known.place, 0)) for known in before.notes]

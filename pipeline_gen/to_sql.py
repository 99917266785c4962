"""A pipeline as SQL: folded for people to read, or one CTE a step for previews."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlglot import exp

from pipeline_gen.block import Block
from pipeline_gen.expressions import rebuilt, referred
from pipeline_gen.folded_notes import noted
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.relations import name_relations
from pipeline_gen.spelling import spelt_for
from pipeline_gen.sql_text import render, unique
from pipeline_gen.steps import Aggregate, Opaque, Operation, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Primitive
from pipeline_gen.subtotal_levels import grouped_by_level, needs_levels
from pipeline_gen.to_dialect import in_dialect

_BARE_COLUMNS = frozenset({"sqlite", "mysql"})
_NEED_LIMIT = frozenset({"sqlite", "mysql"})


def to_compact(pipeline: Pipeline, dialect: str = "") -> str:
    """The query a person would write for the pipeline, pretty-printed, in as few SELECTs as it takes.

    Only what the output needs is written. SQL that was kept whole and has no step after it comes back as it was.
    With a `dialect` other than the pipeline's own it is written for such a database, with the same meaning
    (`to_dialect.in_dialect` says more).
    """
    if dialect and dialect != pipeline.dialect:
        pipeline = in_dialect(pipeline, dialect)
    last = pipeline.last.operation
    if isinstance(last, Opaque) and not pipeline.last.note:
        return last.sql
    return _text(_Emitter(pipeline.upstream(pipeline.output), every_step=False).query(), pipeline.dialect)


def to_steps(pipeline: Pipeline, until: str | None = None, rows: int | None = None) -> str:
    """The query with one CTE for each step, up to the step `until` (the output by default).

    With `rows`, only the first so many of the outcome. An order that a sort made is kept to the end.
    Raises `UsageError` for an unknown step.
    """
    part = pipeline.upstream(until or pipeline.output)
    return _text(_Emitter(part, every_step=True).query(rows), pipeline.dialect)


class _Emitter:
    """Folds the steps of one pipeline into blocks; shared steps become CTEs."""

    def __init__(self, pipeline: Pipeline, *, every_step: bool) -> None:
        self._pipeline = pipeline
        self._every_step = every_step
        self._uses = Counter(given for step in pipeline.steps for given in step.inputs)
        # What is grouped in several ways one after the other is read as often.
        several = [step for step in pipeline.steps if needs_levels(step.operation, pipeline.dialect)]
        self._uses += Counter(step.main_inputs[0] for step in several)
        self._ctes: dict[str, tuple[str, exp.Query]] = {}
        self._shared: dict[str, Block] = {}
        tables = (step.operation.table for step in pipeline.steps if isinstance(step.operation, Source))
        self._taken = {table.lower() for table in tables}

    def query(self, rows: int | None = None) -> exp.Query:
        """The whole statement."""
        block = self._of(self._pipeline.output)
        if rows is not None:
            block = replace(block if block.limit is None and not block.sealed else block.wrapped(), limit=(rows, 0))
        query = block.closed()
        if self._ctes:
            named = [_cte(name, body) for name, body in self._ctes.values()]
            query.set("with_", exp.With(expressions=named))
            for cte in named:
                name_relations(cte.this)
        return name_relations(query)

    def _of(self, step_id: str) -> Block:
        """The block of a step, by way of a CTE where several read it."""
        step = self._pipeline.step(step_id)
        if not self._is_shared(step):
            return self._folded(step)
        if step_id not in self._shared:
            block = self._folded(step)
            name = unique(step_id, self._taken)
            self._taken.add(name.lower())
            body, order = block.closed_in_order(keep=self._every_step)
            self._ctes[step_id] = (name, body)
            extra = tuple(key.expression.name for key in order if key.expression.name not in block.outputs)
            self._shared[step_id] = _reading(name, tuple(block.outputs), extra)
            if order:
                relation = self._shared[step_id].relations[0]
                keys = tuple(replace(key, expression=relation.column(key.expression.name)) for key in order)
                self._shared[step_id] = replace(self._shared[step_id], order=keys)
        return _refreshed(self._shared[step_id])

    def _is_shared(self, step: Step) -> bool:
        if self._every_step:
            return True
        return self._uses[step.id] > 1 and not isinstance(step.operation, Source)

    def _folded(self, step: Step) -> Block:
        operation = self._resolved(step.operation)
        if self._every_step and isinstance(operation, Source):
            operation = replace(operation, name=operation.table)
        blocks = tuple(self._of(known) for known in step.main_inputs)
        chain = primitives(operation, self._pipeline.inputs_of(step))
        for number, primitive in enumerate(chain, start=1):
            note = step.note if number == len(chain) else ""
            blocks = (noted(blocks, self._fold(primitive, blocks, step), primitive, note),)
            if len(chain) > 1:
                # What stands inside is this step's own: it is called as the step is.
                blocks = (replace(blocks[0], hint=operation.noun if _is_numbered(step) else step.id),)
        block = blocks[0]
        if not _is_numbered(step):
            return replace(block, hint=step.id)
        return block if block.hint or isinstance(operation, Source) else replace(block, hint=operation.noun)

    def _fold(self, primitive: Primitive, blocks: tuple[Block, ...], step: Step) -> Block:
        if isinstance(primitive, Aggregate) and needs_levels(primitive, self._pipeline.dialect):
            return grouped_by_level(primitive, lambda: self._of(step.main_inputs[0]))
        return primitive.fold(blocks)

    def _resolved(self, operation: Operation) -> Operation:
        """The operation with the queries of the steps that its expressions refer to in place of their ids."""

        def change(node: exp.Expr) -> exp.Expr | None:
            read = referred(node)
            if read is None:
                return None
            step_id, name = read
            block = self._of(step_id)
            block = block if block.takes_expressions else block.wrapped()
            return exp.Subquery(this=block.projected({name: block.outputs[name]}).closed())

        return operation.mapped(lambda tree: rebuilt(tree, change))


def _is_numbered(step: Step) -> bool:
    """Whether the step has no name of its own, just its kind and a number."""
    kind, _, number = step.id.rpartition("_")
    return kind == step.kind and number.isdigit()


def _cte(name: str, body: exp.Query) -> exp.CTE:
    return exp.CTE(this=body, alias=exp.TableAlias(this=exp.Identifier(this=name, quoted=False)))


def _reading(name: str, columns: tuple[str, ...], extra: tuple[str, ...]) -> Block:
    """A block over a CTE; `extra` are its columns that only keep the order."""
    block = Block.over(exp.Table(this=exp.Identifier(this=name, quoted=False)), (*columns, *extra), name)
    return block.projected({column: block.outputs[column] for column in columns})


def _refreshed(block: Block) -> Block:
    """The same block over a CTE with a token of its own, so that one SELECT can read the CTE twice."""
    old = block.relations[0]
    assert isinstance(old.source, exp.Table)
    fresh = Block.over(old.source, old.columns, old.source.name)
    relation = fresh.relations[0]
    keys = tuple(replace(key, expression=relation.column(key.expression.name)) for key in block.order)
    return replace(fresh.projected({name: fresh.outputs[name] for name in block.outputs}), order=keys)


def _text(query: exp.Query, dialect: str) -> str:
    """The statement as text, with what the dialect needs."""
    for node in list(query.find_all(exp.AnyValue)):
        # A bare column beside MAX or MIN is the one of the row with that value: only its own spelling says so.
        if dialect in _BARE_COLUMNS:
            place = node.parent
            alone = isinstance(place, exp.Alias) and isinstance(node.this, exp.Column) and node.this.name == place.alias
            (place if alone and place is not None else node).replace(node.this)
    if dialect in _NEED_LIMIT:
        for inner in query.find_all(exp.Query):
            if inner.args.get("offset") is not None and inner.args.get("limit") is None:
                inner.set("limit", exp.Limit(expression=exp.Literal.number(-1)))
    return render(spelt_for(query, dialect), dialect, pretty=True)

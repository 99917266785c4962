"""A pipeline as SQL: folded for people to read, or one CTE a step for previews."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.block import Block
from pipeline_gen.expressions import rebuilt, references, referred
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
_DEEPEST = 8
"""Queries inside one another before a part gets a name in WITH: SQLite reads 14 at most, and people fewer."""


def to_compact(pipeline: Pipeline, dialect: str = "") -> str:
    """The query a person would write for the pipeline, pretty-printed, in as few SELECTs as it takes.

    Only what the output needs is written. SQL that was kept whole and has no step after it comes back as it was.
    With a `dialect` other than the pipeline's own it is written for such a database, with the same meaning
    (`to_dialect.in_dialect` says more). Raises `UsageError` (``pipeline.too_deep``) where expressions that many
    steps put into each other are too deep for Python.
    """
    if dialect and dialect != pipeline.dialect:
        pipeline = in_dialect(pipeline, dialect)
    last = pipeline.last.operation
    if isinstance(last, Opaque) and not pipeline.last.note:
        return last.sql
    return _written(_Emitter(pipeline.upstream(pipeline.output), every_step=False), pipeline.dialect)


def to_steps(pipeline: Pipeline, until: str | None = None, rows: int | None = None) -> str:
    """The query with one CTE for each step, up to the step `until` (the output by default).

    With `rows`, only the first so many of the outcome. An order that a sort made is kept to the end.
    Raises `UsageError` for an unknown step, and as `to_compact` does.
    """
    part = pipeline.upstream(until or pipeline.output)
    return _written(_Emitter(part, every_step=True), pipeline.dialect, rows)


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
        self._ready: dict[str, Block] = {}
        self._levels: dict[str, int] = {}
        self._shared: dict[str, Block] = {}
        tables = (step.operation.table for step in pipeline.steps if isinstance(step.operation, Source))
        self._taken = {table.lower() for table in tables}

    def query(self, rows: int | None = None) -> exp.Query:
        """The whole statement."""
        for step_id in _as_wanted(self._pipeline):
            self._ready[step_id] = self._folded(self._pipeline.step(step_id))
            if self._is_named(step_id):
                self._of(step_id)
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
        """The block of a step, by way of a CTE where several read it or much is nested in it."""
        if step_id not in self._shared:
            block = self._ready.pop(step_id, None) or self._folded(self._pipeline.step(step_id))
            if not self._is_named(step_id):
                return block
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

    def _is_named(self, step_id: str) -> bool:
        """Whether the step is a CTE. Asked once its level is known."""
        if self._every_step:
            return True
        if isinstance(self._pipeline.step(step_id).operation, Source):
            return False
        return self._uses[step_id] > 1 or (self._levels[step_id] >= _DEEPEST and step_id != self._pipeline.output)

    def _level(self, step_id: str) -> int:
        """How many queries stand inside one another in what others read of the step."""
        return 0 if self._is_named(step_id) else self._levels[step_id]

    def _folded(self, step: Step) -> Block:
        operation = self._resolved(step.operation)
        if self._every_step and isinstance(operation, Source):
            operation = replace(operation, name=operation.table)
        blocks = tuple(self._of(known) for known in step.main_inputs)
        chain = primitives(operation, self._pipeline.inputs_of(step))
        # What is not the first input may come to stand in a query of its own.
        level = max((self._level(known) + bool(place) for place, known in enumerate(step.inputs)), default=0)
        for number, primitive in enumerate(chain, start=1):
            note = step.note if number == len(chain) else ""
            block = noted(blocks, self._fold(primitive, blocks, step), primitive, note)
            level += _is_wrapped(block, blocks)
            blocks = (block,)
            if len(chain) > 1:
                # What stands inside is this step's own: it is called as the step is.
                blocks = (replace(blocks[0], hint=operation.noun if _is_numbered(step) else step.id),)
        self._levels[step.id] = level
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


def _as_wanted(pipeline: Pipeline) -> list[str]:
    """The ids, each after what it reads, in the order in which the output asks for them.

    Without recursion: there may be more steps than Python lets calls stand inside one another.
    """
    order: dict[str, None] = {}
    stack = [(pipeline.output, False)]
    while stack:
        step_id, is_complete = stack.pop()
        if is_complete:
            order[step_id] = None
        elif step_id not in order:
            step = pipeline.step(step_id)
            referred_to = [known for known, _ in references(step.operation.expressions())]
            stack.append((step_id, True))
            stack.extend((known, False) for known in reversed([*referred_to, *step.main_inputs]))
    return list(order)


def _is_wrapped(block: Block, before: tuple[Block, ...]) -> bool:
    """Whether the block has a sub-query that was none in the blocks it was made of.

    What is put together may stand in one, too, unless it only lengthens a chain.
    """
    if block.query is not None and all(block.query is not each.query for each in before):
        return not isinstance(block.query.this, exp.SetOperation)
    known = [relation.source for each in before for relation in each.relations]
    own = [relation.source for relation in block.relations if isinstance(relation.source, exp.Query)]
    return any(all(source is not other for other in known) for source in own)


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


def _written(emitter: _Emitter, dialect: str, rows: int | None = None) -> str:
    try:
        return _text(emitter.query(rows), dialect)
    except RecursionError as error:
        message = "So many steps work on what the step before worked out that their SQL would be nested too deeply."
        hint = "Do more in one step, or end the flow earlier and begin another with its rows."
        raise UsageError(Problem("pipeline.too_deep", message, hint)) from error


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

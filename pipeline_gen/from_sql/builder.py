"""Collects steps while a statement is taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.catalog import Table
from pipeline_gen.from_sql.reading import Statement
from pipeline_gen.from_sql.remarks import bare, numbers_in
from pipeline_gen.notes import joined_notes, of_column
from pipeline_gen.pipeline import Pipeline, Step, made
from pipeline_gen.sql_text import canonical
from pipeline_gen.steps import Columns, Operation

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Builder:
    """The steps made so far. `mark` and `back_to` undo a part that turned out not to work."""

    statement: Statement
    _steps: dict[str, Step] = field(default_factory=dict)
    _notes: dict[str, dict[int, str]] = field(default_factory=dict)

    def add(self, operation: Operation, *inputs: str) -> str:
        """A new step; its id. Raises `UsageError` when it asks for a column that is not there."""
        number = 1 + sum(step.kind == operation.kind for step in self._steps.values())
        while f"{operation.kind}_{number}" in self._steps:
            number += 1
        step_id = f"{operation.kind}_{number}"
        dialect = self.statement.dialect
        with_remarks = bool(self.statement.remarks)
        operation = operation.mapped(lambda tree: canonical(bare(tree) if with_remarks else tree, dialect))
        self._steps[step_id] = made(step_id, operation, inputs, self._steps)
        return step_id

    def note(self, step_id: str, *nodes: exp.Expr | None, about: str = "") -> None:
        """The comments in these parts of the statement are a step's, but for those that belong to one already.

        `about` is the column that they speak of.
        """
        if not self.statement.remarks:
            return
        taken = {number for known in self._notes.values() for number in known}
        for number in numbers_in(node for node in nodes if node is not None) - taken:
            text = self.statement.remarks[number]
            self._notes.setdefault(step_id, {})[number] = of_column(about, text) if about else text

    def keeps_remarks(self, step_id: str, *nodes: exp.Expr) -> None:
        """The comments in these parts stand in the SQL that the step keeps."""
        self._notes.setdefault(step_id, {}).update(dict.fromkeys(numbers_in(nodes), ""))

    def named(self, step_id: str, name: str) -> str:
        """Give the newest step the name a person gave it, where that is free and plain; the id it has then."""
        newest = next(reversed(self._steps))
        if (
            step_id != newest
            or name in self._steps
            or not _NAME.fullmatch(name)
            or self._steps[step_id].kind == "source"
        ):
            return step_id
        if any(name.lower() == known.lower() for known in self._tables()):
            return step_id
        step = self._steps.pop(step_id)
        self._steps[name] = Step(name, step.operation, step.inputs, step.columns)
        self._notes[name] = self._notes.pop(step_id, {})
        return name

    def columns(self, step_id: str) -> Columns:
        """The columns that leave a step."""
        return self._steps[step_id].columns

    def mark(self) -> int:
        """Where we are."""
        return len(self._steps)

    def back_to(self, mark: int) -> None:
        """Forget the steps made since `mark`."""
        for step_id in list(self._steps)[mark:]:
            del self._steps[step_id]
            self._notes.pop(step_id, None)

    def pipeline(self, output: str) -> Pipeline:
        """Everything that `output` needs. Comments that stand nowhere else are those of `output`."""
        pipeline = Pipeline(tuple(self._steps.values()), output, self.statement.dialect).upstream(output)
        notes = {step.id: self._notes.get(step.id, {}) for step in pipeline.steps}
        placed = {number for known in notes.values() for number in known}
        rest = {number: text for number, text in enumerate(self.statement.remarks) if number not in placed}
        notes[output] = {**notes[output], **rest}
        return pipeline.noted(
            {step_id: joined_notes(known[n] for n in sorted(known)) for step_id, known in notes.items()}
        )

    def _tables(self) -> Mapping[str, Table]:
        return {table.name: table for table in self.statement.tables.values()}


@dataclass(frozen=True)
class Cte:
    """A common table: the step that gives its rows, the names of its columns in the statement, and its definition."""

    step: str
    names: tuple[str, ...]
    tree: exp.CTE


Ctes = Mapping[str, Cte]
"""The common tables that a query can read, by name."""


@dataclass(frozen=True)
class Flow:
    """A step and how its columns are called in the SELECT that reads it.

    `names` maps (alias, column), in the statement's normal spelling, to the name in the pipeline.
    """

    step: str
    names: Mapping[tuple[str, str], str]

    def with_step(self, step: str) -> Flow:
        """The same names over another step."""
        return Flow(step, self.names)

"""A pipeline as pandas code: one statement a step, readable, with no helper library."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field

from nl2sql.catalog import ColumnType
from nl2sql.database import Address
from nl2sql.problems import UsageError
from pipeline_gen.expressions import references
from pipeline_gen.mixed import NONE, Mixed
from pipeline_gen.mixed_columns import mixed_after, mixed_columns
from pipeline_gen.notes import python_comments
from pipeline_gen.pandas_chains import ROWS, Chain
from pipeline_gen.pandas_connecting import NOWHERE
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.pandas_header import header as written_header
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.python_text import quoted, statement_read
from pipeline_gen.sql_text import slug, unique
from pipeline_gen.steps import Aggregate, Columns, Source
from pipeline_gen.steps.composed import Composed, chained
from pipeline_gen.telling import told
from pipeline_gen.to_sql import to_compact

_TAKEN = frozenset({ROWS, "pd", "read", "engine", "create_engine", "make_url", "getpass", "os", "duckdb", "result"})


def to_pandas(
    pipeline: Pipeline,
    *,
    header: bool = True,
    strict: bool = False,
    chained: bool = False,
    places: Mapping[str, Address] = NOWHERE,
) -> str:
    """Python code that ends with the rows of the pipeline in ``result``.

    With `header` it starts with the imports and a function ``read(table)``; DataFrames of a notebook are read by the
    names they have there. `places` says where each source is, the pipeline's own under an empty name; there are
    places to fill in for those it does not know. What pandas has no counterpart of is left to the database, and a
    comment says so; with `strict`, `UsageError` (``pandas.unsupported``) is raised instead. With `chained`, steps that
    only the next one reads are one chain of methods with it.
    """
    writer = PandasWriter(pipeline, strict=strict, chained=chained, places=places)
    body = "\n".join(writer.statements())
    start = f"{written_header(pipeline, body, places)}\n\n" if header else ""
    return f"{start}{body}\n"


@dataclass
class PandasWriter:
    """Writes the statements of one pipeline. Steps call `line`, `frame` and `variable`."""

    pipeline: Pipeline
    strict: bool = False
    chained: bool = False
    places: Mapping[str, Address] = field(default_factory=dict)
    _chains: dict[str, Chain] = field(default_factory=dict)
    _variables: dict[str, str] = field(default_factory=dict)
    _columns: dict[str, Columns] = field(default_factory=dict)
    _mixed: dict[str, Mixed] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)

    def statements(self) -> list[str]:
        """All lines, in order."""
        part = self.pipeline.upstream(self.pipeline.output)
        self._name(part)
        self._mixed.update(mixed_columns(part))
        words = told(part)
        for step in part.steps:
            self._step(step, words[step.id][1])
        return self._lines

    def line(self, text: str) -> None:
        """Write one statement."""
        self._lines.append(text)

    def frame(self, step: Step, number: int = 0) -> Frame:
        """What the expressions of a step read: by default its first input."""
        given = step.main_inputs[number]
        reads = references(step.operation.expressions())
        types = {column.name: column.type for column in self.columns(given)}
        types |= {".".join(read): self._type(*read) for read in reads}
        return Frame(
            self._variables[given],
            types,
            self.pipeline.dialect,
            {read: self._scalar(*read) for read in reads},
            {read: f"{self._variables[read[0]]}[{quoted(read[1])}]" for read in reads},
            self.mixed(given) | {".".join(read) for read in reads if read[1] in self.mixed(read[0])},
        )

    def variable(self, step_id: str) -> str:
        """The variable that holds the rows of a step."""
        return self._variables[step_id]

    def columns(self, step_id: str) -> Columns:
        """The columns of a step."""
        return self._columns.get(step_id) or self.pipeline.step(step_id).columns

    def mixed(self, step_id: str) -> Mixed:
        """The columns of a step that mix numbers with texts."""
        return self._mixed.get(step_id, NONE)

    def _type(self, step_id: str, name: str) -> ColumnType:
        return next(column.type for column in self.pipeline.step(step_id).columns if column.name == name)

    def _scalar(self, step_id: str, name: str) -> str:
        text = f"{self._variables[step_id]}[{quoted(name)}]"
        operation = self.pipeline.step(step_id).operation
        one_row = isinstance(operation, Aggregate) and not operation.keys
        return f"{text}.iloc[0]" if one_row else f"next(iter({text}), pd.NA)"

    def _name(self, part: Pipeline) -> None:
        used = set(_TAKEN)
        for step in part.steps:
            wanted = _of_source(step.operation) if isinstance(step.operation, Source) else step.id
            wanted = f"{wanted}_" if keyword.iskeyword(wanted) else wanted
            name = "result" if step.id == part.output else unique(wanted, used)
            used.add(name.lower())
            self._variables[step.id] = name

    def _step(self, step: Step, sentence: str) -> None:
        comments = python_comments(sentence, step.note)
        if self.chained and self._linked(step, comments):
            return
        self._end_chains(step.inputs)
        mark = len(self._lines)
        self._lines += comments
        try:
            outcome = self._outcome(step)
        except UsageError as error:
            if self.strict:
                raise
            del self._lines[mark:]
            self._left_to_database(step, sentence, error)
            return
        self.line(f"{self._variables[step.id]} = {outcome}")

    def _linked(self, step: Step, comments: list[str]) -> bool:
        """Whether the step became the next link of the chain it reads, or the start of one."""
        first = step.main_inputs[0] if len(step.inputs) == 1 else ""
        before = self._chains.get(first)
        if before is None:
            self._end_chains(step.inputs)
        mark, variable = len(self._lines), self._variables.get(first, "")
        self._variables |= {first: ROWS} if before is not None else {}
        try:
            outcome = self._outcome(step)
        except UsageError:
            outcome = ""
        self._variables |= {first: variable} if before is not None else {}
        alone = len(self.pipeline.consumers(step.id)) == 1 and step.id != self.pipeline.output
        if not outcome or len(self._lines) > mark:
            del self._lines[mark:]
            return False
        self._chains.pop(first, None)
        chain = Chain(outcome, comments) if before is None else before.then(outcome, comments)
        if alone:
            self._chains[step.id] = chain
        else:
            self._lines += chain.lines(self._variables[step.id])
        return True

    def _end_chains(self, step_ids: tuple[str, ...]) -> None:
        """Write down the chains that a statement needs as variables."""
        for step_id in step_ids:
            chain = self._chains.pop(step_id, None)
            if chain is not None:
                self._lines += chain.lines(self._variables[step_id])

    def _outcome(self, step: Step) -> str:
        """The expression of what leaves a step; the primitives of a composed one are written one after the other."""
        operation = step.operation
        if isinstance(operation, Composed):
            short = operation.pandas_shortcut(self, step)
            if short is not None:
                return short
        outcome, inputs = "", step.main_inputs
        for number, (primitive, _, after) in enumerate(chained(operation, self.pipeline.inputs_of(step))):
            if number:
                self.line(f"{self._variables[step.id]} = {outcome}")
            part = Step(f"{step.id}.{number}", primitive, inputs, after)
            outcome = primitive.write_pandas(self, part)
            before = tuple(self.columns(given) for given in inputs)
            self._mixed[part.id] = mixed_after(primitive, before, tuple(self.mixed(given) for given in inputs))
            self._variables[part.id], self._columns[part.id] = self._variables[step.id], after
            inputs = (part.id,)
        return outcome

    def _left_to_database(self, step: Step, sentence: str, error: UsageError) -> None:
        sql = to_compact(self.pipeline.upstream(step.id).noted({}))
        said = f"{' '.join(sentence.split())}: {error.problem.message} The database does it."
        self._lines += python_comments(said, step.note)
        self.line(f"{self._variables[step.id]} = {statement_read(sql, 'engine', self.pipeline.dialect)}")


def _of_source(source: Source) -> str:
    """The variable of a table's rows; a DataFrame keeps its own, which stays as it is."""
    return f"{slug(source.table)}_rows" if source.origin == "frame" else slug(source.table)

"""A pipeline as PySpark DataFrame code: one statement a step, readable, with no helper library.

The same code runs on one machine, on a cluster, and by way of Spark Connect. It needs PySpark 4.1 or later.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.problems import UsageError
from pipeline_gen.block import Block
from pipeline_gen.expressions import rebuilt, references, referred
from pipeline_gen.notes import python_comments
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.python_text import quoted
from pipeline_gen.relations import name_relations
from pipeline_gen.spark.code import Scope, unsupported
from pipeline_gen.spark.layout import laid_out
from pipeline_gen.spark.writers import WRITERS
from pipeline_gen.sql_text import parse, render, slug, unique
from pipeline_gen.steps import Aggregate, Columns, Opaque, Source
from pipeline_gen.steps.composed import chained
from pipeline_gen.steps.operation import Operation, Primitive
from pipeline_gen.telling import told
from pipeline_gen.typing_rules import Types
from pipeline_gen.wording import listed

HEADER = """\
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

# A cluster by way of Spark Connect: SparkSession.builder.remote("sc://host:15002").getOrCreate()
spark = SparkSession.builder.getOrCreate()
# Tables that Spark's catalogue does not know yet are made known like this:
# spark.read.parquet("orders/").createOrReplaceTempView("orders")
# spark.read.jdbc("jdbc:postgresql://host/database", "orders").createOrReplaceTempView("orders")
"""
_TAKEN = frozenset({"spark", "f", "window", "sparksession", "result"})


def to_pyspark(pipeline: Pipeline, *, header: bool = True, strict: bool = False) -> str:
    """Python code that ends with the rows of the pipeline in the DataFrame ``result``.

    With `header` it starts with the imports, the session and how to make tables known. What DataFrames have no
    counterpart of is written in Spark's SQL, and a comment says so; with `strict`, `UsageError`
    (``pyspark.unsupported``) is raised instead, as it always is for what Spark's SQL cannot say either.
    """
    body = "\n".join(PysparkWriter(pipeline, strict=strict).statements())
    return f"{HEADER}\n{body}\n" if header else f"{body}\n"


@dataclass
class PysparkWriter:
    """Writes the statements of one pipeline. What writes a kind calls `scope`, `variable` and `columns`."""

    pipeline: Pipeline
    strict: bool = False
    _variables: dict[str, str] = field(default_factory=dict)
    _columns: dict[str, Columns] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)

    def statements(self) -> list[str]:
        """All lines, in order."""
        part = self.pipeline.upstream(self.pipeline.output)
        self._name(part)
        words = told(part)
        for step in part.steps:
            self._step(step, words[step.id][1])
        return self._lines

    def variable(self, step_id: str) -> str:
        """The variable that holds the rows of a step."""
        return self._variables[step_id]

    def columns(self, step_id: str) -> Columns:
        """The columns of a step."""
        return self._columns.get(step_id) or self.pipeline.step(step_id).columns

    def scope(self, step: Step, types: Types | None = None) -> Scope:
        """What the expressions of a step read: by default the columns of its first input."""
        if types is None:
            types = {column.name: column.type for column in self.columns(step.main_inputs[0])}
        reads = references(step.operation.expressions())
        return Scope(
            types,
            self.pipeline.dialect,
            {read: self._scalar(*read) for read in reads},
            {read: self._list(*read) for read in reads},
        )

    def _list(self, step_id: str, name: str) -> str:
        variable = self._variables[step_id]
        alone = len(self.columns(step_id)) == 1
        return variable if alone else f"{variable}.select({quoted(name)})"

    def _scalar(self, step_id: str, name: str) -> str:
        operation = self.pipeline.step(step_id).operation
        one_row = isinstance(operation, Aggregate) and not operation.keys
        return f"{self._list(step_id, name)}{'' if one_row else '.limit(1)'}.scalar()"

    def _name(self, part: Pipeline) -> None:
        used = set(_TAKEN)
        for step in part.steps:
            wanted = slug(step.operation.table) if isinstance(step.operation, Source) else step.id
            wanted = f"{wanted}_" if keyword.iskeyword(wanted) else wanted
            name = "result" if step.id == part.output else unique(wanted, used)
            used.add(name.lower())
            self._variables[step.id] = name

    def _step(self, step: Step, sentence: str) -> None:
        mark = len(self._lines)
        self._lines += python_comments(sentence, step.note)
        if isinstance(step.operation, Source) and step.operation.mixed:
            names = listed(step.operation.mixed)
            self._lines.append(
                f"# Texts stand among the numbers of {names}: Spark has one type for a column, see to it."
            )
        try:
            outcome = self._outcome(step)
        except UsageError as error:
            if self.strict or error.problem.code != "pyspark.unsupported":
                raise
            del self._lines[mark:]
            why = f"(in SQL: {error.problem.message[:1].lower()}{error.problem.message[1:]})"
            self._lines += python_comments(f"{sentence} {why}", step.note)
            outcome = self._in_sql(step)
        self._lines += laid_out(self._variables[step.id], outcome)

    def _outcome(self, step: Step) -> str:
        """The expression of what leaves a step; the primitives of a composed one are written one after the other."""
        written = self._written(step)
        if written is not None:
            return written
        if isinstance(step.operation, Primitive):
            raise unsupported(f"a step of the kind {step.kind}")
        outcome, inputs = "", step.main_inputs
        for number, (primitive, _, after) in enumerate(chained(step.operation, self.pipeline.inputs_of(step))):
            if number:
                self._lines += laid_out(self._variables[step.id], outcome)
            part = Step(f"{step.id}.{number}", primitive, inputs, after)
            outcome = self._written(part) or ""
            if not outcome:
                raise unsupported(f"a step of the kind {primitive.kind}")
            self._variables[part.id], self._columns[part.id] = self._variables[step.id], after
            inputs = (part.id,)
        return outcome

    def _written(self, step: Step) -> str | None:
        operation = step.operation
        if isinstance(operation, Opaque):
            return _opaque(operation)
        writer = WRITERS.get(type(operation))
        return None if writer is None else writer(operation, self, step)

    def _in_sql(self, step: Step) -> str:
        """The step as a statement of Spark's SQL over the variables it reads."""
        places = {given: f"input_{number}_" for number, given in enumerate(step.inputs)}

        def change(node: exp.Expr) -> exp.Expr | None:
            read = referred(node)
            if read is None:
                return None
            return exp.Subquery(this=_over(places[read[0]], (read[1],)).closed())

        operation: Operation = step.operation.mapped(lambda tree: rebuilt(tree, change))
        blocks = tuple(
            _over(places[given], tuple(column.name for column in self.columns(given))) for given in step.main_inputs
        )
        for primitive in operation.lowered(self.pipeline.inputs_of(step)):
            blocks = (primitive.fold(blocks),)
        sql = _spark_sql(name_relations(blocks[0].closed())).replace("{", "{{").replace("}", "}}")
        for given, place in places.items():
            sql = sql.replace(place, f"{{{self._variables[given]}}}")
        names = dict.fromkeys(self._variables[given] for given in places)
        return f"spark.sql({_long_text(sql)}, {', '.join(f'{name}={name}' for name in names)})"


def _over(place: str, columns: tuple[str, ...]) -> Block:
    return Block.over(exp.Table(this=exp.Identifier(this=place, quoted=False)), columns, "rows")


def _opaque(operation: Opaque) -> str:
    try:
        sql = render(parse(operation.sql, operation.dialect), "spark", pretty=True)
    except SqlglotError as error:
        raise unsupported("SQL that was kept whole") from error
    return f"spark.sql({_long_text(sql)})"


def _spark_sql(query: exp.Query) -> str:
    try:
        return render(query, "spark")
    except SqlglotError as error:
        raise unsupported(query.sql()) from error


def _long_text(text: str) -> str:
    plain = '"""' not in text and "\\" not in text and not text.endswith('"')
    return (f'"""{text}"""' if "\n" in text else quoted(text)) if plain else repr(text)

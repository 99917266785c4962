"""What sets several queries for one question apart, each said in a few words: “by orders.city”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.joins import join_tree
from pipeline_gen.expressions import conjuncts
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.ranges import ranges_joined
from pipeline_gen.steps import Aggregate, Distinct, Filter, Join, Limit, Match, Select, SetOperation, Sort, Source
from pipeline_gen.steps.aggregate import measure_phrase
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.sort import key_phrase
from pipeline_gen.telling import walked
from pipeline_gen.wording import listed

Kind = Literal["measure", "key", "show", "filter", "match", "limit", "join", "source", "sort", "form"]

_FIRST: tuple[Kind, ...] = ("measure", "key", "show", "filter", "match", "limit")
"""What tells queries apart at once; the rest is only said where these do not."""
_FURTHER: tuple[Kind, ...] = ("join", "source", "form", "sort")
_GENERAL = frozenset({"name", "title", "id", "code", "type", "status", "date"})
"""Names that say nothing without their table."""
_VERBS = {"count": "counts", "add": "adds", "average": "averages", "work": "works"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of what a query does. `full` names every column with its table; `short` only where needed.

    `about` is what to call it where another query lacks it.
    """

    kind: Kind
    full: str
    short: str
    about: str = ""


def differing(pipelines: Sequence[Pipeline], catalog: Catalog) -> tuple[str, ...]:
    """For each pipeline what it does that not all of them do; empty where nothing could be said."""
    pieces = [list(dict.fromkeys(_pieces(pipeline, catalog))) for pipeline in pipelines]
    shared = set.intersection(*({(each.kind, each.full) for each in own} for own in pieces)) if pieces else set()
    own = [[each for each in one if (each.kind, each.full) not in shared] for one in pieces]
    kinds = list(_FIRST)
    for further in (None, *_FURTHER):
        kinds += [further] if further else []
        labels = _labels([[each for each in one if each.kind in kinds] for one in own])
        if len(set(labels)) == len(labels):
            break
    return tuple(
        label or _lacking(one, [each for each in own if each is not one], kinds)
        for label, one in zip(labels, own, strict=True)
    )


def _labels(pieces: list[list[_Piece]]) -> list[str]:
    """Each in words; a column is named with its table where the plain name would mean several things."""
    meanings = Counter(short for _, short in {(each.full, each.short) for one in pieces for each in one})

    def text(piece: _Piece) -> str:
        return piece.full if meanings[piece.short] > 1 or piece.short in _GENERAL else piece.short

    return [_said([(each.kind, text(each)) for each in one]) for one in pieces]


def _said(parts: list[tuple[Kind, str]]) -> str:
    def of(*kinds: Kind) -> list[str]:
        return [text for kind, text in parts if kind in kinds]

    work = " ".join([listed(of("measure")), f"by {listed(of('key'))}" if of("key") else ""]).strip()
    shows = f"shows {listed(of('show'))}" if of("show") else ""
    where = f"where {listed(of('filter'))}" if of("filter") else ""
    rest = of("match", "limit", "join", "source", "form", "sort")
    return ", ".join(text for text in (work, shows, where, *rest) if text)


def _lacking(own: list[_Piece], others: list[list[_Piece]], kinds: Sequence[Kind]) -> str:
    """A query that only does less than another, told by what it leaves out."""
    known = {(each.kind, each.full) for each in own}
    for other in others:
        missing = [each for each in other if each.kind in kinds and (each.kind, each.full) not in known]
        if missing:
            return f"without {listed(dict.fromkeys(each.about or each.short for each in missing))}"
    return ""


def _pieces(pipeline: Pipeline, catalog: Catalog) -> Iterator[_Piece]:
    main = _main(pipeline)
    for step, inputs in walked(pipeline):
        # What is only looked up needs no more than its conditions: the step that looks it up tells the rest.
        if step.id in main or isinstance(step.operation, Filter):
            yield from _pieces_of(step, inputs, pipeline, catalog)
    if not any(isinstance(step.operation, Select | Aggregate) for step in pipeline.steps):
        tables = listed(_tables(pipeline))
        yield _Piece("show", f"all of {tables}", f"all of {tables}")


def _main(pipeline: Pipeline) -> set[str]:
    """The steps whose rows become rows of the outcome, without those that others only refer to or match."""
    main, waiting = set[str](), [pipeline.output]
    while waiting:
        step = pipeline.step(waiting.pop())
        main.add(step.id)
        waiting += step.main_inputs[:1] if isinstance(step.operation, Match) else step.main_inputs
    return main


def _pieces_of(step: Step, inputs: tuple[Given, ...], pipeline: Pipeline, catalog: Catalog) -> Iterator[_Piece]:
    operation = step.operation
    match operation:
        case Aggregate():
            yield from _aggregated(operation, inputs[0], pipeline.upstream(step.id), catalog)
        case Select():
            yield from _shown(operation, inputs[0])
        case Filter():
            for part in ranges_joined(conjuncts(operation.condition)):
                names = dict.fromkeys(inputs[0].called(found.name) for found in part.find_all(exp.Column))
                yield _piece("filter", part, inputs[0], f"the filter on {listed(names)}")
        case Match():
            text = operation.sentence(inputs).replace("Keep rows", "only rows").replace("Drop rows", "no rows")
            yield _Piece("match", text, text, f"the match with {inputs[1].name}")
        case Limit():
            text = operation.sentence(inputs).removeprefix("Keep ").replace("Skip", "skips").replace("keep", "keeps")
            yield _Piece("limit", text, text, "a limit")
        case Join():
            text = operation.sentence(tuple(map(_named_in_full, inputs)))
            for old, new in (("Add the columns of", "joins"), (" where ", " by "), (" equals ", " = ")):
                text = text.replace(old, new)
            yield _Piece("join", text, text, f"a join with {inputs[1].name}")
        case Source():
            yield _Piece("source", operation.key, f"from {operation.key}", operation.key)
        case Sort():
            for key in operation.keys:
                full = f"sorted by {key_phrase(key, _named_in_full(inputs[0]))}"
                yield _Piece("sort", full, f"sorted by {key_phrase(key, inputs[0])}", "sorting")
        case Distinct():
            yield _Piece("form", "each once", "each once", "leaving out repetitions")
        case SetOperation():
            text = operation.sentence(inputs)
            yield _Piece("form", text, text[:1].lower() + text[1:])


def _aggregated(operation: Aggregate, given: Given, pipeline: Pipeline, catalog: Catalog) -> Iterator[_Piece]:
    for _, tree in operation.measures:
        if isinstance(tree, exp.AnyValue):
            yield _piece("show", tree.this, given)
        elif isinstance(tree, exp.Count) and (counted := _counted(tree.this, given, pipeline, catalog)):
            yield _Piece("measure", f"counts {counted}", f"counts {counted}", "counting")
        else:
            full, short = (_third_person(tree, each) for each in (_named_in_full(given), given))
            yield _Piece("measure", full, short, given.said(tree))
    for _, tree in operation.keys:
        full, short = _named_in_full(given).group_name(tree), given.group_name(tree)
        yield _Piece("key", full, short, f"grouping by {short}")


def _shown(operation: Select, given: Given) -> Iterator[_Piece]:
    for _, tree in operation.outputs:
        # A column that an earlier step worked out was told there.
        if not isinstance(tree, exp.Column) or tree.name in given.owners:
            yield _piece("show", tree, given)


def _piece(kind: Kind, tree: exp.Expr, given: Given, about: str = "") -> _Piece:
    return _Piece(kind, _named_in_full(given).said(tree), given.said(tree), about)


def _third_person(tree: exp.Expr, given: Given) -> str:
    verb, space, rest = measure_phrase(given.spoken(tree), given).partition(" ")
    return f"{_VERBS.get(verb, verb)}{space}{rest}"


def _named_in_full(given: Given) -> Given:
    """The same, with the table in front of every column that is a table's own."""
    return replace(given, renamed={name: given.renamed.get(name, name) for name in given.owners})


def _tables(pipeline: Pipeline) -> list[str]:
    """The keys of the tables whose rows become rows of the outcome."""
    main = [pipeline.step(step_id).operation for step_id in _main(pipeline)]
    return sorted({operation.key for operation in main if isinstance(operation, Source)})


def _counted(counted: exp.Expr | None, given: Given, pipeline: Pipeline, catalog: Catalog) -> str:
    """The table whose rows a COUNT counts; empty where it counts something else."""
    if isinstance(counted, exp.Distinct):
        names = [part.name for part in counted.expressions if isinstance(part, exp.Column)]
        table = catalog.table(given.owners.get(names[0], "")) if len(names) == len(counted.expressions) == 1 else None
        return table.key if table is not None and table.primary_key == (given.renamed.get(names[0], names[0]),) else ""
    return _joined(pipeline, catalog) if isinstance(counted, exp.Star | exp.Literal | None) else ""


def _joined(pipeline: Pipeline, catalog: Catalog) -> str:
    """The table whose rows are the rows of a join: the one that no other repeats."""
    tables = _tables(pipeline)
    known = [table.key for name in tables if (table := catalog.table(name)) is not None]
    tree = join_tree(catalog, known, loose=True) if len(known) == len(tables) and len(known) > 1 else None
    if tree is None:
        return tables[0] if len(tables) == 1 else "rows"
    return next((key for key in known if not tree.multiplied_by(key)), "rows")

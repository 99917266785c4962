"""``plainspoken evaluate WHAT``: measures a part on data in the shape the documentation names."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import click

from nl2sql.drafting import Drafter, Source
from nl2sql.problems import PlainspokenError

_DATA = click.option(
    "--data", required=True, type=click.Path(exists=True, path_type=Path), help="The folder or file to measure on."
)
_LIMIT = click.option("--limit", type=click.IntRange(min=1), default=None, help="Only the first so many items.")
_JSON = click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all of it here."
)


@click.group()
def evaluate() -> None:
    """Measure how good answers and completion are.

    On your own data, or on a benchmark of the same shape.
    """


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--questions", type=click.Path(exists=True, path_type=Path), help="A list of {db_id, question, query}.")
@click.option(
    "--drafter", default="embedded", help="embedded, rules, chat, or recorded:FILE (a line of SQL<TAB>db_id an item)."
)
def sql(data: Path, limit: int | None, json_file: Path | None, questions: Path | None, drafter: str) -> None:
    """How many questions get the right rows.

    This is execution accuracy, on a folder in Spider's shape.
    """
    from nl2sql.evaluation import evaluate_sql

    _report(
        lambda: evaluate_sql(data, drafter=_drafter(drafter), open_source=_open, questions=questions, limit=limit),
        json_file,
    )


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--questions", type=click.Path(exists=True, path_type=Path), help="A list of {db_id, question, query}.")
@click.option("--split", type=click.Choice(["dev", "train"]), default="dev", help="Which questions to ask.")
@click.option("--union", is_flag=True, help="Search all databases as one catalogue.")
@click.option("--distractors", default=0, help="With --union: add invented tables until there are so many.")
@click.option("--history", default=0, help="So many accepted questions of each database help: others of the same list.")
@click.option(
    "--embeddings",
    default="auto",
    metavar="MODEL",
    help="auto (as questions are asked), none, shipped, chroma or provider:model, which gets names.",
)
def retrieval(
    data: Path, limit: int | None, json_file: Path | None, questions: Path | None, split: str, union: bool,
    distractors: int, history: int, embeddings: str,
) -> None:  # fmt: skip
    """How much of what a query needs is found.

    Counts the tables and columns of the reference query that a search for the question finds.
    """
    from assistant.embeddings import load_embedder
    from assistant.settings import AUTO, NONE
    from nl2sql.embedding.automatic import pays
    from nl2sql.evaluation_retrieval import evaluate_retrieval

    _report(
        lambda: evaluate_retrieval(
            data,
            open_source=_open,
            questions=questions,
            split=split,
            union=union,
            more_tables=distractors,
            limit=limit,
            history=history,
            embedder=load_embedder(embeddings) if embeddings != NONE else None,
            embedded=pays if embeddings == AUTO else lambda _: True,
        ),
        json_file,
    )  # fmt: skip


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--to", "targets", default="sql,pandas", help="Comma-separated: sql, steps, pandas, duckdb, pyspark.")
@click.option("--split", type=click.Choice(["dev", "train"]), default="dev", help="Which questions' queries to use.")
@click.option("--sample", type=int, help="Only so many queries, evenly spread.")
def pipelines(
    data: Path, limit: int | None, json_file: Path | None, targets: str, split: str, sample: int | None
) -> None:
    """How many queries become steps and give the same rows."""
    from pipeline_gen.evaluation import evaluate_pipelines

    _report(
        lambda: evaluate_pipelines(
            data, targets=tuple(targets.split(",")), open_source=_open, limit=limit, split=split, sample=sample
        ),
        json_file,
    )


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--kind", type=click.Choice(["records", "sql", "code"]), default="records", help="What the lines hold.")
@click.option("--given", multiple=True, metavar="FIELD", help="A field that is context only and not scored; repeat.")
@click.option("--dialect", help="sqlglot's name of the language of SQL; the one that reads most of it by default.")
def autocomplete(
    data: Path,
    limit: int | None,
    json_file: Path | None,
    kind: Literal["records", "sql", "code"],
    given: tuple[str, ...],
    dialect: str | None,
) -> None:
    """How often suggestions are right, beside plain rules.

    Replays JSON lines in time order; the second half is scored.
    """
    if kind == "code":
        from assistant.own_completer import OwnCompleter
        from autocomplete.code_scores import evaluate_code

        _report(lambda: evaluate_code(data, limit=limit, offers=OwnCompleter()), json_file)
    else:
        from autocomplete.evaluation import evaluate as evaluate_autocomplete

        _report(lambda: evaluate_autocomplete(data, kind, limit=limit, given=given, dialect=dialect), json_file)


def _open(path: Path) -> Source:
    from nl2sql.adapters.opening import open_database
    from nl2sql.sources import load_source

    return load_source(open_database(path))


def _drafter(name: str) -> Drafter:
    """The drafter a command line names. Raises click's usage error for an unknown one."""
    kind, _, rest = name.partition(":")
    if kind == "embedded":
        from nl2sql.learned.drafter import EmbeddedDrafter

        return EmbeddedDrafter()
    if kind == "rules":
        from nl2sql.parser.drafter import RuleDrafter

        return RuleDrafter()
    if kind == "recorded":
        from nl2sql.evaluation import RecordedDrafter

        return RecordedDrafter(Path(rest))
    if kind == "chat":
        from assistant.workspace import Workspace

        drafter = Workspace(Path.cwd()).chat_drafter
        if drafter is not None:
            return drafter
        raise click.UsageError("No language model is configured: set PLAINSPOKEN_MODEL or `model` in plainspoken.yml.")
    raise click.UsageError(f"There is no drafter {name!r}: use embedded, rules, chat or recorded:FILE.")


def _report(measure: Callable[[], Mapping[str, Any]], json_file: Path | None) -> None:
    """Measure, print the summary, write everything; exit code 2 when it could not be measured."""
    try:
        measured = measure()
    except (PlainspokenError, OSError, ValueError, KeyError) as error:
        click.echo(f"Could not measure: {error}", err=True)
        sys.exit(2)
    result = {**measured.get("summary", {}), **{k: v for k, v in measured.items() if k != "summary"}}
    if json_file is not None:
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        if name == "compared":
            click.echo(_table(value))
        elif name != "items":
            click.echo(f"{name:16} {_short(value)}")


def _table(compared: Mapping[str, Mapping[str, Any]]) -> str:
    """What several ways score, a line each, under the names of the measures."""
    measures = list(dict.fromkeys(name for scores in compared.values() for name in scores))
    rows = [["", *measures]] + [
        [way, *(_short(scores.get(name, "")) for name in measures)] for way, scores in compared.items()
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "  ".join(f"{key}={_short(each)}" for key, each in value.items())
    if isinstance(value, list):
        return f"{len(value)}" + (
            f" ({', '.join(map(str, value[:8]))}{' …' if len(value) > 8 else ''})" if value else ""
        )
    return str(value)

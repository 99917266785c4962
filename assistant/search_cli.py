"""``plainspoken search``: the search box on the command line."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from assistant import wire
from assistant.cli_workspace import opened_workspace

_HEADINGS: dict[wire.HitKind, str] = {
    "metric": "Metrics",
    "note": "Notes",
    "table": "Tables",
    "column": "Columns",
    "question": "Past questions",
    "document": "Documentation",
    "notebook": "Notebooks",
}


@click.command()
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50), help="Hits of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
@click.argument("text", nargs=-1, required=True)
def search(limit: int, as_json: bool, text: tuple[str, ...]) -> None:
    """Search the data and documents of this workspace.

    Finds tables, columns, metrics, notes, past questions, notebooks and documentation.
    """
    from assistant.search.searching import search as find

    with opened_workspace() as workspace:
        found = find(wire.SearchRequest(" ".join(text), limit), workspace, patience_s=None)
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else _as_text(found))
    for problem in found.problems:
        click.echo(f"! {problem}", err=True)
    sys.exit(0 if found.groups else 1)


def _as_text(found: wire.Searched) -> str:
    if not found.groups:
        return f"Nothing was found for “{found.text}”."
    lines: list[str] = []
    for group in found.groups:
        lines += ["", _HEADINGS[group.kind]]
        for hit in group.hits:
            line = f":{hit.line}" if hit.path else ""
            lines.append(f"  {hit.title}  ({hit.where}{line})")
            lines += [f"      {part}" for part in hit.text.splitlines() if part.strip()]
            lines += [f"      {hit.why}"] if hit.kind in ("table", "column") else []
    return "\n".join(lines[1:])

"""What would leave the machine when a language model is asked to change a flow, and nothing else.

Of the data it holds what a question holds: names, types, keys, comments and notes of tables (and values only where the
person shares them). Texts of the data that stand in the flow are put away (`masking`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from string import Template

from nl2sql.catalog import Catalog
from nl2sql.chat_model import Message
from nl2sql.chat_model.prompt import MAX_COLUMNS, tables_text
from nl2sql.dialect_names import dialect_name
from nl2sql.drafting import Source
from nl2sql.grounding import Grounding, Hit
from nl2sql.problems import Problem
from nl2sql.retrieval import ground
from pipeline_gen.checked import CheckedFlow, CheckedStep, check_flow
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_model.masking import Masks, Words, masked, masked_names
from pipeline_gen.flow_model.schema import kinds_schema, shapes
from pipeline_gen.flow_words.scene import Look
from pipeline_gen.steps import Source as SourceStep

_MOST_COLUMNS = 5 * MAX_COLUMNS


@dataclass(frozen=True)
class FlowAsk:
    """A flow, and what a person said about it; the parts are those of `flow_words.change_flow`.

    With `rewrite`, the text is the new sentence of `step` itself.
    """

    flow: FlowDocument
    text: str
    source: Source
    today: str
    step: str = ""
    rewrite: bool = False
    look: Look | None = None


@dataclass(frozen=True)
class Sent:
    """The messages for a model, the flow as it stands in them, and what was put away."""

    messages: tuple[Message, ...]
    flow: FlowDocument
    masks: Masks


def sent_for(ask: FlowAsk, share_values: bool = False) -> Sent:
    """The messages that a model gets first: exactly these, character for character."""
    checked = check_flow(ask.flow, ask.source.catalog)
    masks = Masks()
    flow = replace(ask.flow, source="") if share_values else masked(checked, masks)
    called = str if share_values else masked_names(checked, masks)
    system = _fill(
        "system.md",
        dialect=dialect_name(ask.source.catalog.dialect),
        today=ask.today,
        kinds="\n".join(_json(kind) for kind in kinds_schema()),
        shapes=_json(shapes()),
    )
    asked = _fill(
        "asked.md",
        tables=tables_text(ask.source, _about(ask, checked), share_values),
        flow=_json({"steps": [step_json(step) for step in flow.steps], "output": flow.output}),
        columns=_columns(checked, ask.step or ask.flow.output, called),
        place=_place(ask),
        words=ask.text,
    )
    return Sent((Message("system", system), Message("user", asked)), flow, masks)


def repair(reply: str, problems: Sequence[Problem], masks: Masks) -> tuple[Message, ...]:
    """What is appended where a reply cannot be used: the model's own words and the problems with them."""
    told = "\n".join(f"- {masks.hidden(str(problem))}" for problem in problems)
    return Message("assistant", reply), Message("user", _fill("repair.md", problems=told))


def step_json(step: FlowStep) -> dict[str, object]:
    """A step as a model reads and writes it."""
    return {"id": step.id, "kind": step.kind, "inputs": list(step.inputs), "params": step.params}


def _place(ask: FlowAsk) -> str:
    if ask.rewrite:
        return f"Change only the step {ask.step}, so that it does this"
    if ask.step and ask.step != ask.flow.output:
        return f"Change the flow as these words say; new steps come after {ask.step}"
    return "Change the flow as these words say"


def _about(ask: FlowAsk, checked: CheckedFlow) -> Grounding:
    """What the words are about, then the tables that the flow reads, then those that they refer to."""
    found = ground(ask.text, ask.source)
    tables = [step.step.operation for step in checked.steps if step.step]
    read = [table.key for table in tables if isinstance(table, SourceStep) and not table.source]
    keys = dict.fromkeys([hit.table for hit in found.tables] + read + list(_neighbours(read, ask.source.catalog)))
    known = {hit.table: hit for hit in found.tables}
    return replace(found, tables=tuple(known.get(key) or Hit("table", key) for key in keys))


def _neighbours(keys: Iterable[str], catalog: Catalog) -> Iterable[str]:
    for key in keys:
        table = catalog.table(key)
        for foreign in table.foreign_keys if table is not None else ():
            target = catalog.table(foreign.target)
            if target is not None:
                yield target.key


def _columns(checked: CheckedFlow, at: str, called: Words) -> str:
    """The columns that leave each step that is understood; of a long flow only those where the words go on."""
    steps = [step for step in checked.steps if step.step is not None]
    if sum(len(step.step.columns) for step in steps if step.step) > _MOST_COLUMNS:
        steps = [step for step in steps if step.given.id == at]
    return "\n".join(f"  {_line(step, called)}" for step in steps) or "  (none)"


def _line(step: CheckedStep, called: Words) -> str:
    columns = step.step.columns if step.step is not None else ()
    listed = ", ".join(f"{called(column.name)} {column.type}" for column in columns[:_MOST_COLUMNS])
    return f"{step.given.id}: {listed}"


@cache
def _template(name: str) -> Template:
    return Template(files("pipeline_gen.flow_model").joinpath(name).read_text(encoding="utf-8").strip())


def _fill(name: str, **values: str) -> str:
    return _template(name).substitute(values)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

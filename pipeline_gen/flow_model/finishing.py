"""What is put right on this machine in the flow that a model wrote: values that it was not shown."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue
from sqlglot import exp

from nl2sql.chat_model.spelling import stored_spellings
from nl2sql.compared import compare_with
from nl2sql.drafting import Source
from nl2sql.problems import UsageError
from pipeline_gen.checked import check_flow
from pipeline_gen.expressions import columns_of
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_model.masking import Masks
from pipeline_gen.flow_words.editing import with_operation
from pipeline_gen.flow_words.scene import Look
from pipeline_gen.lineage import Origins, origins
from pipeline_gen.sql_text import canonical, column
from pipeline_gen.steps import Filter


def with_pivot_values(flow: FlowDocument, source: Source, look: Look | None, masks: Masks) -> FlowDocument:
    """The flow with the values of its pivots that have none yet, as the data has them.

    They are put away as well: what may be wrong with the pivot is told to the model.
    """
    if look is None:
        return flow
    for step in flow.steps:
        key = step.params.get("column")
        if step.kind != "pivot" or step.params.get("values") or not isinstance(key, str) or not step.inputs:
            continue
        try:
            before = check_flow(flow, source.catalog).until(step.inputs[0])
        except UsageError:
            continue  # What is wrong before it is told with the checks.
        if key not in {known.name for known in before.columns}:
            continue
        found = look(before, column(key)) or ()
        values: list[JsonValue] = [str(value) for value in found]
        for value in found:
            masks.put(str(value))
        filled = replace(step, params={**step.params, "values": values})
        flow = replace(flow, steps=tuple(filled if each is step else each for each in flow.steps))
    return flow


def with_stored_texts(flow: FlowDocument, changed: frozenset[str], source: Source) -> FlowDocument:
    """The flow whose changed filters compare with texts as they are stored: “zurich” becomes “Zürich”."""
    checked = check_flow(flow, source.catalog)
    for step in checked.steps:
        if step.step is None or step.given.id not in changed or not isinstance(step.step.operation, Filter):
            continue
        known = origins(checked.understood, step.step.main_inputs[0])
        condition = _respelt(step.step.operation.condition, known, source)
        if condition != step.step.operation.condition:
            flow = with_operation(flow, step.given.id, Filter(canonical(condition, flow.dialect)))
    return flow


def _respelt(condition: exp.Expr, known: Origins, source: Source) -> exp.Expr:
    # A comparison that is the whole condition is replaced in what holds it.
    whole = exp.Paren(this=condition.copy())
    for literal in list(whole.find_all(exp.Literal)):
        parent = literal.parent
        if not literal.is_string or not isinstance(parent, exp.EQ | exp.NEQ | exp.In):
            continue
        names = [found.name for found in columns_of(parent)]
        ref = known.get(names[0]) if len(names) == 1 else None
        stored = stored_spellings(literal.name, ref, source.values) if ref is not None else []
        if stored:
            compare_with(literal, stored, {literal.name})
    found: exp.Expr = whole.this
    return found

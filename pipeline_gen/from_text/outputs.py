"""“also show the email”: a plain column more."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Dimension, Output
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.groups import add_dimension
from pipeline_gen.from_text.reach import Unreachable
from pipeline_gen.sql_text import column, unique


def add_output(editing: Editing, output: Output) -> None:
    """Show one more column; among groups, group by it, too. Raises `Unreachable`."""
    if editing.plan.grouped:
        add_dimension(editing, Dimension(output.column, label=output.column.column, words=output.words))
        return
    editing.reach(output.column)
    name = editing.body.name(output.column)
    if name is None:
        raise Unreachable(str(output.column))
    plan = editing.plan
    if any(tree == column(name) for _, tree in plan.outputs):
        return
    shown = unique(output.column.column, {known.lower() for known, _ in plan.outputs})
    editing.plan = replace(plan, outputs=(*plan.outputs, (shown, column(name))))
    editing.because(f"Also show {output.column.column}", column(name), output.words)

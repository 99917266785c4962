"""Grouping with subtotals as pandas code: each kind of group on its own, then all of them one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline_gen.pandas_groups import written_groups
from pipeline_gen.python_text import quoted

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.steps.aggregate import Aggregate
    from pipeline_gen.to_pandas import PandasWriter


def written_subtotals(operation: Aggregate, writer: PandasWriter, step: Step) -> str:
    """The expression of the groups of every level. Keys that a level leaves out are missing in its rows."""
    parts = []
    for number, (part, markers) in enumerate(operation.parts()):
        text = "pd.DataFrame(index=range(1))"  # everything is one group
        if part.keys or part.measures:
            text = written_groups(part.keys, part.measures, writer, replace(step, operation=part))
        if markers:
            text += f".assign(**{{{', '.join(f'{quoted(name)}: {value}' for name, value in markers.items())}}})"
        writer.line(f"level_{number} = {text}")
        parts.append(f"level_{number}")
    names = ", ".join(quoted(known.name) for known in step.columns)
    return f"pd.concat([{', '.join(parts)}], ignore_index=True).reindex(columns=[{names}]).convert_dtypes()"

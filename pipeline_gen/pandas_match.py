"""Rows with partners that fit a condition, as pandas code: pairs are made, tested, and traced back to their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.expressions import columns_of
from pipeline_gen.pandas_expressions import code, condition
from pipeline_gen.python_text import quoted

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.steps.match import Match
    from pipeline_gen.to_pandas import PandasWriter


def written_partners(match: Match, test: exp.Expr, writer: PandasWriter, step: Step) -> str:
    """The expression of the rows that have, or lack, a partner for which `test` holds."""
    frame = writer.frame(step)
    variable = frame.variable
    own = {column.name for column in writer.columns(step.main_inputs[0])}
    names = {match.renames.get(c.name, c.name): c for c in writer.columns(step.main_inputs[1])}
    read = {column.name for column in columns_of(test)} - own
    partners = {new: names[new].name for new in names if new in read}
    made = {f"key_{number}": code(tree, frame) for number, (tree, _) in enumerate(match.keys)}
    given = {f"partner_{number}": name for number, (_, name) in enumerate(match.keys)}
    other = writer.variable(step.main_inputs[1])
    values = ", ".join(f"{quoted(new)}: {other}[{quoted(old)}]" for new, old in {**partners, **given}.items())
    writer.line(f"partners = pd.DataFrame({{{values}}}, index={other}.index)")
    numbered = ", ".join(f"{name}={text}" for name, text in {"row_number": f"range(len({variable}))", **made}.items())
    writer.line(f"pairs = {variable}.assign({numbered})")
    if match.keys:
        keys, theirs = (f"[{', '.join(quoted(name) for name in side)}]" for side in (made, given))
        writer.line(f"pairs = pairs.merge(partners.dropna(subset={theirs}), left_on={keys}, right_on={theirs})")
    else:
        writer.line('pairs = pairs.merge(partners, how="cross")')
    types = {**frame.types, **{new: names[new].type for new in partners}}
    both = replace(frame, variable="pairs", types=types)
    writer.line(f'kept = pairs[({condition(test, both)}).fillna(False)]["row_number"]')
    has = f"pd.Series(range(len({variable})), index={variable}.index).isin(kept)"
    return f"{variable}[{'~' * match.negated}{has}]"

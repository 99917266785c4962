"""Grouping as pandas code: groups of missing keys are kept, and the sum of nothing is missing, not zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from pipeline_gen.pandas_expressions import Frame, code, condition, number, unsupported
from pipeline_gen.python_text import quoted
from pipeline_gen.typing_rules import type_of

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Named = tuple[tuple[str, exp.Expr], ...]

_SUM = "lambda values: values.sum(min_count=1)"
_FIRST = "lambda values: values.iloc[0]"
_OF_MIXED = "lambda values: {}(values.dropna(), key=lambda value: (isinstance(value, str), value), default=pd.NA)"
"""Numbers come before texts."""
_NUMERIC = (_SUM, '"mean"', '"median"')
_SIMPLE: dict[type[exp.Expr], str] = {exp.Avg: "mean", exp.Min: "min", exp.Max: "max", exp.Median: "median"}


@dataclass(frozen=True)
class _Measure:
    """One measure: its name, what is aggregated (None for whole rows), and how pandas calls it."""

    name: str
    value: exp.Expr | None
    call: str
    rows_where: exp.Expr | None = None


def written_groups(keys: Named, measures: Named, writer: PandasWriter, step: Step) -> str:
    """The expression of the groups."""
    frame = writer.frame(step)
    wanted = [_measure(name, tree, frame) for name, tree in measures]
    base = _in_deciding_order(measures, frame)
    if not keys:
        return _one_row(wanted, replace(frame, variable=base), writer, base)
    if not wanted and all(_is_own(name, tree) for name, tree in keys):
        return f"{frame.variable}[[{_listed(name for name, _ in keys)}]].drop_duplicates()"
    names = [name for name, _ in keys]
    plain = all(_is_own(name, tree) for name, tree in keys) and all(_is_plain(measure, frame) for measure in wanted)
    if plain:
        inputs = {measure.name: _input(measure, names[0]) for measure in wanted}
    else:
        base = _prepared(keys, wanted, frame, base, writer)
        inputs = {measure.name: names[0] if measure.value is None else measure.name for measure in wanted}
    if not wanted:
        return f"{base}.drop_duplicates()"
    calls = [f"{quoted(measure.name)}: ({quoted(inputs[measure.name])}, {measure.call})" for measure in wanted]
    easy = all(measure.name.isidentifier() for measure in wanted)
    if easy:
        calls = [f"{measure.name}=({quoted(inputs[measure.name])}, {measure.call})" for measure in wanted]
    arguments = ", ".join(calls) if easy else f"**{{{', '.join(calls)}}}"
    grouped = f"{base}.groupby([{_listed(names)}], dropna=False, sort=False)"
    return f"{grouped}.agg({arguments}).reset_index()"


def _measure(name: str, tree: exp.Expr, frame: Frame) -> _Measure:
    if isinstance(tree, exp.Filter):
        inner = _measure(name, tree.this, frame)
        if inner.value is None:
            return _Measure(name, tree.expression.this, '"sum"', tree.expression.this)
        return _Measure(name, inner.value, inner.call, tree.expression.this)
    value = tree.this
    different = isinstance(value, exp.Distinct)
    if different:
        if len(value.expressions) != 1:
            raise unsupported(tree.sql())
        value = value.expressions[0]
    if isinstance(tree, exp.Count):
        if different:
            return _Measure(name, value, '"nunique"')
        whole = value is None or isinstance(value, exp.Star | exp.Literal)
        return _Measure(name, None, '"size"') if whole else _Measure(name, value, '"count"')
    if isinstance(tree, exp.Sum):
        return _Measure(name, value, "lambda values: values.drop_duplicates().sum(min_count=1)" if different else _SUM)
    if isinstance(tree, exp.AnyValue):
        return _Measure(name, value, _FIRST)
    if isinstance(tree, exp.Min | exp.Max) and frame.mixes(value):
        return _Measure(name, value, _OF_MIXED.format(_SIMPLE[type(tree)]))
    if type(tree) in _SIMPLE and (not different or isinstance(tree, exp.Min | exp.Max)):
        return _Measure(name, value, f'"{_SIMPLE[type(tree)]}"')
    raise unsupported(tree.sql())


def _in_deciding_order(measures: Named, frame: Frame) -> str:
    """The frame; sorted by the lone MAX or MIN where bare columns are to come from the row that has it."""
    extremes = [tree for _, tree in measures if isinstance(tree, exp.Min | exp.Max)]
    bare = any(isinstance(tree, exp.AnyValue) for _, tree in measures)
    if not bare or len(extremes) != 1 or not isinstance(extremes[0].this, exp.Column):
        return frame.variable
    name, rising = quoted(extremes[0].this.name), isinstance(extremes[0], exp.Min)
    return f'{frame.variable}.sort_values({name}, ascending={rising}, kind="stable")'


def _prepared(keys: Named, wanted: list[_Measure], frame: Frame, base: str, writer: PandasWriter) -> str:
    """A frame of just the keys and what is aggregated, under the names of the outcome."""
    if base != frame.variable:
        writer.line(f"rows = {base}")
        frame = replace(frame, variable="rows")
    values = {name: code(tree, frame) for name, tree in keys}
    values |= {measure.name: _aggregated(measure, frame) for measure in wanted if measure.value is not None}
    pairs = ", ".join(f"{quoted(name)}: {value}" for name, value in values.items())
    writer.line(f"groups = pd.DataFrame({{{pairs}}}, index={frame.variable}.index)")
    return "groups"


def _aggregated(measure: _Measure, frame: Frame) -> str:
    assert measure.value is not None
    text = code(measure.value, frame)
    if measure.call in _NUMERIC:
        text = number(measure.value, frame)
    if measure.rows_where is not None and measure.value is measure.rows_where:
        return f'({condition(measure.value, frame)}).fillna(False).astype("Int64")'
    if measure.rows_where is not None:
        text = f"({text}).where(({condition(measure.rows_where, frame)}).fillna(False))"
    return text


def _one_row(wanted: list[_Measure], frame: Frame, writer: PandasWriter, base: str) -> str:
    if base.isidentifier() is False:
        writer.line(f"rows = {base}")
        frame = replace(frame, variable="rows")
    cells = []
    for measure in wanted:
        if measure.value is None:
            cells.append(f"{quoted(measure.name)}: [len({frame.variable})]")
            continue
        text = _aggregated(measure, frame)
        cells.append(f"{quoted(measure.name)}: [{_called(text, measure.call, frame)}]")
    return f"pd.DataFrame({{{', '.join(cells)}}}).convert_dtypes()"


def _called(text: str, call: str, frame: Frame) -> str:
    if call.startswith('"'):
        return f"{text}.{call[1:-1]}()"
    if call == _FIRST:
        return f"next(iter({text}), pd.NA)"
    if call.startswith("lambda values: values."):
        return f"{text}.{call.partition('values.')[2]}"
    return call.removeprefix("lambda values: ").replace("values", text)


def _is_own(name: str, tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Column) and tree.name == name


def _is_plain(measure: _Measure, frame: Frame) -> bool:
    if measure.value is None or measure.rows_where is not None:
        return measure.rows_where is None
    read = type_of(measure.value, frame.types) == "text" or frame.mixes(measure.value)
    as_it_is = measure.call not in _NUMERIC or not read
    return isinstance(measure.value, exp.Column) and as_it_is


def _input(measure: _Measure, first_key: str) -> str:
    return first_key if measure.value is None else measure.value.name


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)

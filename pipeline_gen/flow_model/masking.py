"""Texts of the data that stand in a flow: put away before a language model sees it, and put back in its answer.

Conditions compare with stored texts, a pivot has one column for each of them. In what is sent they are called
``<value 1>``, ``<value 2>``; dates, numbers and formats stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pydantic import JsonValue
from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.checked import CheckedFlow
from pipeline_gen.expressions import rebuilt
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.sql_text import read_expression, render
from pipeline_gen.steps import KINDS_BY_NAME
from pipeline_gen.steps.pivot import Pivot

_PLACEHOLDER = re.compile(r"<value \d+>")
_PLAIN = re.compile(r"[\d\s.:TZ+-]*|\W{1,3}")
_DATES = (exp.TimeToStr, exp.StrToTime, exp.Date, exp.TsOrDsToDate, exp.TsOrDsToTimestamp, exp.DateTrunc,
          exp.TimestampTrunc, exp.Timestamp, exp.Datetime, exp.Interval)  # fmt: skip
_DATE_NAMES = frozenset({"strftime", "strptime", "date", "datetime", "time", "julianday", "date_trunc", "to_char"})
Words = Callable[[str], str]
Change = Callable[[exp.Expr], exp.Expr | None]


@dataclass
class Masks:
    """The texts that were put away, in the order of their numbers."""

    texts: list[str] = field(default_factory=list)

    def put(self, text: str) -> str:
        """What stands for the text in what is sent."""
        if not text:
            return text
        if text not in self.texts:
            self.texts.append(text)
        return f"<value {self.texts.index(text) + 1}>"

    def back(self, text: str) -> str:
        """The text itself, where `text` stands for one. Raises `UsageError` where it stands for none of them."""
        if not _PLACEHOLDER.fullmatch(text):
            return text
        number = int(text[len("<value ") : -1])
        if not 0 < number <= len(self.texts):
            hint = "Use only the values that stand in the flow, or the words."
            raise UsageError(Problem("pipeline.bad_parameter", f"There is no {text} in the flow.", hint))
        return self.texts[number - 1]

    def hidden(self, text: str) -> str:
        """A sentence about the flow without the texts that were put away."""
        if not self.texts:
            return text
        # In one pass, the longest first: a short text may stand in what was put for another.
        known = "|".join(map(re.escape, sorted(self.texts, key=len, reverse=True)))
        return re.sub(known, lambda found: self.put(found[0]), text)


def masked(checked: CheckedFlow, masks: Masks) -> FlowDocument:
    """The flow as it may be sent: without layout, notes, its source's name, SQL kept whole and texts of the data."""
    names = _names_of_values(checked)

    def name(text: str) -> str:
        return masks.put(text) if text in names else text

    def change(node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.Literal) and _is_value(node):
            return exp.Literal.string(masks.put(node.name))
        if isinstance(node, exp.Column) and node.name in names:
            return exp.Column(this=exp.Identifier(this=masks.put(node.name), quoted=False))
        return None

    def shown(step: FlowStep) -> FlowStep:
        bare = replace(step, at=None, note="")
        if step.kind == "opaque":
            return replace(bare, params={})
        try:
            return _mapped(bare, checked.dialect, masks.put, name, change)
        except UsageError:  # An expression that cannot be read may hold anything: its step is told, not shown.
            return replace(bare, params={})

    return FlowDocument("", checked.dialect, checked.output, tuple(shown(step.given) for step in checked.steps))


def masked_names(checked: CheckedFlow, masks: Masks) -> Words:
    """What columns are called in what is sent: those that a pivot made of values are put away, too."""
    names = _names_of_values(checked)
    return lambda text: masks.put(text) if text in names else text


def unmasked(step: FlowStep, dialect: str, masks: Masks) -> FlowStep:
    """A step that was written for the masked flow, with the texts themselves. Raises `UsageError`."""

    def change(node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.Literal) and node.is_string and _PLACEHOLDER.fullmatch(node.name):
            return exp.Literal.string(masks.back(node.name))
        if isinstance(node, exp.Column) and _PLACEHOLDER.fullmatch(node.name):
            return exp.Column(this=exp.Identifier(this=masks.back(node.name), quoted=False))
        return None

    return _mapped(step, dialect, masks.back, masks.back, change)


def _names_of_values(checked: CheckedFlow) -> frozenset[str]:
    """The columns that are called after values of the data."""
    found: set[str] = set()
    for step in checked.steps:
        if step.step is not None and isinstance(step.step.operation, Pivot):
            found.update(step.step.operation.values)
    return frozenset(found)


def _is_value(literal: exp.Literal) -> bool:
    """Whether the text may be one of the data: no date, no sign, no format of a date."""
    if not literal.is_string or _PLAIN.fullmatch(literal.name):
        return False
    parent = literal.parent
    if isinstance(parent, exp.Anonymous):
        return parent.name.lower() not in _DATE_NAMES
    return not isinstance(parent, _DATES)


def _mapped(step: FlowStep, dialect: str, text: Words, name: Words, change: Change) -> FlowStep:
    """The step with its texts, names of columns and expressions changed; what cannot be read stays out of it."""
    kind = KINDS_BY_NAME.get(step.kind)
    if kind is None:
        return step
    fields = {each.name: each.kind for each in kind.fields}

    def expression(given: JsonValue) -> JsonValue:
        if not isinstance(given, str) or not given:
            return given
        tree = read_expression(given, dialect)
        changed = rebuilt(tree, change)
        return given if changed == tree else render(changed, dialect)

    def param(key: str, given: JsonValue) -> JsonValue:
        if key in kind.holds_values:
            return _each(given, text)
        match fields.get(key):
            case "expression" | "condition":
                return expression(given)
            case "named_expressions" | "sort_keys" | "match_keys":
                return [_keyed(item, expression, name) for item in given] if isinstance(given, list) else given
            case "column" | "columns" | "renames":
                return _each(given, name)
            case _:
                return given

    return replace(step, params={key: param(key, given) for key, given in step.params.items()})


def _keyed(item: JsonValue, expression: Callable[[JsonValue], JsonValue], name: Words) -> JsonValue:
    if not isinstance(item, dict):
        return item
    return {
        key: expression(given) if key == "expression" else name(given) if isinstance(given, str) else given
        for key, given in item.items()
    }


def _each(given: JsonValue, change: Words) -> JsonValue:
    """Every text of the parameter changed: it alone, those of a list, both sides of an object."""
    if isinstance(given, str):
        return change(given)
    if isinstance(given, list):
        return [_each(item, change) for item in given]
    if isinstance(given, dict):
        return {change(key): _each(item, change) for key, item in given.items()}
    return given

"""Reads a step's parameters out of a document, with an error that a person who edited it understands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NoReturn, TypeVar

from pydantic import JsonValue
from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.sql_text import read_expression

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True)
class ParamReader:
    """One object of parameters. `place` and, within a list of such objects, `part` say where it stands, for errors."""

    params: dict[str, JsonValue]
    dialect: str
    catalog: Catalog
    place: str
    part: str = ""

    def text(self, name: str, default: str | None = None) -> str:
        """A text parameter."""
        value = self.params.get(name, default)
        return value if isinstance(value, str) and value else self.refuse(name, "a text")

    def choice(self, name: str, allowed: tuple[Choice, ...]) -> Choice:
        """One of the allowed texts."""
        value = self.params.get(name)
        for known in allowed:
            if value == known:
                return known
        return self.refuse(name, f"one of {', '.join(allowed)}")

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        value = self.params.get(name, False)
        return value if isinstance(value, bool) else self.refuse(name, "true or false")

    def optional_flag(self, name: str) -> bool | None:
        """True, false, or None when it is not there."""
        return None if self.params.get(name) is None else self.flag(name)

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number that is not negative."""
        value = self.params.get(name, default)
        good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return value if isinstance(value, int) and good else self.refuse(name, "a whole number, 0 or more")

    def amount(self, name: str, default: float = 0) -> float:
        """A number that is not negative; `default` when it is not there."""
        value = default if self.params.get(name) is None else self.params[name]
        good = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return value if isinstance(value, int | float) and good else self.refuse(name, "a number, 0 or more")

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers; empty when it is not there."""
        values = self.params.get(name) or []
        found = values if isinstance(values, list) else self.refuse(name, "a list of numbers")
        numbers = tuple(value for value in found if isinstance(value, int | float) and not isinstance(value, bool))
        return numbers if len(numbers) == len(found) else self.refuse(name, "a list of numbers")

    def expression(self, name: str) -> exp.Expr:
        """An expression, given as SQL text."""
        with self.blaming(name):
            text = self.params.get(name)
            given = text if isinstance(text, str) and text else self.refuse(name, "an expression of SQL")
            return read_expression(given, self.dialect)

    def has(self, name: str) -> bool:
        """Whether the parameter is there and not null."""
        return self.params.get(name) is not None

    def items(self, name: str) -> tuple[ParamReader, ...]:
        """A list of objects, each with its own reader."""
        values = self.params.get(name)
        if not isinstance(values, list):
            return self.refuse(name, "a list")
        return tuple(self._item(f"{name}[{number}]", value) for number, value in enumerate(values))

    def named_expressions(self, name: str) -> tuple[tuple[str, exp.Expr], ...]:
        """A list of ``{"name": …, "expression": …}``; empty when it is not there."""
        if not self.has(name):
            return ()
        return tuple((item.text("name"), item.expression("expression")) for item in self.items(name))

    def texts(self, name: str) -> dict[str, str]:
        """An object whose values are texts; empty when it is not there."""
        value = self.params[name] if self.has(name) else {}
        if not isinstance(value, dict):
            return self.refuse(name, "an object")
        return {
            key: text if isinstance(text, str) else self.refuse(f"{name}.{key}", "a text")
            for key, text in value.items()
        }

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names; empty when it is not there."""
        values = self.params.get(name)
        if values is None:
            return ()
        found = [value for value in values if isinstance(value, str) and value] if isinstance(values, list) else []
        if not isinstance(values, list) or len(found) != len(values):
            self.refuse(name, "a list of names")
        return tuple(found)

    def _item(self, name: str, value: JsonValue) -> ParamReader:
        if not isinstance(value, dict):
            return self.refuse(name, "an object")
        return ParamReader(value, self.dialect, self.catalog, f"{self.place}, {name}", f"{self.part}{name}.")

    @contextmanager
    def blaming(self, name: str) -> Iterator[None]:
        """Problems that come up within are about that parameter."""
        try:
            yield
        except UsageError as error:
            raise UsageError(
                *(replace(each, field=each.field or self.part + name) for each in error.problems)
            ) from error

    def _held(self, name: str) -> str:
        value = self.params.get(name)
        if not value and not isinstance(value, int | float):
            return "is missing; it should be"
        if isinstance(value, list | dict) and any(part == "" for part in value):
            return "has an empty line; it should be"
        return f"is {json.dumps(value, ensure_ascii=False)}, but should be"

    def refuse(self, name: str, wanted: str) -> NoReturn:
        """Raise `UsageError` (``pipeline.bad_parameter``): the parameter should be `wanted`."""
        raise UsageError(
            Problem(
                "pipeline.bad_parameter",
                f"{self.place}: “{name}” {self._held(name)} {wanted}.",
                "Fill it in, or undo the edit.",
                field=self.part + name,
            )
        )


def written(pairs: tuple[tuple[str, str], ...]) -> list[JsonValue]:
    """The JSON of named expressions, given as (name, SQL text)."""
    return [{"name": name, "expression": text} for name, text in pairs]

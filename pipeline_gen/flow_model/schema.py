"""The JSON schema of the steps that a language model may write, made from the fields of the kinds."""

from __future__ import annotations

import inspect
from functools import cache

from pydantic import JsonValue

from pipeline_gen.steps import KINDS, Opaque, Operation
from pipeline_gen.steps.fields import Field, FieldKind

Schema = dict[str, JsonValue]

WRITTEN: tuple[type[Operation], ...] = tuple(kind for kind in KINDS if kind is not Opaque)
"""The kinds that may be written: all but SQL of its own."""

_TEXT: Schema = {"type": "string"}
_SHAPES: dict[FieldKind, Schema] = {
    "column": {"type": "string", "description": "name of a column of the input"},
    "columns": {"type": "array", "items": _TEXT, "description": "names of columns of the input"},
    "expression": {"type": "string", "description": "SQL expression over the columns of the input"},
    "condition": {"type": "string", "description": "SQL condition over the columns of the input"},
    "named_expressions": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"name": _TEXT, "expression": _TEXT},
            "required": ["name", "expression"],
        },
    },
    "sort_keys": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"expression": _TEXT, "descending": {"type": "boolean"}, "nulls_first": {"type": "boolean"}},
            "required": ["expression"],
        },
    },
    "match_keys": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"expression": _TEXT, "column": {"type": "string", "description": "of the second input"}},
            "required": ["expression", "column"],
        },
    },
    "renames": {"type": "object", "additionalProperties": _TEXT, "description": "old and new"},
    "value_pairs": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "null"]},
        "description": "old and new value",
    },
    "text": _TEXT,
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "choice": _TEXT,
    "values": {"type": "array", "items": {"type": ["string", "number"]}},
    "table": {"type": "string", "description": "name of a table of the data source"},
    "source": {"type": "string", "description": "name of another data source; none for that of the flow"},
    "sql": _TEXT,
    "typed_columns": {"type": "array"},
}


@cache
def kinds_schema() -> tuple[Schema, ...]:
    """One schema a kind of step: its name, what it does, how many steps it reads, and its parameters."""
    return tuple(_kind_schema(kind) for kind in WRITTEN)


@cache
def shapes() -> Schema:
    """What the parameters hold, by the name that `kinds_schema` refers to."""
    used = {field.kind for kind in WRITTEN for field in kind.fields} - {"choice"}
    return {name: shape for name, shape in _SHAPES.items() if name in used}


def _kind_schema(kind: type[Operation]) -> Schema:
    params: Schema = {
        "type": "object",
        "properties": {field.name: _field_schema(field) for field in kind.fields},
        "required": [field.name for field in kind.fields if not field.optional],
        "additionalProperties": False,
    }
    return {
        "description": f"{kind.label}: {(inspect.getdoc(kind) or '').partition(chr(10))[0]}",
        "properties": {
            "kind": {"const": kind.kind},
            "inputs": {"minItems": kind.arity, "maxItems": kind.arity},
            "params": params,
        },
    }


def _field_schema(field: Field) -> Schema:
    said = ", ".join(part for part in (field.label, field.hint) if part)
    if field.kind == "choice":
        return {"enum": list(field.choices), "description": said}
    return {"$ref": f"#/$defs/{field.kind}", "description": said}

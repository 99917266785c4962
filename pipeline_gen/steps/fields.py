"""The parameters of a kind of step as data, so that a form, a completion or a document can be made for any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "column", "columns", "expression", "condition", "named_expressions", "sort_keys", "match_keys", "renames",
    "value_pairs", "text", "number", "flag", "choice", "values", "table", "source", "sql", "typed_columns",
]  # fmt: skip
"""What a parameter holds, as JSON:

- ``column``: the name of a column; ``columns``: a list of such names
- ``expression`` and ``condition``: SQL text over the columns of the input
- ``named_expressions``: a list of ``{"name", "expression"}``
- ``sort_keys``: a list of ``{"expression", "descending", "nulls_first"}``
- ``match_keys``: a list of ``{"expression", "column"}``, the column being of the second input
- ``renames``: an object of old and new names; ``value_pairs``: one of old and new values
- ``text``, ``number``, ``flag`` (true or false), ``choice`` (one of `Field.choices`)
- ``values``: a list of texts and numbers
- ``table``: a table's key in the catalogue; ``source``: the name of a source of the workspace
- ``sql``: a whole statement
- ``typed_columns``: a list of ``{"name", "type"}``
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter.

    `label` is what a form calls it, `hint` a few words of help; `words` are what it calls the `choices`, in their
    order. An `optional` one may be missing or null; of choices it is the first then. `input` is the number of the
    input whose columns it speaks of. A `hidden` one is not asked for in forms. For a `proposed` one there may be
    proposals (`pipeline_gen.proposing`).
    """

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    input: int = 0
    hidden: bool = False
    proposed: bool = False
    words: tuple[str, ...] = ()

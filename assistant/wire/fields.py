"""Fields of somebody's own form: what may be asked about one, and what is told when the form was kept."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from autocomplete.field import Action, Kind, Suggestion

Filled = str | tuple[str, ...]
"""What a field holds: one text, or several in a set."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as its form declares it; `based_on` names the fields that say something about it."""

    name: str
    based_on: tuple[str, ...] = ()
    kind: Kind = "value"


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """What a field may be. `context` holds the fields already filled, by their names."""

    field: FormField
    context: dict[str, Filled] = dataclasses.field(default_factory=dict)
    prefix: str = ""
    limit: int = 8


@dataclass(frozen=True, slots=True)
class CommitRequest:
    """A form was kept: `record` holds its values by the names of the fields, in filling order."""

    fields: tuple[FormField, ...]
    record: dict[str, Filled]


@dataclass(frozen=True, slots=True)
class FieldFeedbackRequest:
    """What became of a suggestion of a field, an entry of a list or a ghost text: `accepted` and kept as it was,
    `edited` to `final` before it was kept, or `dismissed`.
    """

    id: str
    action: Action
    final: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Answer to `SuggestRequest`, best first. When `complete`, these are all the values of the field.

    `notice` is something the person should know, once; empty for nothing.
    """

    suggestions: tuple[Suggestion, ...]
    complete: bool
    notice: str = ""
    type: Literal["suggested"] = "suggested"

"""A field of a form in a notebook that suggests what is likely meant.

Used with others::

    customer = Suggest("order.customer")
    city = Suggest("order.city", based_on=[customer])
    display(customer, city)
    city.commit()       # once the form is kept: learns from both
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from assistant import wire
from assistant.fields import Fields, commit_form, field_feedback, open_fields, suggest_field
from assistant.wire.fields import Filled
from autocomplete.field import Kind
from autocomplete.gate import SHOW_FROM
from nl2sql.problems import Problem, UsageError

_STATIC = Path(__file__).parent / "static"


class Suggest(anywidget.AnyWidget):
    """A box with suggestions from this workspace: a list while typing, and grey text where one is likely right.

    Tab or Right takes the grey text, Ctrl+Right a word of it, Escape dismisses it, arrows choose in the list.
    `value` is a text, for the kind ``set`` a list of texts. What is typed is learned by `commit` only.
    """

    _esm = _STATIC / "suggest_widget.js"
    _css = _STATIC / "suggest_widget.css"

    value = traitlets.Union([traitlets.Unicode(), traitlets.List(traitlets.Unicode())]).tag(sync=True)
    field = traitlets.Unicode(read_only=True).tag(sync=True)
    kind = traitlets.Unicode("value", read_only=True).tag(sync=True)
    description = traitlets.Unicode("").tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    least = traitlets.Float(SHOW_FROM).tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        field: str,
        based_on: Iterable[Suggest] | Mapping[str, Any] = (),
        kind: Kind = "value",
        *,
        fields: Fields | None = None,
        **traits: Any,
    ) -> None:
        """`based_on` are the boxes that say something about this one, the most telling first; other widgets by the
        names of their fields: ``{"order.country": dropdown}``. `least` is the probability from which grey text
        shows. `fields` is another workspace's (see `open_fields`). Raises `UsageError`.
        """
        self._based_on = _by_name(based_on)
        self._fields = fields or open_fields()
        self.form_field = wire.FormField(field, tuple(self._based_on), kind)
        stored = self._fields.field(field, tuple(self._based_on), kind).stored
        if not stored:
            self._based_on = {}
        super().__init__(**{"value": [] if kind == "set" else "", "description": field.rpartition(".")[2], **traits})
        self.set_trait("field", field)
        self.set_trait("kind", kind)
        self.on_msg(self._received)
        for widget in self._based_on.values():
            widget.observe(self._told, "value")

    def commit(self, *others: Suggest) -> None:
        """Learn from the form as it is: this field, those it is based on, and `others` with theirs."""
        record: dict[str, Filled] = {}
        fields: dict[str, wire.FormField] = {}
        for box in (*others, self):
            box._gather(record, fields)
        commit_form(wire.CommitRequest(tuple(fields.values()), record), self._fields.workspace)
        for box in self._with_those_before(*others):
            box.send({"kind": "kept"})
            box._told()

    def _with_those_before(self, *others: Suggest) -> list[Suggest]:
        """This box, `others`, and all that any of them is based on, once each."""
        found: dict[Suggest, None] = {}
        waiting = [self, *others]
        while waiting:
            box = waiting.pop()
            if box not in found:
                found[box] = None
                waiting += [each for each in box._based_on.values() if isinstance(each, Suggest)]
        return list(found)

    def _told(self, _: Any = None) -> None:
        """What the view knows no longer holds: something was learned, or another field was filled."""
        self.send({"kind": "stale"})

    def _gather(self, record: dict[str, Filled], fields: dict[str, wire.FormField]) -> None:
        for name, widget in self._based_on.items():
            if isinstance(widget, Suggest):
                widget._gather(record, fields)
            else:
                record[name] = _filled(widget.value)
        record[self.field] = _filled(self.value)
        fields[self.field] = self.form_field

    def _context(self) -> dict[str, Filled]:
        own = {self.field: _filled(self.value)} if self.kind == "set" else {}
        return {name: _filled(widget.value) for name, widget in self._based_on.items()} | own

    def _received(self, _: Any, content: dict[str, Any], __: Any) -> None:
        workspace = self._fields.workspace
        match content:
            case {"kind": "suggest", "id": int(number), "prefix": str(prefix), "limit": int(limit)}:
                asked = wire.SuggestRequest(self.form_field, self._context(), prefix, limit)
                answer = suggest_field(asked, workspace)
                self.notice = answer.notice or self.notice
                self.send({"kind": "suggested", "id": number, **wire.event_json(answer)})
            case {"kind": "feedback", "id": str(name), "action": "accepted" | "edited" | "dismissed" as action}:
                field_feedback(wire.FieldFeedbackRequest(name, action, str(content.get("final", ""))), workspace)


def _by_name(based_on: Iterable[Suggest] | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(based_on, Mapping):
        return dict(based_on)
    boxes = list(based_on)
    for box in boxes:
        if not isinstance(box, Suggest):
            raise UsageError(
                Problem(
                    "field.unnamed",
                    f"{type(box).__name__} has no field, so its name is not known.",
                    'Write based_on={"form.name": widget} for widgets other than Suggest.',
                )
            )
    return {box.field: box for box in boxes}


def _filled(value: Any) -> Filled:
    """The value of any widget as text: several in a set, empty for none."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(item) for item in value)
    return "" if value is None else str(value)

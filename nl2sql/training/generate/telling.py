"""One telling of a request: the choices made in it; and the form the request comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from nl2sql.catalog import Cell
from nl2sql.form.actions import Action, Form, value
from nl2sql.form.scope import Candidate, CandidateKind
from nl2sql.training.generate.english import plural, with_article
from nl2sql.training.generate.grammar import choose, expand, phrasings
from nl2sql.training.generate.naming import Names


@dataclass(frozen=True, eq=False)
class Literal:
    """A value of a request before it is said: what is stored in the column at `place`, a number, a period."""

    kind: CandidateKind
    cell: Cell
    place: int | None = None
    number: float | None = None
    period: tuple[str, str] | None = None


Part = Action | Literal
Parts = tuple[Part, ...]


@dataclass
class Telling:
    """`many` says whether the verbs that come next have several subjects."""

    names: Names
    rng: Random
    many: bool = True


Slot = Callable[[Telling], str]
Slots = Mapping[str, Slot]

_VERBS = {
    "are": ("are", "is"),
    "have": ("have", "has"),
    "were": ("were", "was"),
    "do": ("do", "does"),
    "go": ("go", "goes"),
    "s": ("", "s"),
}


def fill(name: str, slots: Slots, telling: Telling) -> str:
    """The text of a slot: one of `slots`, or a verb that agrees. Raises KeyError for an unknown one."""
    if name in slots:
        return slots[name](telling)
    if name in _VERBS:
        return _VERBS[name][0 if telling.many else 1]
    raise KeyError(name)


def can_fill(name: str, slots: Slots) -> bool:
    """Whether a slot of this name can be filled."""
    return name in slots or name in _VERBS


def tell(file: str, section: str, slots: Slots, telling: Telling) -> str | None:
    """One of the phrasings of a section that these slots can fill; None where there is none."""
    options = phrasings(file).get(section, ())
    chosen = choose(options, frozenset((*slots, *_VERBS)), telling.rng)
    if chosen is None:
        return None
    return expand(chosen.text, lambda name: fill(name, slots, telling), telling.rng)


def named(text_of: Slot, key: str = "col") -> dict[str, Slot]:
    """The slots ``{col}``, ``{acol}``, ``{cols}`` of a name: alone, with its article, in the plural."""

    return {
        key: text_of,
        f"a{key}": lambda telling: with_article(text_of(telling)),
        f"{key}s": lambda telling: plural(text_of(telling)),
    }


def finished(parts: Parts) -> tuple[Form, tuple[Candidate, ...]]:
    """The form with its values numbered in the order of their places."""
    form: list[Action] = []
    values: list[Candidate] = []
    for part in parts:
        if isinstance(part, Action):
            form.append(part)
            continue
        form.append(value(len(values)))
        values.append(_candidate(part))
    return tuple(form), tuple(values)


def _candidate(literal: Literal) -> Candidate:
    stored: tuple[tuple[int, Cell], ...] = ()
    if literal.kind in ("cell", "code", "flag") and literal.place is not None:
        stored = ((literal.place, literal.cell),)
    text = str(literal.cell)
    return Candidate(literal.kind, 0, 0, text, literal.number, stored, literal.period)

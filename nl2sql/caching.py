"""Remembers what was computed from an object for as long as the object lives, computed by one thread at a time."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def per_object(build: Callable[[Key], Value]) -> Callable[[Key], Value]:
    """`build`, called once per object; who asks while it is being built, in another thread, waits.

    Goes by identity, so that neither a long hash nor an equal object with other contents (a catalogue
    with newer samples) gets in the way. The object must allow weak references, and what is built must not hold it:
    else neither would ever be freed (`within_object` is for that).
    """
    known: dict[int, Value] = {}
    building: dict[int, threading.RLock] = {}

    def remembered(key: Key) -> Value:
        identity = id(key)
        if identity not in known:
            with building.setdefault(identity, threading.RLock()):
                try:
                    if identity not in known:
                        known[identity] = build(key)
                        weakref.finalize(key, known.pop, identity, None)
                finally:
                    building.pop(identity, None)
        return known[identity]

    return remembered


def within_object(build: Callable[[Key], Value], name: str = "") -> Callable[[Key], Value]:
    """`build`, called once per object and kept in the object's ``__dict__``, so that what is built may hold it.

    It is kept under `name`, by default one that nothing else has.
    """
    name = name or f"{build.__module__}.{build.__qualname__}"
    building = threading.RLock()

    def remembered(key: Key) -> Value:
        held: dict[str, Value] = vars(key)
        if name not in held:
            with building:
                return held[name] if name in held else held.setdefault(name, build(key))
        return held[name]

    return remembered


class built_once(Generic[Value]):  # noqa: N801 - it stands where ``cached_property`` would
    """A ``cached_property`` of objects that threads share, for what must not be built twice, like an open file.

    Python's own has no lock since version 3.12. As with that one, what is taken out of the ``__dict__`` is built anew.
    """

    def __init__(self, build: Callable[[Any], Value]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._remembered = within_object(self._build, name)

    def __get__(self, holder: object, owner: type | None = None) -> Value:
        return self._remembered(holder)

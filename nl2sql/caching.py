"""Remembers what was computed from an object for as long as the object lives."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TypeVar

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


def within_object(build: Callable[[Key], Value]) -> Callable[[Key], Value]:
    """`build`, called once per object and kept in the object's ``__dict__``, so that what is built may hold it."""
    name = f"{build.__module__}.{build.__qualname__}"
    building = threading.RLock()

    def remembered(key: Key) -> Value:
        held: dict[str, Value] = vars(key)
        if name not in held:
            with building:
                if name not in held:
                    held[name] = build(key)
        return held[name]

    return remembered

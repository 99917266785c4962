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
    with newer samples) gets in the way. The object must allow weak references.
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

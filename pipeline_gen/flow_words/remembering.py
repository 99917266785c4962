"""What a step says of its expressions, kept while its sentence is read anew: what is said as before means the same.

The grammar reads most of what steps say. What it would not read back to the same expression (SQL that has no words, a
value of another step, a test of a day that is written in another way) is remembered with its words, as small as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from nl2sql.problems import UsageError
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.scene import Remembered, Scene
from pipeline_gen.flow_words.values import is_test
from pipeline_gen.flow_words.words import Cursor, words_of
from pipeline_gen.sql_text import render
from pipeline_gen.steps.given import Given

_PLAIN = (exp.Column, exp.Literal, exp.Paren, exp.Null, exp.Identifier, exp.Star)


def remembering(scene: Scene, trees: Iterable[exp.Expr], given: Given) -> Scene:
    """The scene with those expressions over it remembered that would not be read back; `given` says them."""
    for tree in trees:
        for part in _parts(tree):
            scene = _with(scene, part, given)
    return scene


def _with(scene: Scene, part: exp.Expr, given: Given) -> Scene:
    said = given.said(part)
    words = words_of(said.removeprefix("the "))
    if not words or _reads_back(scene, part, said):
        return scene
    known = (*scene.remembered, Remembered(words, part))
    if words != words_of(said):
        known = (*known, Remembered(words_of(said), part))
    return replace(scene, remembered=tuple(sorted(known, key=lambda one: -len(one.words))))


def _reads_back(scene: Scene, part: exp.Expr, said: str) -> bool:
    cursor = Cursor(words_of(said))
    phrases = Phrases(cursor, scene)
    try:
        found = phrases.condition() if is_test(part) else phrases.value()
    except (AmbiguousColumn, UsageError):
        return False
    same = found is not None and render(found, scene.dialect) == render(part, scene.dialect)
    return same and cursor.place == len(cursor.words)


def _parts(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The values and conditions in it, the innermost first; what a query of its own holds is none of them."""
    if not isinstance(tree, exp.Query):
        for child in tree.iter_expressions():
            yield from _parts(child)
    of_rows = not isinstance(tree, _PLAIN) and tree.find(exp.AggFunc) is None
    if of_rows and isinstance(tree, exp.Condition | exp.Query):
        yield tree

"""The sentences that steps say of themselves, where clauses of other people say it in another way.

A reader here stands for one kind of step; it is tried before those of `readers`, which read what people say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp
from typing_extensions import override

from pipeline_gen.block import SortKey
from pipeline_gen.flow_words import cleaning, reshaping
from pipeline_gen.flow_words.cleaning import CASES
from pipeline_gen.flow_words.figures import measure
from pipeline_gen.flow_words.pair_sentences import join, match, set_operation
from pipeline_gen.flow_words.pivot_sentence import pivot
from pipeline_gen.flow_words.ranks import sort_keys
from pipeline_gen.flow_words.rewrite import Rewrite, SentenceReader
from pipeline_gen.flow_words.sql_words import sql_value
from pipeline_gen.flow_words.values import Values
from pipeline_gen.flow_words.window_sentence import window
from pipeline_gen.flow_words.words import Cursor, words_of
from pipeline_gen.sql_text import column, slug
from pipeline_gen.steps import (
    Aggregate,
    Deduplicate,
    Derive,
    Join,
    Match,
    Operation,
    Pivot,
    Replace,
    Select,
    SetOperation,
    Source,
    Split,
    TidyText,
    Top,
    Window,
)
from pipeline_gen.steps.aggregate import Subtotals, measure_phrase
from pipeline_gen.steps.deduplicate import Keep
from pipeline_gen.steps.tidy_text import Case
from pipeline_gen.steps.top import Ties

_SUBTOTALS: dict[str, Subtotals] = {
    ", with subtotals and a total": "rollup", "with subtotals and a total": "rollup", "with subtotals": "rollup",
    ", with subtotals": "rollup", ", with subtotals of every choice of them": "cube",
    "with subtotals of every choice of them": "cube",
}  # fmt: skip
_TIES: dict[str, Ties] = {
    ", with those equal to the last": "keep", "with those equal to the last": "keep", "with ties": "keep",
    ", with ties": "keep", ", equal ones counting once": "levels", "equal ones counting once": "levels",
}  # fmt: skip
_EACH = ("of each", "per", "for each", "of every", "in each", "within each")


def source(cursor: Cursor, it: Rewrite) -> Source | None:
    """“Start from orders”: a table of the same source."""
    old = it.old
    if not isinstance(old, Source) or not cursor.takes("start from", "start with", "read", "take", "use", "begin with"):
        return None
    cursor.takes("the table", "table", "the")
    if cursor.takes_said(words_of(old.key)):
        cursor.takes("of") and cursor.takes_said(words_of(old.source))
        return old
    for table in () if old.source else it.source.catalog.tables:
        if cursor.takes_said(words_of(table.key)) or cursor.takes_said(words_of(table.name)):
            return Source.of(table)
    return None


def top(cursor: Cursor, it: Rewrite) -> Top | None:
    """“Keep the first 2 rows of each town, by age, largest first, with those equal to the last; the place is n”."""
    begins = cursor.takes("keep the first", "keep first", "keep only the first", "the first")
    if not isinstance(it.old, Top) or not begins:
        return None
    count = cursor.whole_number()
    cursor.takes("rows", "row")
    within = tuple(it.scene.columns(cursor)) if cursor.takes(*_EACH) else ()
    order = _order(cursor, it)
    ties: Ties = _TIES.get(cursor.takes(*_TIES), "cut")
    cursor.takes(";", ",")
    place = ""
    if cursor.takes("the place is", "with the place as", "and the place is"):
        place = it.old.place if cursor.takes_said(words_of(it.old.place)) else cursor.name()
    return Top(1 if count is None else count, order, within, ties, place)


def _order(cursor: Cursor, it: Rewrite) -> tuple[SortKey, ...]:
    start = cursor.place
    cursor.takes(",")
    keys = sort_keys(cursor, it.scene) if cursor.takes("by", "in the order of") else ()
    if not keys:
        cursor.place = start
    return keys


def deduplicate(cursor: Cursor, it: Rewrite) -> Deduplicate | None:
    """“Keep the last row of each customer_id, by day, earliest first”."""
    if not isinstance(it.old, Deduplicate):
        return None
    if cursor.takes("drop rows that are the same in every column", "drop rows that are the same in all columns"):
        return Deduplicate((), it.old.order, it.old.keep)
    if not cursor.takes("keep", "keep only"):
        return None
    which = cursor.takes("the first row", "the last row", "one row", "the first", "the last")
    chosen = tuple(it.scene.columns(cursor)) if which and cursor.takes(*_EACH) else ()
    if not chosen:
        return None
    keep: Keep = "last" if "last" in which else "first" if "first" in which else it.old.keep
    return Deduplicate(chosen, _order(cursor, it), keep)


def aggregate(cursor: Cursor, it: Rewrite) -> Aggregate | None:
    """“Count rows and add up amount for each town, with subtotals and a total”, “Keep each town once”."""
    if not isinstance(it.old, Aggregate):
        return None
    keys: list[tuple[str, exp.Expr]] = []
    measures: list[tuple[str, exp.Expr]] = []
    if cursor.takes("keep each"):
        keys = cursor.listed(lambda: _key(cursor, it))
        if not keys or not cursor.takes("once"):
            return None
    else:
        measures = cursor.listed(lambda: _measure(cursor, it))
        if not measures:
            return None
        keys = cursor.listed(lambda: _key(cursor, it)) if cursor.takes("for each", "per", "for every", "by") else []
    subtotals: Subtotals = _SUBTOTALS.get(cursor.takes(*_SUBTOTALS), "none")
    named = [tuple((name, it.scene.canonical(tree)) for name, tree in pairs) for pairs in (keys, measures)]
    if subtotals == "none" and cursor.takes(", with the groups", "with the groups"):
        called = {tree: name for name, tree in named[0]}
        sets = cursor.listed(lambda: _group(cursor, it, called))
        return Aggregate(named[0], named[1], "sets", tuple(sets)) if sets else None
    return Aggregate(named[0], named[1], subtotals)


def _group(cursor: Cursor, it: Rewrite, called: Mapping[exp.Expr, str]) -> tuple[str, ...] | None:
    """“by region and city”, “of everything”: a group by the names of its keys."""
    if cursor.takes("of everything"):
        return ()
    found = cursor.listed(lambda: _key(cursor, it)) if cursor.takes("by") else []
    trees = [it.scene.canonical(tree) for _, tree in found]
    return tuple(called[tree] for tree in trees) if trees and all(tree in called for tree in trees) else None


def _measure(cursor: Cursor, it: Rewrite) -> tuple[str, exp.Expr] | None:
    """What is worked out: as the step has it already, else as the words say."""
    given, old, start = it.given[0], it.old, cursor.place
    for name, tree in old.measures if isinstance(old, Aggregate) else ():
        if cursor.takes_said(words_of(measure_phrase(given.spoken(tree), given))) and _may_end(cursor):
            return name, tree
        cursor.place = start
    found = cursor.attempt(lambda: measure(cursor, it.scene))
    if found is not None and _may_end(cursor):
        return found
    cursor.place = start
    cursor.takes("work out the", "work out")
    figure = _Figures(cursor, it.scene).value()
    found = (slug(given.said(figure)), figure) if figure is not None else None
    return found if found is not None and found[1].find(exp.AggFunc) is not None else None


class _Figures(Values):
    """Values of groups: “total amount ÷ number of rows”."""

    @override
    def _factor(self) -> exp.Expr | None:
        written = sql_value(self.cursor, self.scene, grouped=True)
        if written is not None:
            return written
        found = self.cursor.attempt(lambda: measure(self.cursor, self.scene))
        return found[1] if found is not None else super()._factor()


def _may_end(cursor: Cursor) -> bool:
    return cursor.word is None or cursor.word.low in ("and", ",", "for", "per", "by")


def _key(cursor: Cursor, it: Rewrite) -> tuple[str, exp.Expr] | None:
    """What the groups are: a column, a unit of time, or any value that the step has already."""
    tree = Values(cursor, it.scene).value()
    if tree is None:
        return None
    return (tree.name if isinstance(tree, exp.Column) else slug(it.given[0].group_name(tree))), tree


def select(cursor: Cursor, it: Rewrite) -> Select | None:
    """“Keep name; take town as city; work out twice = age × 2”: the parts in any order, each once."""
    if not isinstance(it.old, Select):
        return None
    found: dict[str, exp.Expr] = {}
    while not cursor.done:
        outputs = cursor.attempt(lambda: _part(cursor, it))
        if outputs is None or any(name in found for name, _ in outputs):
            return None
        found.update(outputs)
        if not cursor.takes(";", "; then", "; and") and not cursor.done:
            return None
    return Select(tuple(found.items())) if found else None


def _part(cursor: Cursor, it: Rewrite) -> list[tuple[str, exp.Expr]] | None:
    if cursor.takes("keep", "keep only", "keep the columns", "show"):
        return [(name, column(name)) for name in it.scene.columns(cursor)] or None
    if cursor.takes("take"):
        return cursor.listed(lambda: _named_as(cursor, it)) or None
    if cursor.takes("work out"):
        return cursor.listed(lambda: _worked_out(cursor, it)) or None
    return None


def _named_as(cursor: Cursor, it: Rewrite) -> tuple[str, exp.Expr] | None:
    tree = it.scene.column(cursor)
    name = _new_name(cursor, it) if tree is not None and cursor.takes("as") else ""
    return (name, column(tree)) if tree is not None and name else None


def _worked_out(cursor: Cursor, it: Rewrite) -> tuple[str, exp.Expr] | None:
    name = _new_name(cursor, it)
    tree = Values(cursor, it.scene).value() if name and cursor.takes("=", "as") else None
    return (name, tree) if tree is not None else None


def _new_name(cursor: Cursor, it: Rewrite) -> str:
    """A name that the step gives already, of whatever words, or a new one of one word."""
    names = [name for name, _ in it.old.outputs] if isinstance(it.old, Select | Derive) else []
    known = sorted((name for name in names if len(words_of(name)) > 1), key=len, reverse=True)
    return next((name for name in known if cursor.takes_said(words_of(name))), "") or cursor.name()


def tidy_text(cursor: Cursor, it: Rewrite) -> TidyText | None:
    """“Take spaces off name, write it in lower case and take empty text as missing”."""
    if not isinstance(it.old, TidyText):
        return None
    names: tuple[str, ...] = ()
    trim, empty = False, False
    case: Case = "keep"
    while not cursor.done:
        if cursor.takes("take spaces off", "trim"):
            trim, names = True, tuple(it.scene.columns(cursor))
        elif cursor.takes("write"):
            names = names if cursor.takes("it", "them") else tuple(it.scene.columns(cursor))
            said = cursor.takes(*CASES) if cursor.takes("in") else ""
            case = CASES[said] if said else "keep"
        elif cursor.takes("take empty"):
            names = names if cursor.takes("text", "texts") else tuple(it.scene.columns(cursor))
            empty = bool(cursor.takes("as missing"))
        else:
            return None
        cursor.takes("and", ", and", ",")
    return TidyText(names, trim, case, empty) if names and (trim or empty or case != "keep") else None


def derive(cursor: Cursor, it: Rewrite) -> Derive | None:
    """“Work out twice = age × 2 and half = age ÷ 2”."""
    if not isinstance(it.old, Derive) or not cursor.takes("work out"):
        return None
    outputs = cursor.listed(lambda: _worked_out(cursor, it))
    return Derive(tuple(outputs)) if outputs else None


def replace_values(cursor: Cursor, it: Rewrite) -> Replace | None:
    """“Replace text 'swim' by 'swimming' in kind”: without “text”, whole values."""
    part = [word.low for word in cursor.words[1:3]]
    found = cleaning.replace_values(cursor, it.scene) if isinstance(it.old, Replace) else None
    step = found.steps[0].operation if found is not None else None
    if not isinstance(step, Replace):
        return None
    return replace(step, match="pattern" if "pattern" in part else "part" if "text" in part else "whole")


def split(cursor: Cursor, it: Rewrite) -> Split | None:
    """“Split name at each space into first and last, the last one keeping the rest”."""
    rest = " ".join(word.low for word in cursor.words)
    found = reshaping.split(cursor, it.scene) if isinstance(it.old, Split) else None
    step = found.steps[0].operation if found is not None else None
    return replace(step, rest="the last one keeping the rest" in rest) if isinstance(step, Split) else None


SENTENCES: dict[type[Operation], SentenceReader] = {
    Source: source, Join: join, Match: match, SetOperation: set_operation, Pivot: pivot, Window: window, Top: top,
    Deduplicate: deduplicate, Aggregate: aggregate, Select: select, TidyText: tidy_text, Derive: derive,
    Replace: replace_values, Split: split,
}  # fmt: skip
"""What reads the own sentence of a kind of step."""

"""The sentences of steps that read two others: joins, rows with a partner, and rows put together."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import all_of, conjuncts
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.rewrite import Rewrite
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, words_of
from pipeline_gen.sql_text import column, render
from pipeline_gen.steps import Join, Match, SetOperation
from pipeline_gen.steps.join import How
from pipeline_gen.steps.match import How as Partners
from pipeline_gen.steps.setop import Operator

_KINDS: dict[str, How] = {
    "inner": "inner", "left": "left", "left outer": "left", "right": "right", "right outer": "right", "full": "full",
    "full outer": "full", "outer": "full", "cross": "cross",
}  # fmt: skip
_EQUALS = ("equals", "is equal to", "is the same as", "matches", "=", "==")
_MAKE = ("make it", "make this", "make that", "change it to", "change to", "use", "do", "a", "an", "now")
_FIRST = ("the first input", "the first", "the left")
_SECOND = ("the second input", "the second", "the right")


def join(cursor: Cursor, it: Rewrite) -> Join | None:
    """“Add the columns of orders with the same customer_id, keeping all rows of customers”, or “left join”."""
    if not isinstance(it.old, Join) or it.both is None:
        return None
    return (
        cursor.attempt(lambda: _every_pair(cursor, it))
        or cursor.attempt(lambda: _joined(cursor, it))
        or cursor.attempt(lambda: _join_of_kind(cursor, it))
    )


def _every_pair(cursor: Cursor, it: Rewrite) -> Join | None:
    if not cursor.takes("pair every row of", "pair each row of") or not _takes_side(cursor, it, 0):
        return None
    if not cursor.takes("with every row of", "with each row of") or not _takes_side(cursor, it, 1):
        return None
    return Join("cross", None, it.renames or {})


def _joined(cursor: Cursor, it: Rewrite) -> Join | None:
    if not cursor.takes("add the columns of", "add columns of", "add") or not _takes_side(cursor, it, 1):
        return None
    tests = _tests(cursor, it)
    how = _rows_kept(cursor, it) or "inner"
    return Join(how, _in_old_order(tests, it), it.renames or {}) if tests else None


def _join_of_kind(cursor: Cursor, it: Rewrite) -> Join | None:
    """What is said of the join alone: its kind, what belongs together, which rows stay."""
    old = it.old
    if not isinstance(old, Join):
        return None
    cursor.skips(*_MAKE)
    kind = _KINDS.get(cursor.takes(*_KINDS))
    named = cursor.takes("join")
    if named:
        cursor.takes("with", "to")
        _takes_side(cursor, it, 1)
    tests = _tests(cursor, it)
    how = kind or _rows_kept(cursor, it) or ("inner" if named and not tests else old.how)
    cursor.takes("instead")
    if not (kind or named or tests or how != old.how):
        return None
    if how == "cross" and not tests:
        return Join("cross", None, old.renames)
    if old.how == "cross" and how == "cross" and tests:
        how = "inner"
    return Join(how, _in_old_order(tests, it) if tests else old.condition, old.renames)


def _rows_kept(cursor: Cursor, it: Rewrite) -> How | None:
    """“, keeping all rows of orders and of returns”."""
    cursor.takes(",")
    cursor.takes("and")
    if cursor.takes("keeping only rows with a partner", "keep only rows with a partner", "only rows with a partner",
                    "keeping only matching rows", "only matching rows", "keep only matching rows"):  # fmt: skip
        return "inner"
    if not cursor.takes("keeping all rows of", "keep all rows of", "keeping every row of", "keep every row of"):
        return None
    if cursor.takes("both"):
        return "full"
    first = _side(cursor, it)
    start = cursor.place
    second = _side(cursor, it) if first is not None and cursor.takes("and of", "and") else None
    if second is None:
        cursor.place = start
    if first is None or first == second:
        return None
    return "full" if second is not None else ("left", "right")[first]


def _side(cursor: Cursor, it: Rewrite) -> int | None:
    """Which of the inputs is named next; the longer name first, where one begins with the other."""
    for number in sorted((0, 1), key=lambda number: -len(it.name(number))):
        if _takes_side(cursor, it, number):
            return number
    return None


def _takes_side(cursor: Cursor, it: Rewrite, number: int) -> bool:
    return cursor.takes_said(it.name(number)) or bool(cursor.takes(*(_FIRST, _SECOND)[number]))


def _tests(cursor: Cursor, it: Rewrite) -> list[exp.Expr]:
    """What rows must have in common to belong together: “with the same town and where age is above 30”."""
    found: list[exp.Expr] = []
    if cursor.takes("with the same", "on the same", "by the same", "using the same", "using", "by"):
        found = cursor.listed(lambda: _same_name(cursor, it))
    if cursor.takes("and where", "where", "on", "and on", ", where") if found else cursor.takes("where", "on"):
        found += _listed_tests(cursor, it)
    return found


def _listed_tests(cursor: Cursor, it: Rewrite) -> list[exp.Expr]:
    found: list[exp.Expr] = []

    def following() -> exp.Expr | None:
        if found and not cursor.takes("and", ", and", ",", "and where"):
            return None
        test = cursor.attempt(lambda: _equal_columns(cursor, it))
        if test is None and it.both is not None:
            phrases = Phrases(cursor, it.both)
            test = cursor.attempt(lambda: _ended(cursor, phrases.test())) or cursor.attempt(phrases.condition)
        return test or cursor.attempt(lambda: _same_name(cursor, it))

    while (test := cursor.attempt(following)) is not None:
        found += conjuncts(test)
    return found


def _ended(cursor: Cursor, test: exp.Expr | None) -> exp.Expr | None:
    """The test where another could come next: not one that goes on with “or”."""
    return test if cursor.word is None or cursor.word.low in ("and", ",") else None


def _same_name(cursor: Cursor, it: Rewrite) -> exp.Expr | None:
    """A column that both inputs have under the same name."""
    first, second = it.scenes
    name = _plain(cursor, first) or first.column(cursor)
    partner = {known.lower(): known for known in second.names}.get((name or "").lower())
    if name is None or partner is None:
        return None
    return _as_before(exp.EQ(this=column(name), expression=column(_renamed(partner, it))), it)


def _plain(cursor: Cursor, scene: Scene) -> str | None:
    """A column by its very name."""
    word = cursor.word
    if word is None or word.text not in scene.types:
        return None
    cursor.place += 1
    return word.text


def _equal_columns(cursor: Cursor, it: Rewrite) -> exp.Expr | None:
    """“orders.customer_id equals customers.id”, the first input's column on either side."""
    for first, second in ((0, 1), (1, 0)):
        pair = cursor.attempt(lambda one=first, two=second: _columns_of(cursor, it, one, two))  # type: ignore[misc]
        if pair is not None:
            return _as_before(exp.EQ(this=column(pair[first]), expression=column(_renamed(pair[second], it))), it)
    return None


def _columns_of(cursor: Cursor, it: Rewrite, one: int, two: int) -> tuple[str, str] | None:
    """A column of one input, and one of the other that it must be equal to."""
    left = _column_of(cursor, it, one)
    right = _column_of(cursor, it, two) if left is not None and cursor.takes(*_EQUALS) else None
    return (left, right) if left is not None and right is not None else None


def _column_of(cursor: Cursor, it: Rewrite, number: int) -> str | None:
    """A column of one input, by its name in full or by its very name."""
    given = it.given[number]
    full = {known.name: words_of(given.full(known.name)) for known in given.columns}
    behind = {known.name: words_of(f"{given.name}.{known.name}") for known in given.columns}
    named = [(words, name) for names in (full, behind) for name, words in names.items() if len(words) > 1]
    before = {found.name for part in _old_parts(it) for found in part.find_all(exp.Column)}
    named.sort(key=lambda pair: (-len(pair[0]), (_renamed(pair[1], it) if number else pair[1]) not in before))
    for words, name in named:
        if cursor.takes_said(words):
            return name
    return _plain(cursor, it.scenes[number])


def _renamed(name: str, it: Rewrite) -> str:
    return (it.renames or {}).get(name, name)


def _as_before(test: exp.EQ, it: Rewrite) -> exp.Expr:
    """The equation as the join has it already, whichever side comes first there."""
    names = {test.left.name, test.right.name}
    equations = (part for part in _old_parts(it) if isinstance(part, exp.EQ))
    return next((part for part in equations if _names(part) == names), test)


def _names(test: exp.EQ) -> set[str]:
    """The columns that must be equal; none where it compares with something else."""
    sides = (test.left, test.right)
    return {side.name for side in sides} if all(isinstance(side, exp.Column) for side in sides) else set()


def _old_parts(it: Rewrite) -> list[exp.Expr]:
    condition = it.old.condition if isinstance(it.old, Join) else None
    return conjuncts(condition) if condition is not None else []


def _in_old_order(tests: list[exp.Expr], it: Rewrite) -> exp.Expr:
    """All tests in one condition, those that were there in their old order."""
    old = [_text(part, it) for part in _old_parts(it)]
    places = {text: place for place, text in reversed(list(enumerate(old)))}
    ordered = sorted(tests, key=lambda test: places.get(_text(test, it), len(old)))
    if isinstance(it.old, Join) and it.old.condition is not None and [_text(test, it) for test in ordered] == old:
        return it.old.condition
    return it.scene.canonical(all_of(ordered))


def _text(tree: exp.Expr, it: Rewrite) -> str:
    return render(tree, it.scene.dialect)


# ---- rows with a partner -------------------------------------------------------------------------


def match(cursor: Cursor, it: Rewrite) -> Match | None:
    """“Keep rows whose id appears as person_id in visits where amount is above 5”; “Drop …” for those without."""
    if not isinstance(it.old, Match) or it.both is None:
        return None
    verb = cursor.takes("keep", "drop", "keep only", "remove", "exclude", "leave out")
    if not verb:
        return None
    drops = not verb.startswith("keep")
    if cursor.takes("all rows if"):
        there = _takes_side(cursor, it, 1) and cursor.takes("has any rows", "has rows")
        return Match("not exists" if drops else "exists", ()) if there else None
    cursor.takes("all", "the", "only")
    cursor.takes("rows")
    keys: list[tuple[exp.Expr, str]] = []
    if cursor.takes("whose", "where the", "with"):
        keys = cursor.listed(lambda: _key(cursor, it))
        if not keys or not cursor.takes("in") or not _takes_side(cursor, it, 1):
            return None
    condition = None
    if cursor.takes("where") if keys else cursor.takes("for which", "where"):
        condition = Phrases(cursor, it.both).condition()
        if condition is None:
            return None
    if not keys and condition is None:
        return None
    return _partners(drops, tuple(keys), condition, it)


def _partners(drops: bool, keys: tuple[tuple[exp.Expr, str], ...], condition: exp.Expr | None, it: Rewrite) -> Match:
    old = it.old
    how: Partners = "not exists" if drops else "exists"
    if isinstance(old, Match) and drops == old.negated and condition is None:
        how = old.how
    if condition is None:
        return Match(how, keys)
    before = old.renames if isinstance(old, Match) else {}
    new = {name for known, name in (it.renames or {}).items() if known not in before}
    needed = any(found.name in new for found in condition.find_all(exp.Column))
    return Match(how, keys, it.scene.canonical(condition), (it.renames or {}) if needed else before)


def _key(cursor: Cursor, it: Rewrite) -> tuple[exp.Expr, str] | None:
    """“id appears as person_id”; where the columns are called alike, “id appears”."""
    tree = Phrases(cursor, it.scene).value()
    if tree is None or not cursor.takes("appears", "appear", "occurs", "is found", "is", "are"):
        return None
    second = it.scenes[1]
    if cursor.takes("as"):
        name = _plain(cursor, second) or second.column(cursor)
    else:
        said = it.given[0].said(tree)
        name = next((known for known in second.names if it.given[1].called(known) == said), None)
        by_name = {known.lower(): known for known in second.names}
        name = name or by_name.get(tree.name.lower() if isinstance(tree, exp.Column) else "")
    return (tree, name) if name else None


# ---- rows put together ---------------------------------------------------------------------------

_OPERATORS: dict[str, tuple[Operator, bool]] = {
    "union": ("union", False), "union all": ("union", True), "union distinct": ("union", False),
    "stack": ("union", True), "append": ("union", True), "put both together": ("union", True),
    "intersect": ("intersect", False), "intersect all": ("intersect", True),
    "keep what both have": ("intersect", False),
    "except": ("except", False), "minus": ("except", False), "except all": ("except", True),
    "keep what only the first has": ("except", False), "subtract": ("except", False),
}  # fmt: skip


def set_operation(cursor: Cursor, it: Rewrite) -> SetOperation | None:
    """“Put the rows of orders and returns together, each once”, or “union all”."""
    if not isinstance(it.old, SetOperation):
        return None
    return cursor.attempt(lambda: _sentence(cursor, it)) or cursor.attempt(lambda: _operator(cursor))


def _sentence(cursor: Cursor, it: Rewrite) -> SetOperation | None:
    operator: Operator | None = None
    if cursor.takes("put the rows of", "put rows of"):
        operator = "union" if _sides(cursor, it, "and") and cursor.takes("together") else None
    elif cursor.takes("keep the rows that both", "keep rows that both"):
        operator = "intersect" if _sides(cursor, it, "and") and cursor.takes("have") else None
    elif cursor.takes("keep the rows of", "keep rows of"):
        operator = "except" if _sides(cursor, it, "that are not in", "not in", "that are missing in") else None
    return SetOperation(operator, _repeats(cursor, otherwise=True)) if operator is not None else None


def _sides(cursor: Cursor, it: Rewrite, *between: str) -> bool:
    return _takes_side(cursor, it, 0) and bool(cursor.takes(*between)) and _takes_side(cursor, it, 1)


def _operator(cursor: Cursor) -> SetOperation | None:
    cursor.skips(*_MAKE)
    found = _OPERATORS.get(cursor.takes(*_OPERATORS))
    if found is None:
        return None
    cursor.takes("of both", "instead")
    return SetOperation(found[0], _repeats(cursor, otherwise=found[1]))


def _repeats(cursor: Cursor, *, otherwise: bool) -> bool:
    """Whether repeated rows stay."""
    start = cursor.place
    cursor.takes(",")
    if cursor.takes("each once", "each only once", "without repeated rows", "without duplicates", "without repeats"):
        return False
    if cursor.takes("with repeated rows", "keeping repeated rows", "repeated rows too", "with duplicates"):
        return True
    cursor.place = start
    return otherwise

"""WHERE and HAVING as conditions of the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from nl2sql.form.from_sql_items import Items
from nl2sql.form.from_sql_logic import Junction, Logic, NotInForm
from nl2sql.form.from_sql_values import Values
from nl2sql.form.to_sql_tree import Condition, Item, Query
from nl2sql.values import normalise

_COMPARE: dict[type[exp.Expr], str] = {
    exp.EQ: "equals",
    exp.NEQ: "differs",
    exp.GT: "greater",
    exp.LT: "less",
    exp.GTE: "at least",
    exp.LTE: "at most",
}
_NEGATED = {
    "equals": "differs",
    "greater": "at most",
    "less": "at least",
    "contains": "lacks",
    "in": "not in",
    "is null": "is known",
}
_NEGATED |= {after: before for before, after in _NEGATED.items()}
_TURNED = {"greater": "less", "less": "greater", "at least": "at most", "at most": "at least"}


@dataclass
class Conditions:
    """Reads the conditions of one SELECT; `query` reads a sub-query."""

    items: Items
    values: Values
    query: Callable[[exp.Expr], Query]

    def both(self, first: Logic | None, second: Logic | None) -> Logic | None:
        """Two conditions that must both hold; None is no condition."""
        if first is None or second is None:
            return first or second
        return Junction("and", (first, second))

    def logic(self, tree: exp.Expr, negated: bool = False) -> Logic | None:
        """The logic of a predicate; None for a join, which the form does not say. Raises `NotInForm`."""
        if isinstance(tree, exp.Paren):
            return self.logic(tree.this, negated)
        if isinstance(tree, exp.Not):
            return self.logic(tree.this, not negated)
        if isinstance(tree, exp.And | exp.Or):
            parts = [part for part in (self.logic(side, negated) for side in tree.flatten()) if part is not None]
            if len(parts) < 2:
                return parts[0] if parts else None
            return Junction("and" if isinstance(tree, exp.And) != negated else "or", tuple(parts))
        if isinstance(tree, exp.Exists):
            tree = _membership(tree)
        if isinstance(tree, exp.In) and tree.args.get("query") is None:
            return self._among(tree, negated)
        if isinstance(tree, exp.Like) and tree.args.get("negate"):
            negated = not negated
        found = self._leaf(tree)
        if found is None or not negated:
            return found
        if found.operator not in _NEGATED:
            raise NotInForm(f"not {found.operator}")
        return replace(found, operator=_NEGATED[found.operator])

    def _among(self, tree: exp.In, negated: bool) -> Logic:
        """A list of values as alternatives."""
        if not tree.expressions:
            raise NotInForm("an empty list")
        operator = "differs" if negated else "equals"
        item = self.items.measured(tree.this)
        parts = tuple(Condition(item, operator, (self.values.place(value),)) for value in _one_spelling_each(tree))
        return parts[0] if len(parts) == 1 else Junction("and" if negated else "or", parts)

    def _leaf(self, tree: exp.Expr) -> Condition | None:
        if isinstance(tree, exp.Between):
            ends = (self.values.place(tree.args[end]) for end in ("low", "high"))
            return Condition(self.items.measured(tree.this), "between", tuple(ends))
        if isinstance(tree, exp.In):
            return Condition(self.items.measured(tree.this), "in", query=self.query(tree.args["query"]))
        if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
            return Condition(self.items.measured(tree.this), "is null")
        if isinstance(tree, exp.Like):
            return self._like(tree)
        operator = _COMPARE.get(type(tree))
        if operator is None:
            raise NotInForm(f"a {type(tree).__name__} as a condition")
        return self._comparison(tree.this, operator, tree.expression)

    def _comparison(self, left: exp.Expr, operator: str, right: exp.Expr) -> Condition | None:
        if isinstance(left.unnest(), exp.Literal | exp.Select):
            left, operator, right = right, _TURNED.get(operator, operator), left
        other = right.unnest()
        if isinstance(other, exp.Query):
            return Condition(self.items.measured(left), operator, query=self.query(other))
        if isinstance(left, exp.Column) and isinstance(other, exp.Column) and operator == "equals":
            tied = self.items.tables.tied_to_itself(left, other)
            if tied or self.items.tables.joins(left, other):
                return None
        item = self.items.measured(left)
        if isinstance(other, exp.Column):
            column = self.items.tables.column(other)
            if column is not None:
                if column.function:
                    raise NotInForm("a comparison with a parent")
                return Condition(item, operator, column=column)
        return Condition(item, operator, (self.values.place(other),))

    def _like(self, tree: exp.Like) -> Condition:
        pattern = tree.expression.name
        text = pattern.strip("%")
        if "%" in text or "_" in text or not text:
            raise NotInForm("a pattern with wildcards inside")
        before, after = pattern.startswith("%"), pattern.endswith("%")
        operator = "contains" if before and after else "ends" if before else "starts" if after else "equals"
        item = self.items.measured(tree.this)
        if not isinstance(item, Item):
            raise NotInForm("a pattern for arithmetic")
        return Condition(item, operator, (self.values.place(tree.expression, text),))


def _one_spelling_each(tree: exp.In) -> list[exp.Expr]:
    """The values of a list: of texts that differ in case, accents or spacing, which are one value, the first."""
    kept: dict[str | exp.Expr, exp.Expr] = {}
    for value in tree.expressions:
        kept.setdefault(normalise(value.name) if value.is_string else value, value)
    return list(kept.values())


def _membership(tree: exp.Exists) -> exp.Expr:
    """``EXISTS (SELECT … WHERE inner = outer)`` as ``outer IN (SELECT inner …)``. Raises `NotInForm` for others."""
    inner = tree.this.copy()
    where = inner.args.get("where") if isinstance(inner, exp.Select) else None
    if where is None:
        raise NotInForm("a query that only exists")
    inside = {table.alias_or_name.lower() for table in inner.find_all(exp.Table)}
    tests = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    for test in tests:
        sides = (test.this, test.expression) if isinstance(test, exp.EQ) else ()
        if not sides or not all(isinstance(side, exp.Column) for side in sides):
            continue
        own = [side for side in sides if side.table.lower() in inside]
        outer = [side for side in sides if side.table.lower() not in inside]
        if len(own) == 1 and len(outer) == 1:
            rest = [other for other in tests if other is not test]
            inner.set("where", exp.Where(this=exp.and_(*rest, copy=False)) if rest else None)
            inner.set("expressions", [own[0].copy()])
            return exp.In(this=outer[0].copy(), query=exp.Subquery(this=inner))
    raise NotInForm("a query that only exists")

"""What is selected, compared and sorted by, as items of the form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from nl2sql.form.from_sql_logic import NotInForm
from nl2sql.form.from_sql_tables import AS_DATE, Tables
from nl2sql.form.to_sql_tree import Arithmetic, Item, Measured, Operand

_AGGREGATES: dict[type[exp.Expr], str] = {
    exp.Max: "max",
    exp.Min: "min",
    exp.Count: "count",
    exp.Sum: "sum",
    exp.Avg: "avg",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {
    exp.Sub: "subtract",
    exp.Add: "add",
    exp.Mul: "multiply",
    exp.Div: "divide",
}
_FORMATS = {"%Y": "year", "%Y-%m": "month", "%Y-%m-%d": "day", "%H": "hour"}
_TO_FIND = -1
"""The place of a star's table as long as it is not known."""


@dataclass
class Items:
    """Reads the items of one SELECT; `names` are what its own items are called."""

    tables: Tables
    names: dict[str, exp.Expr]

    def measured(self, tree: exp.Expr) -> Measured:
        """An item. Raises `NotInForm`."""
        plain = tree.unalias().unnest()
        named = self._computed(plain)
        if named is not None:
            return self.measured(named)
        operator = _ARITHMETIC.get(type(plain))
        if operator is None:
            return self._pushed(plain) or self.item(plain)
        left = plain.this.unnest()
        share = _share_of(plain)
        if share is not None:
            return replace(self.item(share), over="share")
        if operator == "divide" and _is_one(left):
            left = left.expression if _is_literal_one(left.this) else left.this
        return Arithmetic(operator, self.item(left), self.item(plain.expression))

    def _computed(self, tree: exp.Expr) -> exp.Expr | None:
        """What a name stands for that the query itself gives to something computed; None for any other tree."""
        if not isinstance(tree, exp.Column) or tree.table or self.tables.knows(tree.name):
            return None
        named = self.names.get(tree.name.lower())
        return None if named is None or isinstance(named.unalias(), exp.Column) else named

    def _pushed(self, tree: exp.Expr) -> Arithmetic | None:
        """The sum (or mean) of a sum as the sum of sums; None for anything else."""
        inner = tree.this.unnest() if isinstance(tree, exp.Sum | exp.Avg) else None
        if not isinstance(inner, exp.Add | exp.Sub):
            return None
        sides = (self.item(inner.this), self.item(inner.expression))
        if any(side.aggregate for side in sides):
            raise NotInForm("an aggregate of an aggregate")
        left, right = (replace(side, aggregate=_AGGREGATES[type(tree)]) for side in sides)
        return Arithmetic(_ARITHMETIC[type(inner)], left, right)

    def item(self, tree: exp.Expr) -> Item:
        """An item that is no arithmetic."""
        plain = tree.unnest()
        aggregate = _AGGREGATES.get(type(plain))
        if aggregate is None:
            return Item(self.operand(plain))
        inner = plain.this
        if isinstance(inner, exp.Distinct):
            if len(inner.expressions) != 1:
                raise NotInForm("several columns counted together")
            inner = inner.expressions[0]
            aggregate = "count distinct" if aggregate == "count" else aggregate
        elif plain.expressions:
            raise NotInForm("an aggregate of several things")
        return Item(self.operand(inner.unnest()), aggregate)

    def operand(self, tree: exp.Expr) -> Operand:
        """A column, perhaps cut into a unit, or a star."""
        if isinstance(tree, exp.Star):
            return Operand(table=_TO_FIND)
        if isinstance(tree, exp.Column):
            return self.column(tree)
        function, inner = _unit(tree)
        if not function:
            function, inner = self.tables.cut(tree)
        if not function or not isinstance(inner, exp.Column):
            raise NotInForm(f"a {type(tree).__name__} as an item")
        found = self.column(inner)
        if found.column is None or found.function:
            raise NotInForm("a function of something else than a column")
        return found if function == AS_DATE else replace(found, function=function)

    def column(self, tree: exp.Column) -> Operand:
        """A column by its name, or a star of a table."""
        if isinstance(tree.this, exp.Star):
            place = self.tables.aliases.get(tree.table.lower())
            if place is None:
                raise NotInForm(f"no table {tree.table}")
            self.tables.used.append(place)
            return Operand(table=place)
        found = self.tables.column(tree)
        if found is not None:
            return found
        named = self.names.get(tree.name.lower())
        if named is not None and named is not tree:
            return _operand_of(self.item(named))
        raise NotInForm(f"no column {tree.sql()}")


def _operand_of(item: Measured) -> Operand:
    if isinstance(item, Item) and not item.aggregate:
        return item.operand
    raise NotInForm("a name of something computed")


def _is_one(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Mul) and (_is_literal_one(tree.this) or _is_literal_one(tree.expression))


def _is_literal_one(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and tree.name in ("1.0", "1")


def _share_of(tree: exp.Expr) -> exp.Expr | None:
    """The aggregate of ``aggregate * 100.0 / SUM(aggregate) OVER ()``, either way round; None for anything else."""
    part, whole = tree.this.unnest(), tree.expression.unnest()
    if not isinstance(tree, exp.Div) or not isinstance(part, exp.Mul) or not isinstance(whole, exp.Window):
        return None
    sides = (part.this.unnest(), part.expression.unnest())
    factors = [side for side in sides if isinstance(side, exp.Literal) and side.name in ("100.0", "100")]
    if len(factors) != 1 or whole.args.get("partition_by") or whole.args.get("order"):
        return None
    aggregate = next(side for side in sides if side is not factors[0])
    return aggregate if isinstance(whole.this, exp.Sum) and whole.this.this == aggregate else None


def _unit(tree: exp.Expr) -> tuple[str, exp.Expr]:
    """The unit that an expression cuts a date into, and what is cut; an empty unit for anything else."""
    if isinstance(tree, exp.Cast):
        return _unit(tree.this)
    if isinstance(tree, exp.Year):
        return "year", tree.this.unnest()
    if not isinstance(tree, exp.TimeToStr):
        return "", tree
    moment = tree.this
    while isinstance(moment, exp.TsOrDsToTimestamp | exp.TsOrDsToDate | exp.Cast):
        moment = moment.this
    return _FORMATS.get(tree.args["format"].name, ""), moment


def is_rows_to_find(measured: Measured) -> bool:
    """Whether an item holds a star whose table is not known yet."""
    sides = (measured.left, measured.right) if isinstance(measured, Arithmetic) else (measured,)
    return any(side.operand.table == _TO_FIND for side in sides)


def with_rows(measured: Measured, table: int) -> Measured:
    """The item with `table` for its star."""
    if isinstance(measured, Arithmetic):
        left, right = with_rows(measured.left, table), with_rows(measured.right, table)
        if not isinstance(left, Item) or not isinstance(right, Item):
            raise NotInForm("arithmetic of arithmetic")
        return replace(measured, left=left, right=right)
    return replace(measured, operand=Operand(table=table)) if measured.operand.table == _TO_FIND else measured

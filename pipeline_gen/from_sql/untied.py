"""Takes a sub-query apart that reads the rows of the query around it: what stands alone, and what ties it.

Pure: trees of the statement in, trees of the statement out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from pipeline_gen.expressions import conjuncts, has_window, is_aggregate, rebuilt, unbracketed
from pipeline_gen.from_sql.unsupported import Unsupported

_LEFT_OUT = frozenset({"order", "limit", "offset", "distinct"})
_KNOWN = frozenset({"expressions", "from_", "joins", "where", "group", "having", "operation_modifiers"})


@dataclass
class Untied:
    """A sub-query without its ties.

    `outputs` are what the steps around it need of its rows. `ties` pair an output, by its number, with the outer
    expression it equals; `conditions` are the other parts that read both, inner columns in them as ``_col_N`` of no
    table. With `group` there is one row for each combination of the ties and of these.
    """

    select: exp.Select
    outer: set[str]
    ties: list[tuple[int, exp.Expr]] = field(default_factory=list)
    conditions: list[exp.Expr] = field(default_factory=list)
    outputs: list[exp.Expr] = field(default_factory=list)
    rest: list[exp.Expr] = field(default_factory=list)
    group: list[exp.Expr] | None = None

    def number_of(self, tree: exp.Expr) -> int:
        """The number of the output that gives `tree`, which is added where it is not there yet."""
        if tree not in self.outputs:
            self.outputs.append(tree.copy())
        return self.outputs.index(tree)

    def over_outputs(self, tree: exp.Expr) -> exp.Expr:
        """`tree` with the sub-query's own columns read from its outputs."""

        def change(node: exp.Expr) -> exp.Expr | None:
            if isinstance(node, exp.Query):
                raise Unsupported("it has a sub-query in a condition that ties another to the query around it")
            if place_of(node) is not None:
                return node.copy()
            if isinstance(node, exp.Column) and node.table not in self.outer:
                return placed(self.number_of(node))
            return None

        return rebuilt(tree, change)

    def query(self) -> exp.Select:
        """What stands alone, with its outputs."""
        query = exp.Select(
            expressions=[
                exp.Alias(this=tree.copy(), alias=exp.Identifier(this=_name(number, tree), quoted=False))
                for number, tree in enumerate(self.outputs)
            ],
            from_=self.select.args["from_"].copy(),
            joins=[join.copy() for join in self.select.args.get("joins") or []],
        )
        for part in self.rest:
            query.where(part.copy(), copy=False)
        if self.group is not None:
            query.set("group", exp.Group(expressions=[tree.copy() for tree in dict.fromkeys(self.group)]))
        having = self.select.args.get("having")
        if having is not None:
            query.set("having", having.copy())
        query.comments = self.select.comments
        return query


def _name(number: int, tree: exp.Expr) -> str:
    return "partner" if isinstance(tree, exp.Literal) else f"_col_{number}"


def placed(number: int) -> exp.Column:
    """How a condition reads an output of the sub-query."""
    return exp.Column(this=exp.Identifier(this=f"_col_{number}", quoted=False))


def place_of(node: exp.Expr) -> int | None:
    """The number of the output that `placed` stands for."""
    if isinstance(node, exp.Column) and not node.table and node.name.startswith("_col_"):
        return int(node.name.removeprefix("_col_"))
    return None


def untied(query: exp.Expr, outer: set[str]) -> Untied:
    """The sub-query, its WHERE taken apart. Raises `Unsupported`."""
    inner = query.unnest() if isinstance(query, exp.Subquery) else query
    if not isinstance(inner, exp.Select):
        raise Unsupported("it has a correlated sub-query of an unusual form")
    strange = {name for name, value in inner.args.items() if value} - _KNOWN - _LEFT_OUT
    if strange or inner.args.get("from_") is None:
        raise Unsupported("it has a correlated sub-query of an unusual form")
    # A name that the sub-query gives anew means its own relation, not the one around it.
    outer = outer - {relation.alias_or_name for relation in _relations(inner)}
    result = Untied(inner, outer)
    where = inner.args.get("where")
    for part in _factored(where.this) if where is not None else []:
        tie = _tie(part, outer) if mentions(part, outer) else None
        if tie is not None:
            result.ties.append((result.number_of(tie[0]), tie[1]))
        elif mentions(part, outer):
            result.conditions.append(result.over_outputs(part))
        else:
            result.rest.append(part)
    others = [value for key, value in inner.args.items() if key not in ("where", "expressions", *_LEFT_OUT)]
    if any(mentions(tree, outer) for value in others for tree in _trees(value)):
        raise Unsupported("it has a sub-query that reads the rows of the query around it outside of its WHERE")
    _grouped(result)
    return result


def _relations(select: exp.Select) -> Iterator[exp.Expr]:
    if select.args.get("from_") is not None:
        yield select.args["from_"].this
    yield from (join.this for join in select.args.get("joins") or [])


def mentions(tree: exp.Expr, aliases: set[str]) -> bool:
    """Whether the tree reads a relation of the outer query that it does not define anew."""
    return any(found.table in aliases for found in from_outside(tree))


def from_outside(tree: exp.Expr) -> Iterator[exp.Column]:
    """The columns in the tree whose relation none of the SELECTs around them, up to the tree, reads."""
    known: dict[int, set[str]] = {}
    for found in tree.find_all(exp.Column):
        node: exp.Expr | None = found
        while found.table and node is not None:
            if isinstance(node, exp.Select):
                if id(node) not in known:
                    known[id(node)] = {relation.alias_or_name for relation in _relations(node)}
                if found.table in known[id(node)]:
                    break
            if node is tree:
                yield found
                break
            node = node.parent


def _grouped(result: Untied) -> None:
    """Group by the ties as well, where the sub-query groups."""
    group, having = result.select.args.get("group"), result.select.args.get("having")
    if group is None and having is None:
        return
    if result.conditions or (group is not None and any(v for k, v in group.args.items() if k != "expressions")):
        raise Unsupported("it has a correlated sub-query that groups")
    if group is None:
        raise Unsupported("it has a correlated sub-query that groups")
    keys = [tree.copy() for tree in group.expressions]
    result.group = [*(result.outputs[number].copy() for number, _ in result.ties), *keys]


def _trees(value: object) -> Iterator[exp.Expr]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, exp.Expr):
            yield part


def _tie(part: exp.Expr, outer: set[str]) -> tuple[exp.Expr, exp.Expr] | None:
    """The (inner, outer) sides of an equality that ties the two queries."""
    if isinstance(part, exp.EQ) and not part.find(exp.Query):
        for own, partner in ((part.left, part.right), (part.right, part.left)):
            tables = {column.table for column in partner.find_all(exp.Column)}
            if tables and tables <= outer and not mentions(own, outer) and own.find(exp.Column):
                return unbracketed(own), unbracketed(partner)
    return None


def _factored(condition: exp.Expr) -> list[exp.Expr]:
    """The parts that must all hold; what every side of an OR asks for stands outside of it."""
    parts: list[exp.Expr] = []
    for part in conjuncts(condition):
        sides = [conjuncts(side) for side in _disjuncts(part)]
        shared = [test for test in sides[0] if all(test in side for side in sides[1:])] if len(sides) > 1 else []
        rests = [[test for test in side if test not in shared] for side in sides]
        if not shared:
            parts.append(part)
            continue
        parts += shared
        if all(rests):
            parts.append(exp.or_(*(exp.and_(*rest) for rest in rests)))
    return parts


def _disjuncts(condition: exp.Expr) -> list[exp.Expr]:
    inner = condition.unnest()
    if isinstance(inner, exp.Or):
        return [part for side in (inner.left, inner.right) for part in _disjuncts(side)]
    return [inner]


def empty_value(tree: exp.Expr) -> exp.Expr | None:
    """What an expression over aggregates gives for no rows; None for nothing at all."""
    counts = any(isinstance(node, exp.Count) for node in tree.walk())
    lenient = any(isinstance(node, exp.Coalesce | exp.Case | exp.If | exp.Is | exp.Nullif) for node in tree.walk())
    if not counts and not lenient:
        return None

    def change(node: exp.Expr) -> exp.Expr | None:
        if not is_aggregate(node):
            return None
        return exp.Literal.number(0) if isinstance(node, exp.Count | exp.CountIf) else exp.Null()

    return rebuilt(tree, change)


def single_value(select: exp.Select) -> exp.Expr:
    """The one expression that a scalar sub-query gives. Raises `Unsupported`."""
    if len(select.expressions) != 1 or has_window(select.expressions[0]):
        raise Unsupported("it has a correlated sub-query of an unusual form")
    value: exp.Expr = select.expressions[0]
    return value.unalias()


def outer_parts(node: exp.Expr, outer: set[str]) -> Iterator[exp.Expr]:
    """What a correlated sub-query reads of the query around it. Raises `Unsupported`."""
    query = node.this if isinstance(node, exp.Exists) else node.args.get("query") or node
    parts = untied(query, outer)
    yield from (partner for _, partner in parts.ties)
    for condition in parts.conditions:
        yield from (found for found in condition.find_all(exp.Column) if place_of(found) is None)
    if isinstance(node, exp.In):
        yield unbracketed(node.this)

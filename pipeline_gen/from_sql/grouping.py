"""GROUP BY and aggregate functions become one aggregate step; the rest of the SELECT reads its columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from pipeline_gen.expressions import is_aggregate, rebuilt, window_parts
from pipeline_gen.from_sql.names import expression_name
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Aggregate
from pipeline_gen.steps.aggregate import Sets, Subtotals

_BARE_ALLOWED = frozenset({"sqlite", "mysql", ""})
_SCALARS = frozenset(
    """
    date datetime time julianday unixepoch printf format instr hex quote typeof likely ltrim rtrim
    """.split()  # noqa: SIM905 - a list of words reads better so
)


@dataclass
class Grouping:
    """Collects keys and measures; `regrouped` rewrites an expression to read them.

    `names` holds the names of the outputs, by their expression before grouping: a key or measure that
    is an output gets its name at once.
    """

    dialect: str
    names: dict[exp.Expr, str]
    subtotals: Subtotals = "none"
    _keys: dict[exp.Expr, str] = field(default_factory=dict)
    _measures: dict[exp.Expr, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _sets: Sets = ()

    def add_key(self, tree: exp.Expr) -> None:
        """Group by `tree`, too."""
        if tree not in self._keys:
            self._keys[tree] = self._name(tree)

    def grouped_by(self, subtotals: Subtotals, sets: list[list[exp.Expr]]) -> None:
        """Group by fewer of the keys, too; `sets` are those of ``sets``."""
        self.subtotals = subtotals
        self._sets = tuple(tuple(dict.fromkeys(self._keys[tree] for tree in trees)) for trees in sets)

    def operation(self) -> Aggregate:
        """The aggregate step with all that was asked for so far."""
        keys = tuple((name, tree) for tree, name in self._keys.items())
        measures = tuple((name, tree) for tree, name in self._measures.items())
        return Aggregate(keys, measures, self.subtotals, self._sets)

    def regrouped(self, tree: exp.Expr) -> exp.Expr:
        """`tree`, over the rows before grouping, as an expression over the groups."""
        return rebuilt(tree, self._change)

    def _change(self, node: exp.Expr) -> exp.Expr | None:
        if node in self._keys:
            return column(self._keys[node])
        if isinstance(node, exp.Window):
            return self._window(node)
        if isinstance(node, exp.Query):
            return node.copy()
        if isinstance(node, exp.GroupingId):
            # Without arguments it is about all keys.
            return self._measure(exp.Grouping(expressions=[tree.copy() for tree in node.expressions or self._keys]))
        if is_aggregate(node) or isinstance(node, exp.Grouping):
            return self._measure(node)
        if isinstance(node, exp.Column):
            return self._bare(node)
        return None

    def _measure(self, node: exp.Expr) -> exp.Expr:
        if node not in self._measures:
            self._measures[node.copy()] = self._name(node)
        return column(self._measures[node])

    def _bare(self, node: exp.Column) -> exp.Expr:
        """A column that is neither grouped by nor aggregated: any row's value, where that is allowed."""
        function = node.find_ancestor(exp.Anonymous)
        if function is not None and str(function.this).lower() not in _SCALARS:
            raise Unsupported(f"nothing is known of its function {function.this}")
        if self.dialect in _BARE_ALLOWED or not self._keys:
            any_value = exp.AnyValue(this=node.copy())
            if any_value not in self._measures:
                self._measures[any_value] = self._name(node)
            return column(self._measures[any_value])
        if self.subtotals != "none":
            raise Unsupported("it shows a column that it does not group by")
        # Elsewhere only a column that the keys decide is allowed: grouping by it changes nothing.
        self.add_key(node.copy())
        return column(self._keys[node])

    def _window(self, node: exp.Window) -> exp.Expr:
        """A window function over groups: only what stands inside its call is aggregated."""
        copy = node.copy()
        for part in window_parts(copy):
            part.replace(self.regrouped(part))
        return copy

    def _name(self, tree: exp.Expr) -> str:
        name = unique(self.names.get(tree) or expression_name(tree, self.dialect), self._used | self._reserved(tree))
        self._used.add(name.lower())
        return name

    def _reserved(self, tree: exp.Expr) -> set[str]:
        """The names of other outputs: taking one would force a rename later."""
        return {name.lower() for known, name in self.names.items() if known != tree}

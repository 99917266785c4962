"""Values over the rows around each row as pandas code: sorted and grouped, then aligned again by the index."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from pipeline_gen.block import SortKey, puts_nulls_first
from pipeline_gen.expressions import has_window
from pipeline_gen.pandas_expressions import Frame, code, condition, unsupported
from pipeline_gen.python_text import quoted

_RANKS: dict[type[exp.Expr], str] = {exp.Rank: "min", exp.DenseRank: "dense"}
_METHODS: dict[type[exp.Expr], str] = {
    exp.Avg: "mean", exp.Min: "min", exp.Max: "max", exp.Sum: "sum", exp.Count: "count",
}  # fmt: skip
_VALUE = "window_value"


def value(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of a value, a window function included where it stands alone."""
    if isinstance(tree, exp.Window):
        return _written(_Window.of(tree, frame))
    if has_window(tree):
        raise unsupported("a window function inside another expression")
    return code(tree, frame)


def sorted_frame(keys: tuple[SortKey, ...], frame: Frame) -> str:
    """The frame with its rows in order; keys that are no columns are worked out before and dropped after."""
    made = {f"sort_key_{n}": _place(key, frame) for n, key in enumerate(keys) if not _is_plain(key, frame)}
    names = [key.expression.name if _is_plain(key, frame) else f"sort_key_{n}" for n, key in enumerate(keys)]
    text = frame.variable
    if made:
        text += f".assign({', '.join(f'{name}={place}' for name, place in made.items())})"
    text += _sorted(list(zip(names, keys, strict=True)), frame.dialect)
    return f"{text}.drop(columns={list(made)})" if made else text


def _is_plain(key: SortKey, frame: Frame) -> bool:
    return isinstance(key.expression, exp.Column) and not frame.mixes(key.expression)


def _place(key: SortKey, frame: Frame) -> str:
    text = value(key.expression, frame)
    if not frame.mixes(key.expression):
        return text
    # Numbers first, then texts.
    return f'{text}.map(lambda value: (isinstance(value, str), value), na_action="ignore")'


def _sorted(keys: list[tuple[str, SortKey]], dialect: str) -> str:
    """The calls that sort: one, or one for each key, last first, where they place missing values differently."""
    places = ["first" if puts_nulls_first(key, dialect) else "last" for _, key in keys]
    if len(set(places)) == 1:
        names = ", ".join(quoted(name) for name, _ in keys)
        ways = ", ".join(str(not key.descending) for _, key in keys)
        return f'.sort_values([{names}], ascending=[{ways}], na_position="{places[0]}", kind="stable")'
    calls = [
        f'.sort_values({quoted(name)}, ascending={not key.descending}, na_position="{place}", kind="stable")'
        for (name, key), place in zip(keys, places, strict=True)
    ]
    return "".join(reversed(calls))


@dataclass(frozen=True)
class _Window:
    """A window function, with everything it reads a column of `frame`, whose expression works those out.

    `groups` and `order` are names of columns, `rows` is the frame with its rows in order.
    """

    tree: exp.Window
    call: exp.Expr
    frame: Frame
    rows: str
    groups: tuple[str, ...]
    order: tuple[str, ...]

    @classmethod
    def of(cls, tree: exp.Window, frame: Frame) -> _Window:
        """The window function over the frame."""
        call = tree.this
        order = tree.args.get("order")
        terms = order.expressions if order is not None else []
        made: dict[str, str] = {}

        def name_of(part: exp.Expr, name: str) -> str:
            if isinstance(part, exp.Column):
                return part.name
            made[name] = code(part, frame)
            return name

        groups = tuple(name_of(part, f"window_group_{n}") for n, part in enumerate(tree.args.get("partition_by") or []))
        keys = tuple(name_of(term.this, f"window_order_{n}") for n, term in enumerate(terms))
        _value_of(call, frame, made)
        text = frame.variable
        text += f".assign({', '.join(f'{name}={given}' for name, given in made.items())})" if made else ""
        used = replace(frame, variable=text)
        named = tuple(zip(keys, (_key(term) for term in terms), strict=True))
        return cls(tree, call, used, text + (_sorted(list(named), frame.dialect) if named else ""), groups, keys)

    @property
    def rank_call(self) -> exp.Expr:
        """The call without IGNORE NULLS and FILTER."""
        return _bare(self.call)

    @property
    def column(self) -> str:
        """The column whose values are worked with."""
        inner = self.rank_call.this
        own = isinstance(inner, exp.Column) and not isinstance(self.call, exp.Filter)
        return inner.name if own and isinstance(inner, exp.Column) else _VALUE

    def values(self, rows: str | None = None) -> str:
        """The values in order, group by group."""
        rows = rows or self.rows
        return f"{_grouped(rows, self.groups)}[{quoted(self.column)}]"


def _grouped(rows: str, names: tuple[str, ...]) -> str:
    listing = ", ".join(quoted(name) for name in names)
    return f"{rows}.groupby([{listing}], dropna=False, sort=False)" if names else rows


def _key(term: exp.Ordered) -> SortKey:
    return SortKey(term.this, bool(term.args.get("desc")), term.args.get("nulls_first"))


def _bare(call: exp.Expr) -> exp.Expr:
    return call.this if isinstance(call, exp.IgnoreNulls | exp.RespectNulls | exp.Filter) else call


def _value_of(call: exp.Expr, frame: Frame, made: dict[str, str]) -> None:
    """Add the column that the call works with to `made`, where it is not there as it is."""
    bare = _bare(call)
    inner = bare.args.get("this")
    counts_rows = isinstance(bare, exp.Count) and (inner is None or isinstance(inner, exp.Star | exp.Literal))
    if counts_rows:
        made[_VALUE] = "1"
    elif isinstance(inner, exp.Distinct):
        raise unsupported(call.sql())
    elif isinstance(inner, exp.Expr) and not isinstance(inner, exp.Column) and not isinstance(bare, exp.Ntile):
        made[_VALUE] = code(inner, frame)
    if isinstance(call, exp.Filter):
        text = made.get(_VALUE) or frame.column(bare.this.name)
        text = f"pd.Series({text}, index={frame.variable}.index)" if counts_rows else text
        made[_VALUE] = f"{text}.where(({condition(call.expression.this, frame)}).fillna(False))"


# ---- one rule for each kind of function ----------------------------------------------------------


def _written(window: _Window) -> str:
    call = window.rank_call
    if isinstance(call, exp.RowNumber):
        return _numbered(window)
    if type(call) in _RANKS and window.order:
        return _ranked(window, _RANKS[type(call)])
    if isinstance(call, exp.Lag | exp.Lead):
        return _neighbour(window, call)
    if isinstance(call, exp.FirstValue | exp.LastValue):
        return _end(window, call)
    if type(call) in _METHODS:
        return _running(window, _METHODS[type(call)]) if window.order else _whole(window, _METHODS[type(call)])
    raise unsupported(window.tree.sql())


def _numbered(window: _Window) -> str:
    if window.groups:
        return f"{_grouped(window.rows, window.groups)}.cumcount() + 1"
    return f"pd.Series(range(1, len({window.frame.variable}) + 1), index={window.rows}.index)"


def _ranked(window: _Window, method: str) -> str:
    """Equal rows are those of one group by all the keys; the groups come in order."""
    places = f"{_grouped(window.rows, (*window.groups, *window.order))}.ngroup()"
    if not window.groups:
        return f'{places}.rank(method="{method}").astype("Int64")'
    ranked = _grouped(f"{window.frame.variable}.assign({_VALUE}={places})", window.groups)
    return f'{ranked}["{_VALUE}"].rank(method="{method}").astype("Int64")'


def _neighbour(window: _Window, call: exp.Expr) -> str:
    offset, default = call.args.get("offset"), call.args.get("default")
    far = 1 if offset is None else int(offset.name) if isinstance(offset, exp.Literal) else None
    simple = default is None or isinstance(default, exp.Literal)
    if far is None or not simple or isinstance(window.call, exp.IgnoreNulls):
        raise unsupported(window.tree.sql())
    other = "" if default is None else f", fill_value={code(default, window.frame)}"
    return f"{window.values()}.shift({far if isinstance(call, exp.Lag) else -far}{other})"


def _end(window: _Window, call: exp.Expr) -> str:
    first = isinstance(call, exp.FirstValue)
    low, high = _bounds(window)
    reaches = low is None if first else high is None and window.tree.args.get("spec") is not None
    if not reaches:
        raise unsupported(window.tree.sql())
    skips = isinstance(window.call, exp.IgnoreNulls)
    chosen = f"{'.dropna()' if skips else ''}.iloc[{0 if first else -1}]"
    if skips:
        raise unsupported(window.tree.sql())
    if window.groups:
        return f"{window.values()}.transform(lambda values: values{chosen})"
    ordered = f"{window.rows}[{quoted(window.column)}]"
    return f"next(iter({ordered if first else f'{ordered}[::-1]'}), pd.NA)"


def _whole(window: _Window, method: str) -> str:
    if window.tree.args.get("spec") is not None:
        raise unsupported(window.tree.sql())
    # The sum of nothing is missing, not zero.
    least = "min_count=1" if method == "sum" else ""
    if window.groups:
        return f'{window.values()}.transform("{method}"{", " * bool(least)}{least})'
    return f"{window.frame.variable}[{quoted(window.column)}].{method}({least})"


def _running(window: _Window, method: str) -> str:
    low, high = _bounds(window)
    spec = window.tree.args.get("spec")
    by_rows = spec is not None and str(spec.args.get("kind", "")).upper() == "ROWS"
    if spec is not None and not by_rows:
        raise unsupported(window.tree.sql())
    if low is None and high is None and spec is not None:
        return _whole(replace(window, tree=exp.Window(this=window.call)), method)
    if high != 0:
        raise unsupported(window.tree.sql())
    rows = "expanding()" if low is None else f"rolling({low + 1}, min_periods=1)"
    text = f"{window.values()}.{rows}.{method}()"
    if window.groups:
        text += f".droplevel(list(range({len(window.groups)})))"
    kind = 'astype("Int64")' if method == "count" else "convert_dtypes()"
    text += f".{kind}"
    if by_rows:
        return text
    # Without ROWS, equal rows count together: each gets the value of the last of them.
    made = f"{window.rows}.assign({_VALUE}={text})"
    return f'{_grouped(made, (*window.groups, *window.order))}["{_VALUE}"].transform("last")'


def _bounds(window: _Window) -> tuple[int | None, int | None]:
    """How many rows before and after count; None for all of them. Without a frame: all before, none after."""
    spec = window.tree.args.get("spec")
    if spec is None:
        return None, 0 if window.order else None
    if spec.args.get("exclude"):
        raise unsupported(window.tree.sql())
    return _bound(spec, "start", "PRECEDING", window), _bound(spec, "end", "FOLLOWING", window)


def _bound(spec: exp.Expr, name: str, side: str, window: _Window) -> int | None:
    given = spec.args.get(name)
    if given is None or given == "CURRENT ROW":
        return 0
    if str(spec.args.get(f"{name}_side", "")).upper() != side:
        raise unsupported(window.tree.sql())
    if given == "UNBOUNDED":
        return None
    if isinstance(given, exp.Literal) and given.name.isdigit():
        return int(given.name)
    raise unsupported(window.tree.sql())

"""SQL expressions as pandas expressions over one frame: columns, logic, arithmetic and CASE.

The rules for comparisons and for functions have modules of their own.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from pipeline_gen import pandas_comparisons, pandas_functions
from pipeline_gen.pandas_comparisons import decides, one_of
from pipeline_gen.pandas_frame import Frame, as_number, code, number, rule, unsupported
from pipeline_gen.python_text import quoted

__all__ = ["Frame", "as_number", "code", "condition", "number", "unsupported"]
RULE_MODULES = (pandas_comparisons, pandas_functions)
"""The modules whose rules `code` finds because they are imported here."""
_SIGNS: dict[type[exp.Expr], str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Mod: "%", exp.And: "&", exp.Or: "|",
}  # fmt: skip


def condition(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of a condition, without the outermost brackets."""
    text = code(tree, replace(frame, only_truth=True))
    return text[1:-1] if text.startswith("(") and _closes_at_end(text) else text


def _closes_at_end(text: str) -> bool:
    depth = 0
    quote = ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0 and place < len(text) - 1:
                return False
    return True


@rule(exp.Column)
def _column(tree: exp.Expr, frame: Frame) -> str:
    return frame.column(tree.name)


@rule(exp.Literal)
def _literal(tree: exp.Expr, frame: Frame) -> str:
    return quoted(tree.name) if tree.is_string else tree.name


@rule(exp.Paren)
def _paren(tree: exp.Expr, frame: Frame) -> str:
    inner = code(tree.this, frame)
    return inner if inner.startswith("(") and _closes_at_end(inner) else f"({inner})"


@rule(exp.And, exp.Or)
def _binary(tree: exp.Expr, frame: Frame) -> str:
    left, right = code(tree.args["this"], frame), code(tree.args["expression"], frame)
    return f"({left} {_SIGNS[type(tree)]} {right})"


@rule(exp.Add, exp.Sub, exp.Mul, exp.Mod)
def _arithmetic(tree: exp.Expr, frame: Frame) -> str:
    sides = [number(tree.args[side], frame) for side in ("this", "expression")]
    return f"({sides[0]} {_SIGNS[type(tree)]} {sides[1]})"


@rule(exp.Div)
def _division(tree: exp.Expr, frame: Frame) -> str:
    left, right = number(tree.args["this"], frame), number(tree.args["expression"], frame)
    below = tree.args["expression"].unnest()
    if not isinstance(below, exp.Literal):
        # A database gives nothing for a division by zero, pandas infinity.
        right = f"{right}.replace(0, pd.NA)" if below.find(exp.Column) else right
    if frame.kind(tree) != "integer":
        return f"({left} / {right})"
    # Databases cut towards zero, // rounds down.
    return f'({left} / {right}).map(int, na_action="ignore").astype("Int64")'


@rule(exp.Neg)
def _negative(tree: exp.Expr, frame: Frame) -> str:
    return f"-{code(tree.this, frame)}"


@rule(exp.Not)
def _not(tree: exp.Expr, frame: Frame) -> str:
    inner = tree.this.unnest()
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return f"{code(inner.this, frame)}.notna()"
    if isinstance(inner, exp.In) and decides(tree, frame):
        return f"({code(inner.this, frame)}.notna() & ~{one_of(inner, frame)})"
    return f"~{code(tree.this, frame)}"


@rule(exp.Is)
def _is(tree: exp.Expr, frame: Frame) -> str:
    right = tree.args["expression"]
    if isinstance(right, exp.Null):
        return f"{code(tree.this, frame)}.isna()"
    if isinstance(right, exp.Boolean):
        return f"({code(tree.this, frame)} == {right.this}).fillna(False)"
    raise unsupported(tree.sql())


@rule(exp.Case, exp.If)
def _case(tree: exp.Expr, frame: Frame) -> str:
    subject = tree.args.get("this")
    pairs = []
    branches = tree.args["ifs"] if isinstance(tree, exp.Case) else [tree]
    for branch in branches:
        test = (
            branch.this if subject is None or isinstance(tree, exp.If) else exp.EQ(this=subject, expression=branch.this)
        )
        pairs.append(f"(({condition(test, frame)}).fillna(False), {code(branch.args['true'], frame)})")
    default = tree.args.get("default") or tree.args.get("false")
    other = code(default, frame) if default is not None else "pd.NA"
    start = f"pd.Series({other}, index={frame.variable}.index, dtype=object)"
    tests = ", ".join(pairs)
    return f"{start}.case_when([{tests}]).convert_dtypes()"


@rule(exp.Coalesce)
def _coalesce(tree: exp.Expr, frame: Frame) -> str:
    text = code(tree.this, frame)
    for other in tree.expressions:
        text = f"{text}.fillna({code(other, frame)})"
    return text


@rule(exp.Boolean)
def _boolean(tree: exp.Expr, frame: Frame) -> str:
    return str(bool(tree.this))


@rule(exp.Null)
def _null(tree: exp.Expr, frame: Frame) -> str:
    return "pd.NA"

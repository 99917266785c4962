"""SQL among words: “work out label = CASE WHEN age > 40 THEN 'old' END”, “UPPER(name)”, “SUM(amount)”."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.problems import UsageError
from pipeline_gen.expressions import rebuilt
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, Word
from pipeline_gen.sql_text import column, read_expression, render


def sql_value(cursor: Cursor, scene: Scene, *, grouped: bool = False) -> exp.Expr | None:
    """The call or the CASE that comes next; with `grouped` one over groups of rows, otherwise none of those.

    None where the flow's database and the one in whose SQL sentences are written (DuckDB) would mean different things.
    """
    length = _length(cursor.words[cursor.place :])
    text = " ".join(_written(word) for word in cursor.words[cursor.place : cursor.place + length])
    trees = [tree for dialect in (scene.dialect, "duckdb") if (tree := _read(text, dialect)) is not None]
    if not trees or len({render(tree, "duckdb") for tree in trees}) > 1:
        return None
    tree = _over(trees[0], scene)
    if tree is None or (tree.find(exp.AggFunc) is not None) is not grouped or tree.find(exp.Window, exp.Query):
        return None
    cursor.place += length
    return tree


def _length(words: tuple[Word, ...]) -> int:
    """How many words the call or the CASE has; 0 where none begins here."""
    if words and words[0].low == "case":
        opened = 0
        for place, word in enumerate(words):
            opened += (word.low == "case") - (word.low == "end")
            if not opened:
                return place + 1
    if len(words) < 3 or words[0].kind != "word" or words[1].low != "(":
        return 0
    if words[1].span.start != words[0].span.end:
        return 0  # a bracket that does not belong to the word before it
    length = _closed(words)
    if length and len(words) > length and words[length].low == "filter":
        length += 1 + _closed(words[length + 1 :])
    return length


def _closed(words: tuple[Word, ...]) -> int:
    depth = 0
    for place, word in enumerate(words):
        depth += (word.low == "(") - (word.low == ")")
        if word.low == ")" and not depth:
            return place + 1
    return 0


def _written(word: Word) -> str:
    if word.kind in ("text", "date"):
        return "'{}'".format(word.text.replace("'", "''"))
    return word.text


def _read(text: str, dialect: str) -> exp.Expr | None:
    try:
        return read_expression(text, dialect) if text else None
    except UsageError:
        return None


def _over(tree: exp.Expr, scene: Scene) -> exp.Expr | None:
    """The expression with its columns called as they are here; None where it reads anything else."""
    if tree.find(exp.Anonymous) is not None:
        return None
    full = {scene.given.full(name).lower(): name for name in scene.names}
    known = {name.lower(): name for name in scene.names}
    strange: list[str] = []

    def change(node: exp.Expr) -> exp.Expr | None:
        if not isinstance(node, exp.Column):
            return None
        name = full.get(f"{node.table}.{node.name}".lower()) if node.table else known.get(node.name.lower())
        strange.extend([] if name else [node.name])
        return column(name or node.name)

    changed = rebuilt(tree, change)
    return None if strange else scene.canonical(changed)

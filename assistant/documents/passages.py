"""Passages: what a search finds and shows of a document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from autocomplete.secrets import may_store

LONGEST = 1_000
"""Characters of a passage, about; what is longer is cut between its lines."""
LEFT_OUT = "[left out: it looks like a secret]"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or piece of code; its lines follow one another from `line` (1-based) on.

    `level` is 1 to 6 for a heading, else 0. `cell` is the place of a notebook's cell, counted from 0, and `line`
    then counts within it.
    """

    text: str
    line: int
    level: int = 0
    cell: int | None = None
    code: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that can be read by itself.

    `headings` lead to it, the outermost first. `lines` gives for each line of `text` where it stands in the file,
    or in the cell.
    """

    text: str
    headings: tuple[str, ...]
    lines: tuple[int, ...]
    cell: int | None = None
    code: bool = False


def passages(blocks: Iterable[Block]) -> Iterator[Passage]:
    """The passages of a document. Lines that look like a secret are left out; a heading alone is a passage, too."""
    path: dict[int, str] = {}
    open_blocks: list[Block] = []
    for block in blocks:
        if block.level:
            yield from _closed(open_blocks, path)
            path = {level: title for level, title in path.items() if level < block.level}
            path[block.level] = _harmless(" ".join(block.text.split()))
            open_blocks = [replace(block, text="")]
        elif block.text.strip():
            for piece in _pieces(block):
                if open_blocks and not _together(open_blocks, piece):
                    yield from _closed(open_blocks, path)
                    open_blocks = []
                open_blocks.append(piece)
    yield from _closed(open_blocks, path)


def _together(blocks: list[Block], block: Block) -> bool:
    """Whether a block goes on the passage that the others began."""
    first = blocks[0]
    same = (first.cell, first.code) == (block.cell, block.code) or (first.level and first.cell == block.cell)
    return bool(same) and sum(len(each.text) for each in blocks) + len(block.text) <= LONGEST


def _closed(blocks: list[Block], path: dict[int, str]) -> Iterator[Passage]:
    if not blocks:
        return
    lines = [
        (_harmless(line.rstrip()), block.line + place)
        for block in blocks
        for place, line in enumerate(block.text.split("\n"))
        if line.strip() or block.code
    ]
    headings = tuple(path[level] for level in sorted(path))
    text = "\n".join(line for line, _ in lines)
    numbers = tuple(number for _, number in lines) or (blocks[0].line,)
    if text.strip() or blocks[0].level:
        yield Passage(text, headings, numbers, blocks[0].cell, all(each.code for each in blocks if each.text))


def _pieces(block: Block) -> Iterator[Block]:
    """The block, cut where it is too long for one passage."""
    if len(block.text) <= LONGEST:
        yield block
        return
    held: list[str] = []
    start = block.line
    for place, line in enumerate(block.text.split("\n")):
        if held and sum(map(len, held)) + len(line) > LONGEST:
            yield replace(block, text="\n".join(held), line=start)
            held, start = [], block.line + place
        held.append(line[: 10 * LONGEST])
    yield replace(block, text="\n".join(held), line=start)


def _harmless(line: str) -> str:
    return line if may_store(line) else LEFT_OUT

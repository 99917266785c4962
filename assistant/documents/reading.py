"""Reads documents into blocks: Markdown, HTML, plain text, notebooks. Outputs of notebooks are never looked at."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from assistant.documents.html_page import html_page
from assistant.documents.passages import Block

if TYPE_CHECKING:
    from markdown_it.token import Token

DocumentKind = Literal["notebook", "document"]

MARKDOWN, PAGES, PLAIN, NOTEBOOK = {".md", ".markdown"}, {".html", ".htm"}, {".txt", ".rst", ".text"}, ".ipynb"
_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_UNDERLINE = re.compile(r"([=\-~^\"'#*+])\1{2,}\s*")


class Unreadable(ValueError):
    """A document that is not what its name says; the text tells why."""


def kind_of(path: str) -> DocumentKind | None:
    """What a file is by its name, or None when it is nothing to search."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == NOTEBOOK:
        return "notebook"
    return "document" if suffix in MARKDOWN | PAGES | PLAIN else None


def blocks_of(path: str, data: bytes) -> Iterator[Block]:
    """The blocks of a document. Raises `Unreadable`."""
    suffix = PurePosixPath(path).suffix.lower()
    text = _decoded(data)
    if suffix == NOTEBOOK:
        yield from _notebook(text)
    elif suffix in MARKDOWN:
        yield from markdown(text)
    elif suffix in PAGES:
        yield from html_page(text)
    else:
        yield from _plain(text)


def _decoded(data: bytes) -> str:
    if b"\0" in data[:8192]:
        raise Unreadable("it is not a text file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def markdown(text: str, cell: int | None = None) -> Iterator[Block]:
    """The blocks of a Markdown text: marks removed, lines kept."""
    from markdown_it import MarkdownIt

    text = _FRONT_MATTER.sub(lambda match: "\n" * match.group().count("\n"), text)
    line, level = 1, 0
    row: list[str] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = token.map[0] + 1 if token.map else line
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "tr_open":
                row = []
            case "tr_close":
                yield Block(" | ".join(row or ()), line, cell=cell)
                row = None
            case "inline" if row is not None:
                row.append(_inline(token))
            case "inline":
                yield Block(_inline(token), line, level, cell)
            case "fence" | "code_block":
                yield Block(token.content.rstrip("\n"), line + (token.type == "fence"), cell=cell, code=True)
            case "html_block":
                yield Block(html.unescape(_TAG.sub(" ", token.content)), line, cell=cell)
            case _:
                pass


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image" or child.type in ("text", "code_inline"):
            parts.append(child.content)
    return "".join(parts)


def _plain(text: str) -> Iterator[Block]:
    """Paragraphs; a line underlined with one sign, as in reStructuredText, is a heading."""
    held: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if len(held) == 1 and _UNDERLINE.fullmatch(line) and len(line) >= len(held[0].rstrip()):
            yield Block(held[0], start, level=1 + "=-~".find(line[0]) if line[0] in "=-~" else 4)
            held = []
        elif line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield Block("\n".join(held), start)
            held = []


def _notebook(text: str) -> Iterator[Block]:
    """Markdown and code of the cells, in order."""
    for place, cell in enumerate(_cells(text)):
        source = cell.get("source", "")
        if cell.get("cell_type") == "markdown":
            yield from markdown(source, place)
        else:
            yield Block(source, 1, cell=place, code=cell.get("cell_type") == "code")


def _cells(text: str) -> list[dict[str, Any]]:
    import nbformat
    from nbformat import ValidationError
    from nbformat.converter import convert
    from nbformat.reader import reads

    try:
        # Read and brought to today's form, without the check against its schema: one odd cell is no reason to skip it.
        document = convert(reads(text), nbformat.current_nbformat)  # type: ignore[no-untyped-call]
    except (ValidationError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable("it is not a notebook that can be read") from error
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook that can be read")
    return [
        {**cell, "source": "".join(cell["source"]) if isinstance(cell.get("source"), list) else cell.get("source", "")}
        for cell in cells
        if isinstance(cell, dict)
    ]

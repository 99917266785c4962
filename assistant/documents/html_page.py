"""Reads the text of HTML pages, with the lines it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from assistant.documents.passages import Block


class _Page(HTMLParser):
    """Collects the text of an HTML page, block by block."""

    _SILENT = frozenset({"script", "style", "template", "noscript", "svg", "head"})
    _WITHIN = frozenset(
        """
        a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strong sub sup time tt
        u var wbr
        """.split()  # noqa: SIM905 - a list of words reads better so
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._silent = 0
        self._text: list[str] = []
        self._line = 1
        self._level = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that begins a block ends the one before."""
        if tag in self._SILENT:
            self._silent += 1
        if tag not in self._WITHIN:
            self.end_block(cell=tag in ("td", "th"))
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0

    def handle_endtag(self, tag: str) -> None:
        """So does its end."""
        if tag in self._SILENT:
            self._silent = max(self._silent - 1, 0)
        if tag not in self._WITHIN:
            self.end_block(cell=tag in ("td", "th"))
            self._level = 0

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if self._silent:
            return
        if not "".join(self._text).strip():
            self._text = []
            self._line = self.getpos()[0] + len(data[: len(data) - len(data.lstrip())].split("\n")) - 1
            data = data.lstrip()
        self._text.append(data)

    def end_block(self, cell: bool = False) -> None:
        """Close what was collected; cells of one row stay together."""
        text = "".join(self._text)
        if cell and text.strip():
            self._text.append(" | " if not text.rstrip().endswith("|") else "")
            return
        if text.strip(" |\n\t"):
            plain = "\n".join(" ".join(line.split()) for line in text.strip().rstrip("|").split("\n"))
            self.blocks.append(Block(plain.strip(), self._line, self._level))
        self._text = []


def html_page(text: str) -> Iterator[Block]:
    """The headings and paragraphs of a page; scripts and styles are left out."""
    parser = _Page()
    parser.feed(text)
    parser.close()
    parser.end_block()
    yield from parser.blocks

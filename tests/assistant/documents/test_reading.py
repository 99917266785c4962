from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.passages import LEFT_OUT, LONGEST, passages
from assistant.documents.reading import Unreadable, blocks_of, kind_of


def read(name: str, text: str | bytes):
    return list(passages(blocks_of(name, text.encode() if isinstance(text, str) else text)))


def test_markdown_gives_heading_paths_plain_text_and_lines():
    text = (
        "---\ntitle: x\n---\n# Metrics\n\nIntro.\n\n## Churn\n\nA customer **churned**\nwhen [gone](x.md).\n\n"
        "| a | b |\n|--|--|\n| one | two |\n\n```sql\n# no heading\n```\n\nRevenue\n-------\n\nMoney.\n"
    )
    intro, churn, revenue = read("m.md", text)
    assert (intro.headings, intro.text, intro.lines[-1]) == (("Metrics",), "Intro.", 6)
    assert churn.headings == ("Metrics", "Churn")
    assert churn.text == "A customer churned\nwhen gone.\na | b\none | two\n# no heading"
    assert churn.lines == (10, 11, 13, 15, 18)
    assert revenue.headings == ("Metrics", "Revenue")


def test_a_page_gives_its_text_without_scripts():
    text = (
        "<html><head><title>t</title><style>a{}</style></head>\n<body><h2>Hand &amp; book</h2>\n"
        "<p>Our <b>refund</b>\npolicy.</p><script>churn()</script>\n"
        "<table><tr><th>EMEA</th><td>Europe</td></tr></table>"
    )
    (only,) = read("p.html", text)
    assert only.headings == ("Hand & book",)
    assert only.text == "Our refund\npolicy.\nEMEA | Europe"
    assert only.lines == (3, 4, 5)


def test_plain_text_gives_paragraphs_and_underlined_headings():
    first, second = read("r.rst", "Churn\n=====\n\nLeaving\nfor good.\n\nOther\n-----\nText.")
    assert (first.headings, first.text, first.lines) == (("Churn",), "Leaving\nfor good.", (4, 5))
    assert second.headings == ("Churn", "Other")


def notebook(*cells, **more) -> str:
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells), **more))


def test_a_notebook_gives_its_cells_and_never_their_outputs():
    output = nbformat.v4.new_output("stream", text="private churn")
    text = notebook(
        nbformat.v4.new_markdown_cell("# Study\nWhy people leave."),
        nbformat.v4.new_code_cell("a = 1\nchurn = a", outputs=[output]),
    )
    words, code = read("n.ipynb", text)
    assert (words.cell, words.headings, words.code) == (0, ("Study",), False)
    assert (code.cell, code.headings, code.code, code.lines) == (1, ("Study",), True, (1, 2))
    assert "private" not in words.text + code.text


def test_an_old_notebook_is_read():
    cells = [{"cell_type": "code", "language": "python", "input": "churn", "outputs": []}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    assert [passage.text for passage in read("n.ipynb", json.dumps(old))] == ["churn"]


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "null", "{}", '{"nbformat": 9}', '{"nbformat": 4, "nbformat_minor": 5, "cells": 5}']
)
def test_a_broken_notebook_is_unreadable(text):
    with pytest.raises(Unreadable, match="notebook"):
        read("n.ipynb", text)


def test_a_binary_file_is_unreadable_and_other_encodings_are_read():
    with pytest.raises(Unreadable, match="text"):
        read("a.txt", b"PNG\0\1\2")
    assert read("a.txt", "Größe".encode("cp1252"))[0].text == "Größe"
    assert read("a.md", b"\xef\xbb\xbf# Churn\r\n\r\nLeft.")[0].headings == ("Churn",)


def test_lines_that_look_like_secrets_are_left_out():
    text = notebook(nbformat.v4.new_code_cell("%connect postgresql://me:hunter2@db/x\nchurn = 1"))
    (only,) = read("n.ipynb", text)
    assert only.text == f"{LEFT_OUT}\nchurn = 1"
    (page,) = read("a.md", "# Key sk_live_abcdefghijklmnop1234\n\ntext")
    assert page.headings == (LEFT_OUT,)


def test_long_texts_are_cut_between_lines():
    found = read("a.txt", "\n".join(f"line {number} of a long paragraph" for number in range(500)))
    assert max(len(passage.text) for passage in found) <= 1.2 * LONGEST
    assert [line for passage in found for line in passage.lines] == list(range(1, 501))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.MD", "document"), ("b.htm", "document"), ("c.ipynb", "notebook"), ("d.py", None), ("md", None)],
)
def test_what_is_searched_is_told_by_the_name(name, kind):
    assert kind_of(name) == kind


@given(st.text(max_size=400), st.sampled_from(["a.md", "a.html", "a.txt"]))
def test_any_text_is_read_and_lines_fit(text, name):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for passage in read(name, text.replace("\0", "")):
        assert len(passage.lines) == passage.text.count("\n") + 1
        assert list(passage.lines) == sorted(passage.lines)
        assert 1 <= passage.lines[0] <= passage.lines[-1] <= lines

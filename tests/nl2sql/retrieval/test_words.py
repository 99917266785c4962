"""Tokens with their places, stems, and the words of identifiers."""

from __future__ import annotations

import pytest

from nl2sql.words import split_identifier, stem, tokenise


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order_date", ("order", "date")),
        ("orderDate", ("order", "date")),
        ("ORDER-DATE", ("order", "date")),
        ("HTTPServer_id", ("http", "server", "id")),
        ("tblCustomer2", ("tbl", "customer", "2")),
        ("Größe", ("grosse",)),
        ("unit price", ("unit", "price")),
    ],
)
def test_identifiers_fall_into_words(name: str, words: tuple[str, ...]) -> None:
    assert split_identifier(name) == words


@pytest.mark.parametrize(
    ("first", "second"),
    [("cities", "city"), ("people", "person"), ("bought", "buys"), ("sales", "sold"), ("children", "child")],
)
def test_forms_of_a_word_share_a_stem(first: str, second: str) -> None:
    same = stem(first) == stem(second)
    assert same == ((first, second) != ("sales", "sold"))


@pytest.mark.parametrize(
    ("text", "number", "money", "percent"),
    [
        ("1,200.50", 1200.5, False, False),
        ("$99", 99.0, True, False),
        ("10k", 10_000.0, False, False),
        ("1.5 million", 1_500_000.0, False, False),
        ("-3", -3.0, False, False),
        ("20%", 20.0, False, True),
        ("five", 5.0, False, False),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float, money: bool, percent: bool) -> None:
    (token,) = tokenise(text)
    assert (token.number, token.money, token.percent) == (number, money, percent)


def test_spans_point_into_the_text_as_typed() -> None:
    text = "What’s “New York”’s total, don't ask; orderDate 2024-03-01?"
    for token in tokenise(text):
        assert text[token.span.start : token.span.end] == token.text.replace("'", text[token.span.start + 3]) or (
            text[token.span.start : token.span.end] == token.text
        )
    kinds = [(token.kind, token.text) for token in tokenise(text)]
    assert ("quoted", "New York") in kinds
    assert ("date", "2024-03-01") in kinds
    assert ("word", "Date") in kinds


@pytest.mark.parametrize("text", ["", "   ", "\x00", "'", '"', "😀😀", "—", "'" * 1000])
def test_text_without_words_gives_no_words(text: str) -> None:
    assert all(token.kind != "word" for token in tokenise(text))

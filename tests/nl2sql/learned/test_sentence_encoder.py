"""The vectors of words and names: what they are like, and what they do not depend on."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from nl2sql.learned.sentence_encoder import LONGEST, NAME_LENGTH, SentenceEncoder

QUESTION = ["which", "customers", "live", "in", "Lisbon", "?"]
LONG = ["how", "many", "orders", "were", "shipped", "late", "last", "month", "to", "the", "town", "of", "our", "client"]
OTHERS = [["hello"], LONG, QUESTION]
NAMES = ["birth date of customer", "city", "order id", "", "the long name of a column of a table with a long name"]


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder.shipped()


def cosine(one, other):
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_each_word_has_a_state(encoder):
    (states,) = encoder.words([QUESTION])
    assert states.shape == (6, encoder.size)
    assert states.dtype == np.float32
    assert np.linalg.norm(states, axis=1).min() > 1


def test_nothing_asked_nothing_answered(encoder):
    assert encoder.words([]) == []
    assert encoder.names([]).shape == (0, encoder.size)
    assert encoder.words([[]])[0].shape == (0, encoder.size)


@pytest.mark.parametrize("word", ["", " ", "\u200b"])
def test_a_word_without_pieces_has_zeros_and_changes_nothing(encoder, word):
    with_word, without = encoder.words([["live", word, "here"], ["live", "here"]])
    assert not with_word[1].any()
    np.testing.assert_array_equal(with_word[[0, 2]], without)


def test_a_word_may_hold_several_words(encoder):
    together, apart = encoder.words([["in", "New York City", "?"], ["in", "New", "York", "City", "?"]])
    np.testing.assert_allclose(together[1], apart[1:4].mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(together[[0, 2]], apart[[0, 4]])


def test_words_after_the_longest_text_have_zeros(encoder):
    (states,) = encoder.words([["name"] * (LONGEST + 40)])
    assert len(states) == LONGEST + 40
    assert states[: LONGEST - 2].any(axis=1).all()
    assert not states[LONGEST - 2 :].any()


def test_a_question_does_not_depend_on_its_batch(encoder):
    (alone,) = encoder.words([QUESTION])
    for questions in (OTHERS, OTHERS[::-1], [QUESTION] * 100):
        for words, states in zip(questions, encoder.words(questions), strict=True):
            if words == QUESTION:
                np.testing.assert_allclose(states, alone, rtol=0, atol=1e-5)


def test_a_name_does_not_depend_on_its_batch(encoder):
    together = encoder.names(NAMES * 30)
    for place, name in enumerate(NAMES):
        (alone,) = encoder.names([name])
        for row in range(place, len(together), len(NAMES)):
            np.testing.assert_allclose(together[row], alone, rtol=0, atol=1e-5)


def test_names_have_one_length(encoder):
    np.testing.assert_allclose(np.linalg.norm(encoder.names(NAMES), axis=1), NAME_LENGTH, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "like", "unlike"),
    [
        ("salary of employee", "wage of worker", "birth date of patient"),
        ("city", "town", "price"),
        ("zip code", "postcode", "first name"),
        ("date of birth", "birthday", "order number"),
        ("phone number", "telephone", "country"),
    ],
)
def test_names_of_like_meaning_are_closer(encoder, name, like, unlike):
    one, two, three = encoder.names([name, like, unlike])
    assert cosine(one, two) > cosine(one, three) + 0.1


def test_the_context_of_a_word_is_in_its_state(encoder):
    orders, sorted_, orders_again = encoder.words(
        [["which", "order", "was", "shipped"], ["in", "order", "of", "price"], ["the", "order", "was", "sent"]]
    )
    assert cosine(orders[1], orders_again[1]) > cosine(orders[1], sorted_[1])


def test_capitals_and_accents_make_no_difference(encoder):
    one, other = encoder.words([["café", "names"], ["CAFE", "Names"]])
    np.testing.assert_array_equal(one, other)


def test_the_shipped_encoder_is_loaded_once(monkeypatch):
    loads = []
    original = SentenceEncoder.load
    monkeypatch.setattr(SentenceEncoder, "_shipped", None)
    monkeypatch.setattr(SentenceEncoder, "load", lambda folder: loads.append(folder) or original(folder))
    found = []
    threads = [threading.Thread(target=lambda: found.append(SentenceEncoder.shipped())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(found) == 4
    assert len(set(map(id, found))) == 1


def test_a_folder_without_an_encoder_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        SentenceEncoder.load(tmp_path)


def test_the_runtime_is_imported_only_when_it_runs():
    code = "import sys, nl2sql.learned.sentence_encoder; print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_question_that_several_look_at_is_run_once(encoder, monkeypatch):
    class Counting:
        runs = 0

        def run(self, *given):
            self.runs += 1
            return session.run(*given)

    session, counting = encoder._session, Counting()
    monkeypatch.setattr(encoder, "_session", counting)
    text = "a question that nobody else asks"
    whole = encoder.names([text])
    (words,) = encoder.words([text.split()])
    assert counting.runs == 1
    words[:] = 0  # What is given out is the caller's own.
    np.testing.assert_array_equal(encoder.names([text]), whole)
    np.testing.assert_allclose(encoder.names([text, "another"])[0], whole[0], atol=1e-5)

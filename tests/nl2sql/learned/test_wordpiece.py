"""How words are cut into pieces."""

from __future__ import annotations

import pytest

from nl2sql.learned.wordpiece import LONGEST, WordPiece

VOCABULARY = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "a", "cafe", "##s", "name", "don", "t"),
    *("'", "-", "_", "$", ".", "3", "14", "2020", "##20", "##2", "new", "york", "city", "é", "ı", "##stanbul", "i"),
]
NUMBERS = {piece: number for number, piece in enumerate(VOCABULARY)}

CUTS = {
    "unaffable": "un ##aff ##able",
    "names": "name ##s",
    "NAME": "name",
    "Cafés": "cafe ##s",
    "cafe\u0301": "cafe",
    "don't": "don ' t",
    "a-name_a": "a - name _ a",
    "$3.14": "$ 3 . 14",
    "202020": "2020 ##20",
    "20202": "2020 ##2",
    "New York\u00a0City": "new york city",
    "'new\tyork'": "' new york '",
    "new\u200byork": "[UNK]",
    "na\u0000me": "name",
    "unb": "[UNK]",
    "unb-name": "[UNK] - name",
    "漢字": "[UNK]",
    "\u0130stanbul": "i ##stanbul",
    "": "",
    " ": "",
    "\u200b": "",
    "\u0301": "",
    "a" * LONGEST: " ".join(["a"] + ["##a"] * (LONGEST - 1)),
    "a" * (LONGEST + 1): "[UNK]",
}


@pytest.fixture
def word_piece():
    return WordPiece(NUMBERS)


@pytest.mark.parametrize(("word", "pieces"), CUTS.items())
def test_a_word_is_cut_as_bert_cuts_it(word_piece, word, pieces):
    assert [VOCABULARY[number] for number in word_piece.pieces(word)] == pieces.split()


def test_a_text_knows_the_word_of_each_piece(word_piece):
    encoded = word_piece.encode(["names", "", "new york", "漢"], longest=20)
    assert [VOCABULARY[number] for number in encoded.ids] == ["[CLS]", "name", "##s", "new", "york", "[UNK]", "[SEP]"]
    assert encoded.words == (-1, 0, 0, 2, 2, 3, -1)


@pytest.mark.parametrize(
    ("longest", "pieces"),
    [(2, "[CLS] [SEP]"), (3, "[CLS] name [SEP]"), (4, "[CLS] name ##s [SEP]"), (6, "[CLS] name ##s a [SEP]")],
)
def test_a_text_too_long_loses_its_end_but_not_the_mark_of_it(word_piece, longest, pieces):
    encoded = word_piece.encode(["names", "a"], longest)
    assert [VOCABULARY[number] for number in encoded.ids] == pieces.split()
    assert len(encoded.words) == len(encoded.ids)


def test_the_vocabulary_is_a_piece_a_line(tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("".join(piece + "\n" for piece in VOCABULARY), encoding="utf-8")
    assert WordPiece.read(path).pieces("unaffable") == (4, 5, 6)


def test_a_vocabulary_without_the_marks_is_refused(tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("[PAD]\n[UNK]\nname\n", encoding="utf-8")
    with pytest.raises(KeyError):
        WordPiece.read(path)

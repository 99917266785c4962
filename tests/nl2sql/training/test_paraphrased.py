"""The file of reworded questions finds its items; a line that is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nl2sql.training.paraphrased import paraphrased

CASES = Path(__file__).parents[2] / "cases" / "paraphrased"
ITEMS = [
    {"db_id": "bakery", "question": "Count the loaves.", "query": "SELECT COUNT(*) FROM loaf"},
    {"db_id": "bakery", "question": "List the loaves.", "query": "SELECT name FROM loaf"},
    {"db_id": "harbour", "question": "Count the boats.", "query": "SELECT COUNT(*) FROM boat"},
]


@pytest.fixture
def spider(tmp_path: Path) -> Path:
    path = tmp_path / "train_spider.json"
    path.write_text(json.dumps(ITEMS), "utf-8")
    return path


def written(folder: Path, text: str) -> Path:
    path = folder / "wordings.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_line_takes_database_and_query_of_its_item(tmp_path: Path, spider: Path) -> None:
    file = written(tmp_path, "# other words\n\n2\thow big is the fleet?\n0\thow much bread, in all?\n")
    assert paraphrased(file, spider) == [
        {"db_id": "harbour", "question": "how big is the fleet?", "query": "SELECT COUNT(*) FROM boat"},
        {"db_id": "bakery", "question": "how much bread, in all?", "query": "SELECT COUNT(*) FROM loaf"},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0\tbread?\n\nboats?", "line 3: not a position"),
        ("-1\tbread?", "line 1: not a position"),
        ("1\t ", "line 1: not a position"),
        ("3\tbread?", "line 1: there is no item 3"),
        ("1\tbread?\n1\tloaves?", "line 2: item 1 for the second time"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, spider: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        paraphrased(written(tmp_path, text), spider)


def test_the_file_of_wordings_reads_and_says_nothing_twice(tmp_path: Path) -> None:
    items = [{"db_id": "any", "query": f"SELECT {number}"} for number in range(7000)]
    spider = tmp_path / "train_spider.json"
    spider.write_text(json.dumps(items), "utf-8")
    found = paraphrased(CASES / "spider_train.txt", spider)
    assert len(found) == 300
    assert len({item["question"] for item in found}) == 300

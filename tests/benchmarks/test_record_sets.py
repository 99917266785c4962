"""On invented records that come in an order, suggestions beat every plain rule, and say rightly how sure they are.

Few records, to be quick; docs/autocomplete.md has what many of every set give.
"""

from __future__ import annotations

import pytest

from autocomplete.evaluation import evaluate
from tests.benchmarks.record_sets import write


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("records")
    write(made, 240)
    return made


@pytest.mark.parametrize("name", ["orders", "log"])
def test_better_than_plain_rules(folder, name):
    compared = evaluate(folder / f"{name}.jsonl")["compared"]
    own = compared.pop("plainspoken")
    for rule, scores in compared.items():
        assert own["hit@1"] > scores["hit@1"], rule
        assert own["coverage_at_90"] >= scores["coverage_at_90"], rule
    assert own["ece"] < 0.06

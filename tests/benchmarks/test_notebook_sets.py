"""On invented notebooks completion names more columns and values than JupyterLab's own does, and than plain rules do.

Few notebooks, to be quick; docs/autocomplete.md has what many of every set give.
"""

from __future__ import annotations

import pytest

from assistant.own_completer import OwnCompleter
from autocomplete.code_scores import evaluate_code
from tests.benchmarks.notebook_sets import write


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    made = write(tmp_path_factory.mktemp("notebooks"), 12)
    return evaluate_code(made[0], offers=OwnCompleter())["compared"]


@pytest.mark.parametrize("kind", ["in brackets", "in a call", "value"])
@pytest.mark.parametrize("rule", ["jupyterlab", "most frequent above"])
def test_better_than_others(compared, kind, rule):
    own, other = compared[f"{kind}: plainspoken"], compared[f"{kind}: {rule}"]
    assert own["n"] == other["n"] > 10
    assert own["hit@5"] > other["hit@5"]
    assert own["keys_saved"] > other["keys_saved"]

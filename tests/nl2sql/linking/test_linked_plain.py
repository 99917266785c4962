"""A linked question without what only the lexicon knows."""

from __future__ import annotations

from nl2sql.form.scope import Scope
from nl2sql.linking.linked import Level, Linked


def test_only_links_by_other_words_are_left_out() -> None:
    every = {(0, place): level for place, level in enumerate(Level) if level}
    linked = Linked("staff", (), Scope((), (), (), ()), dict(every), dict(every))
    plain = linked.without_synonyms()
    kept = {Level.LOOSE, Level.PART, Level.WHOLE}
    assert set(plain.column_links.values()) == set(plain.table_links.values()) == kept
    assert linked.column_links == every

"""How counts are kept: packed, bounded in memory, the top of large contexts ready, older files brought up to date."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete import tallies
from autocomplete.bounded import Bounded
from autocomplete.field import Field
from autocomplete.history import History
from autocomplete.packing import Stat, packed, renamed, unpacked
from autocomplete.suggest import Autocomplete

NUMBER = st.integers(0, 2**32 - 1)
STATS = st.dictionaries(NUMBER, st.builds(Stat, NUMBER, st.floats(0, 1e6, width=32), NUMBER), max_size=20)


@given(STATS)
def test_counts_come_back_from_bytes(stats):
    assert unpacked(packed(stats)) == stats
    assert list(unpacked(packed(stats))) == list(stats)


@given(STATS, st.sets(NUMBER))
def test_values_without_a_new_name_are_left_out(stats, gone):
    left = unpacked(renamed(packed(stats), lambda value: None if value in gone else value))
    assert left == {value: stat for value, stat in stats.items() if value not in gone}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), max_size=60))
def test_a_cache_is_bounded_and_drops_what_was_used_least_recently(puts):
    cache, model = Bounded[int, str](100), []
    for key, size in puts:
        cache.put(key, str(key), size)
        model = [entry for entry in model if entry[0] != key] + [(key, size)]
        while sum(size for _, size in model) > 100:
            model.pop(0)
        assert [at for at in range(10) if at in cache] == sorted(at for at, _ in model)
        assert cache.bytes == sum(size for _, size in model)
    for key, _ in model:
        assert cache.get(key) == str(key)


def counted(path, values, together=37):
    """A field in which the values were counted, so many in one transaction."""
    history = History(path)
    history.write(lambda: history.vocabulary.declare(Field("city")))

    def count(part):
        for value in part:
            history.tallies.add("1|", 0, value)

    for start in range(0, len(values), together):
        history.write(lambda start=start: count(values[start : start + together]))
    return history


def test_the_top_of_a_large_context_is_exact(tmp_path):
    """However often the row is cut back, it has the most frequent and the latest of all values."""
    values = [(at * at * 7919 + at // 3) % 997 % (50 + at // 4) for at in range(6000)]
    history = counted(tmp_path / "w.sqlite", values)
    found = History(tmp_path / "w.sqlite")
    tally = found.read(lambda: found.tallies.get("1|", 0))
    assert tally.partial
    assert tally.held <= tallies._MOST_HELD
    counts = {value: values.count(value) for value in set(values)}
    last = {value: len(values) - values[::-1].index(value) for value in counts}
    assert (tally.n, tally.clock, tally.kinds) == (6000, 6000, len(counts))
    best = sorted(counts, key=lambda value: (-counts[value], -last[value]))
    assert tally.most(40) == best[:40]
    assert {value: tally.stats[value].n for value in best[:100]} == {value: counts[value] for value in best[:100]}
    latest = sorted(last, key=lambda value: -last[value])
    assert tally.latest(10) == latest[:10]
    assert list(tally.stats)[-50:] == latest[:50][::-1]
    history.close()


@pytest.mark.parametrize("values", [30, 500])
def test_counting_in_one_transaction_is_counting_one_by_one(tmp_path, values):
    def state(path):
        with closing(sqlite3.connect(path)) as db:
            contexts = {
                row[0]: (*row[1:4], row[4]) for row in db.execute("SELECT key, n, clock, kinds, top FROM ac_context")
            }
            return contexts, db.execute("SELECT context, value, n, clock FROM ac_stat ORDER BY 1, 2").fetchall()

    noise = [(at * 7919 + at // 5) % values for at in range(1200)]
    counted(tmp_path / "one", noise, 1).close()
    counted(tmp_path / "all", noise, 1200).close()
    (one, one_stats), (all_, all_stats) = state(tmp_path / "one"), state(tmp_path / "all")
    assert one["1|"][:3] == all_["1|"][:3]
    most = [
        sorted(unpacked(found["1|"][3]).items(), key=lambda kept: (-kept[1].n, -kept[1].clock))[:100]
        for found in (one, all_)
    ]
    assert [(value, stat.n, stat.clock) for value, stat in most[0]] == [
        (value, stat.n, stat.clock) for value, stat in most[1]
    ]
    assert one_stats == all_stats


def test_a_tally_in_use_outlives_a_small_cache(tmp_path, monkeypatch):
    """What is counted in a transaction is not read from the file again before it was written."""
    monkeypatch.setattr(tallies, "_MOST_BYTES", 1000)
    engine = Autocomplete(tmp_path / "w.sqlite")
    for at in range(40):
        engine.commit("", {"a": f"x {at % 3}", "b": f"y {at % 5}", "c": "z"})
    assert {item.name: item.uses for item in engine.knowledge.fields()} == {"a": 40, "b": 40, "c": 40}
    with closing(sqlite3.connect(tmp_path / "w.sqlite")) as db:
        rows = db.execute("SELECT n, top FROM ac_context").fetchall()
    assert all(n == sum(stat.n for stat in unpacked(top).values()) for n, top in rows)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """5000 cities, some used more often than others, most starting with b."""
    path = tmp_path_factory.mktemp("many") / "w.sqlite"
    history = History(path)

    def count():
        row = history.vocabulary.declare(Field("city"))
        for at in range(5000):
            value = history.vocabulary.intern(row.id, f"{'B' if at % 50 else 'ä'}{at:05d} town")
            history.tallies.add(f"{row.id}|", 0, value)
            for _ in range(1 + (at % 1000 == 999) * 5):
                history.vocabulary.used(value)

    history.write(count)
    yield history
    history.close()


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("b", ["B00999 town", "B01999 town", "B02999 town", "B03999 town", "B04999 town"]),
        ("B0399", ["B03999 town", "B03990 town", "B03991 town"]),
        ("Ä", ["ä00000 town", "ä00050 town"]),
        ("", ["B00999 town", "B01999 town"]),
        ("none", []),
        ("b%", []),
        ("\ud800", []),
    ],
)
def test_values_by_their_beginning(many, prefix, expected):
    words = many.vocabulary
    found = many.read(lambda: words.texts(words.starting_with(1, prefix, 5)))
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_beyond_the_thousand_most_used_the_more_used_comes_first(tmp_path):
    history = History(tmp_path / "w.sqlite")

    def count():
        row = history.vocabulary.declare(Field("city"))
        for at in range(1200):
            often, seldom = (history.vocabulary.intern(row.id, f"{letter}{at:04d}") for letter in "ab")
            for _ in range(3):
                history.vocabulary.used(often)
            for _ in range(1 + (at in (70, 700))):
                history.vocabulary.used(seldom)

    history.write(count)
    words = history.vocabulary
    assert history.read(lambda: words.texts(words.starting_with(1, "b", 3))) == ["b0070", "b0700", "b0000"]
    history.close()


def test_a_read_sees_one_state_of_the_file(tmp_path):
    engine, other = Autocomplete(tmp_path / "w.sqlite"), Autocomplete(tmp_path / "w.sqlite")
    engine.commit("", {"a": "x"})
    history = other._history

    def uses():
        return history._db.execute("SELECT uses FROM ac_field").fetchone()[0]

    def work():
        before = uses()
        engine.commit("", {"a": "y"})
        return before, uses()

    assert history.read(work) == (1, 1)
    assert history.read(uses) == 2


@pytest.mark.parametrize("prefix", ["", "b", "B0399", "zz"])
def test_no_suggestion_reads_a_whole_table(many, prefix):
    """SQLite says for every statement of a suggestion that it searches an index."""
    asked = []
    engine = Autocomplete(many.part._path)
    engine.suggest("city")
    engine._history.changes += 1
    engine._history._db.set_trace_callback(asked.append)
    engine.suggest("city", {"country": "DE"}, prefix, 200)
    engine._history._db.set_trace_callback(None)
    plans = [
        [row[3] for row in many._db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        for sql in asked
        if sql.startswith("SELECT") and "ac_field" not in sql and "ac_meta" not in sql
    ]
    assert plans
    for plan in plans:
        assert not [step for step in plan if step.startswith("SCAN") and not _bounded(step)], plan
        # Only what a part with a limit of its own has found may be sorted.
        assert "SCAN (subquery-1)" in plan or not [step for step in plan if "TEMP B-TREE" in step], plan


def _bounded(scan: str) -> bool:
    """Whether it goes through the ids asked for, or what a part with a limit of its own has found."""
    return scan.startswith("SCAN asked ") or "subquery" in scan.casefold()


OLD = """
CREATE TABLE ac_field(
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, based_on TEXT NOT NULL, kind TEXT NOT NULL,
    stored INTEGER NOT NULL, chain TEXT NOT NULL DEFAULT '[]', uses INTEGER NOT NULL DEFAULT 0,
    new REAL NOT NULL DEFAULT 1, total REAL NOT NULL DEFAULT 2, tried INTEGER NOT NULL DEFAULT 0,
    right INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0,
    dismissed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE ac_value(
    id INTEGER PRIMARY KEY AUTOINCREMENT, field INTEGER NOT NULL, text TEXT NOT NULL, fold TEXT NOT NULL,
    n INTEGER NOT NULL DEFAULT 0, used_at REAL NOT NULL DEFAULT 0, UNIQUE(field, text));
CREATE INDEX ac_value_fold ON ac_value(field, fold);
CREATE TABLE ac_context(
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, n INTEGER NOT NULL, clock INTEGER NOT NULL,
    recent REAL NOT NULL, kinds INTEGER NOT NULL);
CREATE TABLE ac_stat(
    context INTEGER NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL, recent REAL NOT NULL,
    clock INTEGER NOT NULL, PRIMARY KEY(context, value)) WITHOUT ROWID;
CREATE INDEX ac_stat_clock ON ac_stat(context, clock);
PRAGMA user_version = 1;
INSERT INTO ac_field(id, name, based_on, kind, stored, uses) VALUES(1, 'city', '[]', 'value', 1, 404);
INSERT INTO ac_context VALUES(1, '1|', 404, 404, 11.0, 202), (2, '1|1=1', 5, 5, 3.5, 2);
INSERT INTO ac_stat VALUES(2, 1, 3, 1.5, 4), (2, 2, 2, 1.25, 5);
"""


def test_an_older_file_keeps_its_counts(tmp_path):
    path = tmp_path / "w.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OLD)
        for at in range(1, 203):
            db.execute("INSERT INTO ac_value(id, field, text, fold, n) VALUES(?, 1, ?, ?, 2)", (at, f"T{at}", f"t{at}"))
            db.execute("INSERT INTO ac_stat VALUES(1, ?, ?, 1.0, ?)", (at, 3 if at == 7 else 1 if at == 8 else 2, at))
        db.commit()
    engine = Autocomplete(path)
    tallied = engine._history.tallies
    large = engine._history.read(lambda: tallied.get("1|", 0))
    assert (large.n, large.kinds, large.partial, large.most(1)) == (404, 202, True, [7])
    assert large.latest(2) == [202, 201]
    small = engine._history.read(lambda: tallied.get("1|1=1", 1))
    assert small.stats == {1: Stat(3, 1.5, 4), 2: Stat(2, 1.25, 5)}
    assert {item.value for item in engine.suggest("city", prefix="t20")} == {"T20", "T200", "T201", "T202"}
    engine.commit("", {"city": "T8"})
    assert engine._history.read(lambda: tallied.get("1|", 0)).stats[8].n == 2
    engine.close()
    with closing(sqlite3.connect(path)) as db:
        assert {row[0] for row in db.execute("SELECT DISTINCT context FROM ac_stat")} == {1}
        top = db.execute("SELECT top FROM ac_context WHERE id = 2").fetchone()[0]
        assert struct.unpack("<IIfI", top[:16]) == (1, 3, 1.5, 4)

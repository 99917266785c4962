"""Which columns of the tables found a query is thought to need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.retrieval.boosted import Boosted
from nl2sql.retrieval.column_features import NAMES, column_features
from nl2sql.retrieval.column_ranking import rank_columns
from nl2sql.retrieval.column_ties import ties_among
from nl2sql.retrieval.schema_index import schema_index
from nl2sql.retrieval.schema_search import search_tables
from nl2sql.values import ValueIndex


def table(name: str, key: str, columns: str, **refers: str) -> Table:
    made = (Column(key, "integer", primary_key=True), *(Column(column, "text") for column in columns.split()))
    links = tuple(ForeignKey((own,), other, (f"{other}_no",)) for own, other in refers.items())
    return Table(name, (*made, *(Column(own, "integer") for own in refers)), links)


MUSIC = Catalog(
    "music",
    "sqlite",
    (
        table("singer", "singer_no", "name birth_year country"),
        table("hall", "hall_no", "title seats street telephone"),
        table("evening", "evening_no", "happened weather", sung_by="singer", held_in="hall"),
        table("ticket", "ticket_no", "price holder", bought_for="evening"),
    ),
)
VALUES = ValueIndex({ColumnRef("singer", "country"): ("France", "Norway")})


def ranked(question: str, catalog: Catalog = MUSIC) -> list[str]:
    search = search_tables(question, catalog, VALUES)
    found = ((search.index.columns[place], score) for place, score in rank_columns(search))
    return [f"{search.index.tables[at].key}.{column.name}" for (at, column), _ in found]


def test_columns_that_are_named_come_first() -> None:
    assert set(ranked("the title and the telephone of each hall")[:2]) == {"hall.title", "hall.telephone"}


def test_keys_that_bring_the_tables_together_come_before_what_nobody_speaks_of() -> None:
    found = ranked("the weather of the evenings of singers from France")
    joins = [found.index(name) for name in ("singer.singer_no", "evening.sung_by")]
    assert max(joins) < found.index("hall.street")
    assert max(joins) < found.index("ticket.price")
    assert found.index("singer.country") < 4


def test_what_speaks_for_columns_has_a_number_for_each_name() -> None:
    search = search_tables("name of singers from France", MUSIC, VALUES)
    places, features = column_features(search)
    assert features.shape == (len(places), len(NAMES))
    assert len(places) == sum(len(each.columns) for each in MUSIC.tables)
    assert np.isfinite(features).all()


def test_without_tables_there_is_nothing_to_rank() -> None:
    assert rank_columns(search_tables("anything", Catalog("none", "sqlite", ()), VALUES)) == []


def tied(*tables: Table) -> set[tuple[str, str, str]]:
    """The columns that tie tables, whether they refer or are referred to, and the other table."""
    index = schema_index(Catalog("some", "sqlite", tables))
    columns = np.arange(len(index.columns), dtype=np.int32)
    ties = ties_among(index, list(range(len(tables))), columns, index.owner)
    names = [f"{tables[at].name}.{column.name}" for at, column in index.columns]
    ways = (("to", ties.up), ("from", ties.down))
    return {(names[column], way, tables[other].name) for way, held in ways for column, other in np.argwhere(held)}


def test_ties_go_both_ways_and_over_columns_called_alike() -> None:
    assert tied(*MUSIC.tables[:3], table("review", "review_no", "stars hall_no")) == {
        ("evening.sung_by", "to", "singer"),
        ("singer.singer_no", "from", "evening"),
        ("evening.held_in", "to", "hall"),
        ("review.hall_no", "to", "hall"),
        ("hall.hall_no", "from", "evening"),
        ("hall.hall_no", "from", "review"),
    }


def test_ties_of_keys_go_by_names_in_any_case_and_stay_among_the_tables_asked_of() -> None:
    staff = Table(
        "Staff",
        (Column("No", "integer", primary_key=True), Column("Boss", "integer"), Column("Desk", "integer")),
        (ForeignKey(("boss",), "STAFF", ("no",)), ForeignKey(("Desk",), "desk", ("no",))),
    )
    desk = table("desk", "no", "colour")
    assert tied(staff) == {("Staff.Boss", "to", "Staff"), ("Staff.No", "from", "Staff")}
    assert tied(desk, staff) == {*tied(staff), ("Staff.Desk", "to", "desk"), ("desk.no", "from", "Staff")}


def test_columns_called_only_id_tie_nothing() -> None:
    assert tied(table("a", "id", "x"), table("b", "no", "id")) == set()


STUMP = Boosted(
    start=-1.0,
    depth=2,
    feature=np.array([[0, 0, 1, 0, 0]], dtype=np.int16),
    threshold=np.array([[0.5, 0, 2.0, 0, 0]], dtype=np.float32),
    low=np.array([[1, 1, 3, 3, 4]], dtype=np.int16),
    high=np.array([[2, 1, 4, 3, 4]], dtype=np.int16),
    value=np.array([[0, 1.0, 0, 2.0, 4.0]], dtype=np.float32),
)


@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 6), st.just(2)), elements=st.floats(-4, 4, width=32)))
def test_every_row_ends_in_its_leaf(rows: np.ndarray) -> None:
    added = [1.0 if a <= 0.5 else 2.0 if b <= 2.0 else 4.0 for a, b in rows]
    assert STUMP.probabilities(rows) == pytest.approx([1 / (1 + np.exp(1 - each)) for each in added], abs=1e-6)


def test_trees_are_read_as_they_were_kept() -> None:
    kept = Boosted.of(STUMP.arrays())
    rows = np.array([[0.2, 0.0], [0.9, 3.0]], dtype=np.float32)
    assert kept.probabilities(rows).tolist() == STUMP.probabilities(rows).tolist()
    with pytest.raises(KeyError):
        Boosted.of({})


@st.composite
def trees(draw: st.DrawFn) -> Boosted:
    """Some trees of up to 40 leaves over two features, each grown by parting leaves."""
    grown: list[list[list[float]]] = []
    for _ in range(draw(st.integers(1, 3))):
        nodes: list[list[float]] = [[0, 0, 0, 0, 1.0]]
        for _ in range(draw(st.integers(0, 39))):
            leaf = draw(st.sampled_from([place for place, node in enumerate(nodes) if node[2] == place]))
            nodes[leaf] = [draw(st.integers(0, 1)), draw(st.integers(-3, 3)), len(nodes), len(nodes) + 1, 0.0]
            nodes += [[0, 0, at, at, draw(st.integers(-4, 4))] for at in (len(nodes), len(nodes) + 1)]
        grown.append(nodes)
    most = max(map(len, grown))
    filled = np.array([nodes + [[0, 0, 0, 0, 0]] * (most - len(nodes)) for nodes in grown], dtype=np.float64)
    kinds = (np.int16, np.float32, np.int16, np.int16, np.float32)
    return Boosted(0.0, most, *(filled[:, :, part].astype(kind) for part, kind in enumerate(kinds)))


@given(trees(), arrays.arrays(np.float32, (7, 2), elements=st.integers(-4, 4).map(float)))
def test_asking_all_nodes_at_once_gives_what_following_the_paths_gives(kept: Boosted, rows: np.ndarray) -> None:
    totals = []
    for row in rows:
        total = 0.0
        for tree in range(len(kept.feature)):
            place = 0
            while kept.low[tree, place] != place:
                side = kept.low if row[kept.feature[tree, place]] <= kept.threshold[tree, place] else kept.high
                place = int(side[tree, place])
            total += float(kept.value[tree, place])
        totals.append(1 / (1 + np.exp(-max(-30.0, min(30.0, total)))))
    assert kept.probabilities(rows) == pytest.approx(totals, abs=1e-5)


def test_likeness_in_meaning_moves_columns_up_and_changes_nothing_where_all_are_alike() -> None:
    search = search_tables("the title of each hall", MUSIC, VALUES)
    plain = rank_columns(search)
    phone = next(at for at, (_, column) in enumerate(search.index.columns) if column.name == "telephone")
    alike = np.full(len(search.index.columns), 0.2, dtype=np.float32)
    level = rank_columns(search, alike)
    assert [place for place, _ in level] == [place for place, _ in plain]
    np.testing.assert_allclose([odds for _, odds in level], [odds for _, odds in plain], rtol=1e-4)
    alike[phone] = 0.7
    order = [place for place, _ in rank_columns(search, alike)]
    assert order.index(phone) < [place for place, _ in plain].index(phone)


def test_columns_between_two_tables_that_are_spoken_of() -> None:
    search = search_tables("singers and halls", MUSIC, VALUES)
    places, features = column_features(search)
    between = features[:, NAMES.index("bridges named")]
    assert {search.index.columns[places[at]][1].name for at in np.flatnonzero(between > 0.5)} == {"sung_by", "held_in"}


def test_names_that_are_written_as_one_word_are_names() -> None:
    bank = Catalog("money", "sqlite", (table("bank", "bank_no", "bname street"),))
    search = search_tables("banks", bank, VALUES)
    _, features = column_features(search)
    assert features[:, NAMES.index("is name")].tolist() == [0, 1, 0]

"""A suggestion takes hardly longer once thousands of records were kept, or among many tables.

How fast that is depends on the machine, so what is compared is much with little, in one run: without an index
much takes as many times longer as there is more of it. Times are of this thread's processor; the best of
some rounds counts.
"""

from __future__ import annotations

import random
import time

import pytest

from autocomplete import ranking
from autocomplete.field import Field
from autocomplete.history import History
from autocomplete.question import complete_question, learn_question
from autocomplete.records import observations
from autocomplete.sql import complete_sql
from autocomplete.sql_learn import learn_query
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.values import ValueIndex

FEW, MANY = 500, 8_000
FEW_TABLES, MANY_TABLES = 24, 120
TIMES = 4
"""How many times longer much may take than little."""


def least(work, rounds=3):
    """Seconds of this thread's processor, in the quickest of some rounds."""
    taken = []
    for _ in range(rounds):
        started = time.thread_time()
        work()
        taken.append(time.thread_time() - started)
    return min(taken)


def record(noise):
    customer = int(noise.paretovariate(0.7)) % 3000
    return {
        "customer": f"customer {customer}",
        "city": f"town {customer % 400}",
        "product": f"product {int(noise.paretovariate(0.8)) % 2000}",
        "channel": noise.choice(("web", "shop", "phone")),
        "note": f"{noise.random()}" if noise.random() < 0.3 else "none",
    }


def count_records(history, noise):
    for _ in range(500):
        for item in observations("order", record(noise), {}, {}):
            ranking.count(history, history.vocabulary.declare(Field(item.evidence.field)), item)


def keep(path, records):
    """Records in a file: the last 300 learned as people's are, those before only counted, which is quicker."""
    history, noise = History(path), random.Random(7)
    for _ in range(records // 500):
        history.write(lambda: count_records(history, noise))
    history.close()
    engine = Autocomplete(path)
    for _ in range(300):
        engine.commit("order", record(noise))
    engine.close()
    return path


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return keep(tmp_path_factory.mktemp("w") / "workspace.sqlite", MANY)


def fill(engine, writer=None):
    """Fill records with suggestions for each field; each record is kept first when there is a writer."""
    noise = random.Random(11)
    for _ in range(40):
        entries, filled = record(noise), {}
        if writer is not None:
            writer.commit("order", entries)
        for key, value in entries.items():
            for prefix in ("", value[:1], value[:3]):
                engine.suggest(f"order.{key}", filled, prefix)
            filled[f"order.{key}"] = value


def test_suggestions_from_many_records(kept, tmp_path):
    little = Autocomplete(keep(tmp_path / "few.sqlite", FEW))
    assert least(lambda: fill(Autocomplete(kept))) <= TIMES * least(lambda: fill(little))


def test_suggestions_while_another_process_writes(kept):
    engine, writer = Autocomplete(kept), Autocomplete(kept)
    noise = random.Random(11)
    writing = least(lambda: [writer.commit("order", record(noise)) for _ in range(40)])
    alone = least(lambda: fill(engine))
    assert least(lambda: fill(engine, writer)) <= TIMES * (alone + writing)


def warehouse(size):
    """Tables with 12 columns each, in a chain of foreign keys; every third has 1000 stored values."""
    tables = tuple(
        Table(
            f"table_{at}",
            (
                Column("id", "integer", primary_key=True),
                *(Column(f"column_{at % 9}_{place}", "text") for place in range(10)),
                Column("previous_id", "integer"),
            ),
            (ForeignKey(("previous_id",), f"table_{at - 1}", ("id",)),) if at else (),
        )
        for at in range(size)
    )
    values = {
        ColumnRef(f"table_{at}", f"column_{at % 9}_0"): [f"value {at} {n}" for n in range(1000)]
        for at in range(size // 3)
    }
    return Catalog("warehouse", "duckdb", tables), ValueIndex(values)


def statement(at):
    return (
        f"SELECT b.column_{at % 9}_1, COUNT(*) AS n FROM table_{at} a JOIN table_{at + 1} b ON b.previous_id = a.id "
        f"WHERE a.column_{at % 9}_0 = 'value {at} {at * 7}' GROUP BY b.column_{at % 9}_1 ORDER BY n DESC"
    )


def write_sql(size, path):
    """Seconds to write statements with a suggestion after every character."""
    catalog, values = warehouse(size)
    engine = Autocomplete(path)
    for at in range(20):
        learn_query(engine, statement(at), catalog)
    text = statement(1)
    return least(lambda: [complete_sql(text[:at], at, catalog, values, engine) for at in range(len(text) + 1)])


def write_question(size, path):
    """Seconds to write a question with a suggestion after every character."""
    catalog, values = warehouse(size)
    engine = Autocomplete(path)
    for at in range(100):
        learn_question(engine, f"total sales by region {at % 17} for value {at % 30} 2 in 2024", catalog.name)
    complete_question("v", 1, catalog, values, engine)
    text = "total sales by region 3 for value 7 2 in table 5"
    return least(lambda: [complete_question(text[:at], at, catalog, values, engine) for at in range(len(text) + 1)])


@pytest.mark.parametrize("write", [write_sql, write_question])
def test_completion_among_many_tables(write, tmp_path):
    assert write(MANY_TABLES, tmp_path / "many.sqlite") <= TIMES * write(FEW_TABLES, tmp_path / "few.sqlite")

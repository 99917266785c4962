"""The catalogues behind a flow: made anew only when one of them changes."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.problems import Problem
from pipeline_gen.flow_catalog import FlowCatalog

GONE = Problem("source.unknown", "There is no source called “old”.", "Choose one of the workspace.")


def test_the_same_catalogues_are_put_together_once(club, club_in_duckdb):
    made = FlowCatalog.of("club", club.catalog, {"shop": club_in_duckdb.catalog, "old": GONE})
    assert FlowCatalog.of("club", club.catalog, {"shop": club_in_duckdb.catalog, "old": replace(GONE)}) is made


def test_another_catalogue_another_name_or_one_less_make_it_anew(club, club_in_duckdb):
    made = FlowCatalog.of("club", club.catalog, {"shop": club_in_duckdb.catalog})
    read_again = replace(club_in_duckdb.catalog)
    assert FlowCatalog.of("club", club.catalog, {"shop": read_again}).others["shop"] is read_again
    assert FlowCatalog.of("club", club.catalog, {"store": club_in_duckdb.catalog}).others.keys() == {"store"}
    assert FlowCatalog.of("club", club.catalog, {"shop": GONE}).others == {"shop": GONE}
    assert not FlowCatalog.of("club", club.catalog, {}).others
    assert FlowCatalog.of("mine", club.catalog, {}).own == "mine"
    assert made.others == {"shop": club_in_duckdb.catalog}

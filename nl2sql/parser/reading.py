"""Reads a text against a source: words into ranked frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.parser import (
    counted_groups,
    events,
    flag_words,
    formulas,
    latest,
    pairs,
    rules_above,
    rules_age,
    rules_amount,
    rules_average,
    rules_beside,
    rules_compare,
    rules_condition,
    rules_contrast,
    rules_every,
    rules_figures,
    rules_gap,
    rules_group,
    rules_growth,
    rules_kin,
    rules_kin_gap,
    rules_kin_size,
    rules_kinds,
    rules_known,
    rules_lasting,
    rules_levels,
    rules_measure,
    rules_moments,
    rules_nested,
    rules_noun,
    rules_often,
    rules_outdid,
    rules_peers,
    rules_places,
    rules_rank,
    rules_ranking,
    rules_running,
    rules_since,
    rules_spread,
    rules_stock,
    rules_trailing,
    rules_units,
    rules_unsold,
    rules_when,
    same_columns,
    settle_flags,
    twins,
    with_empty,
)
from nl2sql.parser.chain import Chain, chains
from nl2sql.parser.frame import Frame
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader, Rule, run
from nl2sql.parser.scan import Scanned, scan, worth
from nl2sql.parser.settle import settle
from nl2sql.parser.signs import said
from nl2sql.problems import Span
from nl2sql.retrieval.links import is_content
from nl2sql.words import Token, stems

LONGEST_TEXT = 400
MOST_TOKENS = 60
_READ = 16
_UNREAD_COST = 0.8
_STEEP = 2.3

RULES: tuple[Rule, ...] = (
    twins.twins,
    rules_noun.asked_for,
    rules_outdid.outdid,
    with_empty.empty,
    counted_groups.counted_units,
    settle_flags.others,
    rules_lasting.both_ends,
    rules_kin.having,
    rules_contrast.versus,
    rules_contrast.again,
    rules_contrast.contrast,
    rules_contrast.rivals,
    rules_contrast.outdone,
    rules_kin_gap.kin_gap,
    rules_gap.gap,
    rules_measure.connector,
    rules_every.every,
    rules_trailing.trailing,
    rules_units.lasted_each,
    rules_units.converted,
    rules_measure.small_words,
    rules_figures.series,
    rules_figures.window,
    rules_figures.aside,
    rules_figures.of_them,
    rules_figures.band,
    rules_figures.cuts,
    rules_figures.age,
    rules_lasting.lasting,
    rules_lasting.lasted,
    rules_lasting.unit,
    pairs.pairs,
    same_columns.same_column,
    rules_above.compared,
    rules_kin_size.limited,
    rules_kin.lacking,
    rules_kin_size.grouped,
    rules_kin.role,
    flag_words.state,
    latest.last_time,
    rules_often.often,
    rules_often.off,
    rules_growth.most_grown,
    rules_since.since,
    rules_moments.moment,
    rules_moments.longest,
    rules_places.place,
    rules_ranking.ranking,
    rules_ranking.best_unit,
    rules_beside.beside,
    rules_rank.top,
    rules_rank.counted,
    rules_rank.scale,
    rules_rank.extreme,
    rules_levels.than_average,
    rules_average.level,
    rules_peers.twice,
    rules_peers.same,
    rules_peers.own_average,
    rules_compare.scale_comparison,
    rules_condition.counted_absence,
    rules_condition.absence,
    rules_condition.neither,
    rules_condition.undone,
    rules_unsold.unsold,
    rules_condition.negation,
    rules_condition.nothing,
    rules_condition.only,
    rules_condition.missing,
    rules_nested.listed_owner,
    rules_nested.nested_owner,
    rules_noun.each_kind,
    rules_spread.spread,
    rules_spread.cohort,
    rules_group.by,
    rules_group.breakdown,
    rules_group.sort,
    rules_group.direction,
    rules_compare.column_comparison,
    rules_age.aged,
    rules_compare.comparison,
    rules_condition.text_match,
    rules_kinds.kind_of,
    rules_condition.value,
    rules_running.on_then,
    rules_when.period,
    rules_when.weekday,
    rules_when.clock,
    rules_condition.numbered,
    rules_condition.late,
    rules_stock.short,
    formulas.formula,
    rules_known.known,
    events.event,
    rules_measure.function,
    rules_measure.rate,
    rules_amount.amount,
    rules_measure.table,
    rules_measure.column,
    rules_measure.grain,
)


def read(
    text: str,
    source: Source,
    today: str,
    *,
    fragment: bool = False,
    focus: tuple[str, ...] = (),
    figure: bool = False,
) -> tuple[Frame, ...]:
    """Ranked readings of `text`, best first; empty when it says nothing that the data knows.

    `today` (ISO date) anchors relative dates. With `fragment`, the text is a follow-up ("by month",
    "top 5", "only online orders") and the frames are partial; `focus` names the tables (keys) that are
    already on show, which win where a word could mean several columns. With `figure`, the text names a number:
    things in it are counted and amounts added up though nobody says so. Texts of more than 400 characters are
    not questions and give nothing. Raises ValueError when `today` is no ISO date.
    """
    day = date.fromisoformat(today)
    tokens = said(text) if len(text) <= LONGEST_TEXT else ()
    if not tokens or len(tokens) > MOST_TOKENS:
        return ()
    marks = scan(Scanned(text, tokens, source, today))
    most = max(worth(tokens, 0, len(tokens)), 0.5)
    frames: dict[Frame, Frame] = {}
    for chain in chains(marks, tokens, source.catalog, focus)[:_READ]:
        reader = _read_chain(chain, text, tokens, source, today, (fragment, figure))
        frame = settle(reader, source, day, focus)
        if frame.is_empty:
            continue
        lost = sum(worth(tokens, mark.start, mark.end) for mark in _unread(reader)) + len(frame.unused)
        score = as_score((chain.score - (1 + _UNREAD_COST) * lost) / most)
        lost_words = (*frame.unused, *_waiting(reader))
        unused = _unused(tokens, reader.used, lost_words, _one_word(source.catalog))
        frame = replace(frame, score=score, unused=unused)
        plain = replace(frame, score=0.0, unused=())
        if plain not in frames or frames[plain].score < frame.score:
            frames[plain] = frame
    return tuple(sorted(frames.values(), key=lambda frame: -frame.score))


def as_score(strength: float) -> float:
    """A strength (about 1 where every word was understood, more where all fits well) squeezed into 0 to 1."""
    return round(1.0 - math.exp(-_STEEP * max(0.0, strength)), 5)


def as_strength(score: float) -> float:
    """The strength that a score stands for."""
    return -math.log(max(1e-6, 1.0 - score)) / _STEEP


def _read_chain(
    chain: Chain, text: str, tokens: tuple[Token, ...], source: Source, today: str, flags: tuple[bool, bool]
) -> Reader:
    tables = tuple(dict.fromkeys(mark.table for mark in chain.marks if mark.table))
    fragment, figure = flags
    reader = Reader(source.catalog, text, tokens, chain.marks, tables, fragment, figure, today=today)
    run(reader, RULES)
    return reader


def _unread(reader: Reader) -> Sequence[Mark]:
    """Marks that led nowhere, and functions, numbers and negations that are still waiting."""
    waiting = [mark for mark, _ in reader.functions]
    waiting += [mark for mark in (reader.negation,) if mark is not None]
    return [*reader.unread, *waiting]


def _waiting(reader: Reader) -> tuple[Span, ...]:
    """Functions and negations that met nothing to be said of: "average" left over is a part not answered."""
    marks = [mark for mark, _ in reader.functions] + ([reader.negation] if reader.negation is not None else [])
    return reader.span(*marks)


@per_object
def _one_word(catalog: Catalog) -> frozenset[str]:
    """The stems of tables named by one word: "return" is a small word, but not where there are returns."""
    return frozenset(words[0] for table in catalog.tables for words in [stems(table.name)] if len(words) == 1)


def _unused(
    tokens: Sequence[Token], used: Sequence[Mark], lost: Sequence[Span], tables: frozenset[str]
) -> tuple[Span, ...]:
    places = {place for mark in used for place in range(mark.start, mark.end)}
    unread = [
        token.span
        for place, token in enumerate(tokens)
        if place not in places
        and (is_content(token) or token.kind in ("number", "date") or (place > 0 and token.stem in tables))
    ]
    return tuple(sorted({*unread, *lost}, key=lambda span: span.start))

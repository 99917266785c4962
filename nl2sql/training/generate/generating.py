"""Questions with their forms over any database, from a seed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.scope import Candidate
from nl2sql.linking.scoping import full_scope
from nl2sql.training.generate import (
    durations,
    grouping,
    listing,
    measuring,
    ranking,
    related,
    report_rankings,
    reports,
    selfref,
    sets,
    special,
)
from nl2sql.training.generate.accepting import Acceptance
from nl2sql.training.generate.naming import Names
from nl2sql.training.generate.request import Request
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.surface import typed
from nl2sql.training.generate.telling import Literal, Telling
from nl2sql.training.generate.value_texts import decoded, people_of
from nl2sql.training.generate.world_reading import world_of

TODAY = date(2026, 1, 15)
Sampler = Callable[[Asking], Request | None]
Question = tuple[str, Form, tuple[Candidate, ...]]
_log = logging.getLogger(__name__)

SAMPLERS: tuple[tuple[float, Sampler], ...] = (
    (17, listing.listing),
    (9, listing.who),
    (2, listing.everything),
    (7, listing.distinct),
    (8, listing.count),
    (6, listing.count_distinct),
    (4, listing.joined),
    (6, listing.far_columns),
    (9, measuring.measuring),
    (2, measuring.median),
    (0.7, measuring.count_and_measure),
    (8, grouping.each),
    (7, grouping.each_time),
    (2, grouping.bands),
    (4, grouping.having),
    (11, ranking.superlative),
    (6, ranking.top),
    (6, ranking.most_common),
    (4, ranking.best_group),
    (3, ranking.top_each),
    (4, related.each_related),
    (5, related.most_related),
    (4, related.having_related),
    (1.3, related.average_per),
    (6, related.without),
    (6, sets.values_of_two),
    (6, sets.things_with_two),
    (3.5, sets.above_average),
    (1.3, sets.above_any),
    (3, special.share),
    (4, special.growth),
    (1.5, special.days_between),
    (2, special.arithmetic),
    (2, special.parent),
    (2.5, selfref.under),
    (1.2, selfref.on_top),
    (1.5, selfref.per_parent),
    (0.8, selfref.past_parent),
    (1.5, durations.longest),
    (1.5, durations.longer_than),
    (0.7, durations.same_day),
    (11, reports.total),
    (16, reports.split),
    (15, reports.over_time),
    (8, reports.moving),
    (8, reports.shares),
    (8, reports.several),
    (5, reports.average_of_units),
    (16, report_rankings.ranked),
    (8, report_rankings.best_of_each),
    (5, report_rankings.versus),
    (4, report_rankings.kept),
)
"""How a request is made up, and how often."""


def generate(source: Source, count: int, seed: int, today: date = TODAY) -> Iterator[Question]:
    """`count` questions with their forms over the full scope of `source`, and the values the forms point at.

    The same seed gives the same questions. Fewer come where the database has little to ask: after forty
    failures for each question the rest is given up. Raises `QueryError` when the database cannot be read.
    """
    for _, question, form, values in generated(source, count, seed, today):
        yield question, form, values


def generated(
    source: Source, count: int, seed: int, today: date = TODAY
) -> Iterator[tuple[str, str, Form, tuple[Candidate, ...]]]:
    """As `generate`, with the name of the construct before each question."""
    rng = Random(f"{source.name} {seed}")
    world = world_of(source, full_scope(source))
    names = Names(world)
    asking = Asking(world, names, rng, today)
    acceptance = Acceptance(world)
    asked: set[str] = set()
    made, failures = 0, 0
    while made < count and failures < 40 * max(count, 10):
        request = _request(asking)
        tellings = 0
        if request is not None:
            form, values = request.form()
            if acceptance.accepts(form, values):
                for question in _told(request, names, rng, min(count - made, rng.choice((1, 2, 2, 3)))):
                    if question not in asked:
                        asked.add(question)
                        tellings += 1
                        yield request.construct, question, form, values
        made += tellings
        failures += not tellings
    if made < count:
        _log.info("%s gave %d questions of %d", source.name, made, count)


def _request(asking: Asking) -> Request | None:
    weights = [weight for weight, _ in SAMPLERS]
    sampler = asking.rng.choices(SAMPLERS, weights)[0][1]
    request = sampler(asking)
    return request if request is None or request.sensible else None


def _told(request: Request, names: Names, rng: Random, times: int) -> Iterator[str]:
    keep = frozenset(
        piece.lower()
        for part in request.parts
        if isinstance(part, Literal)
        for text in (str(part.cell), *people_of(part.cell), *decoded(part.cell))
        for piece in text.replace("-", " ").split()
    )
    for _ in range(times):
        text = request.tell(Telling(names, rng))
        if text is not None and len(text.split()) <= 45:
            yield typed(text, keep, rng)

"""Measures the engine on records or statements replayed in time order: the second half is scored, all of it learned.

What is measured is what people get: the public `Autocomplete.suggest` (or `predict` for SQL), prefix by prefix.
Times are of this thread's processor: the engine runs in memory, and a busy machine would measure its neighbours.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from autocomplete import records, sql_tokens
from autocomplete.baselines import Baselines
from autocomplete.field import Evidence, Field
from autocomplete.records import texts
from autocomplete.sql_ahead import KIND, judged_ahead
from autocomplete.sql_dialect import likely_dialect
from autocomplete.sql_plain import schema_only
from autocomplete.sql_scope import Walk
from autocomplete.sql_scores import SqlScore
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete
from nl2sql.problems import Problem, UsageError

_BINS = 15
LONGEST_PREFIX = 8
"""Letters that are typed at most before the whole value is."""
_SQL_FIELD = "SQL"
_MOST_SCORED = 150
_MOST_WORDS = 300
_LEARNED_FROM = ("sql", "query")


@dataclass(slots=True)
class Score:
    """Sums over predictions; `summary` turns them into the numbers that are reported."""

    n: int = 0
    first: int = 0
    five: int = 0
    reciprocal: float = 0.0
    letters: int = 0
    keys: int = 0
    seen: int = 0
    chances: list[tuple[float, bool]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, ranked: Sequence[str], p: float, value: str, keys: int, seconds: float) -> None:
        """Count one prediction: what was ranked, how sure the first was, what came, what typing it cost."""
        place = ranked.index(value) if value in ranked else None
        self.n += 1
        self.first += place == 0
        self.five += place is not None and place < 5
        self.reciprocal += 0.0 if place is None else 1 / (place + 1)
        self.letters += len(value)
        self.keys += keys
        self.chances.append((p, place == 0))
        self.seconds.append(seconds)

    def summary(self) -> dict[str, float]:
        """hit@1, hit@5, mrr, keys_saved, ece, coverage_at_90, seen_before (shares), p50_ms and p99_ms (milliseconds).

        `seen_before` is the share of values that the field had held before: what no history can surpass.
        """
        n = max(self.n, 1)
        seconds = sorted(self.seconds) or [0.0]
        return {
            "n": self.n,
            "hit@1": self.first / n,
            "hit@5": self.five / n,
            "mrr": self.reciprocal / n,
            "keys_saved": 1 - self.keys / max(self.letters, 1),
            "ece": calibration_error(self.chances),
            "coverage_at_90": coverage(self.chances, 0.9),
            "seen_before": self.seen / n,
            "p50_ms": seconds[len(seconds) // 2] * 1e3,
            "p99_ms": seconds[int(0.99 * (len(seconds) - 1))] * 1e3,
        }


@dataclass(slots=True)
class Replay:
    """One run over a file: the engine's score, and that of every plain rule over the same values."""

    engine: Autocomplete = field(default_factory=lambda: Autocomplete(None))
    score: Score = field(default_factory=Score)
    baselines: Baselines = field(default_factory=Baselines)
    others: dict[str, Score] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    statements: SqlScore | None = None
    dialect: str = ""

    def compare(self, evidence: Evidence, value: str) -> None:
        """Score the plain rules on one prediction."""
        seen = self.baselines.seen(evidence.field, value)
        self.score.seen += seen
        for name, (ranked, seconds) in self.baselines.ranked(evidence).items():
            other = self.others.setdefault(name, Score())
            other.seen += seen
            values = [text for text, _ in ranked]
            # Signs of one letter are not offered before words that save keys, by no rule.
            saving = [text for text in values if len(text) > 1] if self.statements is not None else values
            other.add(values, ranked[0][1] if ranked else 0.0, value, keys_needed(saving, value), seconds)

    def compare_schema(self, listed: Sequence[str], value: str, seconds: float) -> None:
        """Score what an editor without a history lists."""
        self.others.setdefault("schema only", Score()).add(listed, 0.0, value, keys_needed(listed, value), seconds)

    def report(self, data: Path, count: int) -> dict[str, Any]:
        """What `evaluate` returns."""
        own = self.score.summary()
        beyond = self.statements.summary() if self.statements is not None else {}
        spoken = {"dialect": self.dialect} if self.statements is not None else {}
        compared = {name: other.summary() for name, other in self.others.items()}
        return {
            "summary": {"data": data.name, "records": count, **spoken, **own, **beyond},
            "compared": {**compared, "plainspoken": own},
            "items": self.items,
        }


def keys_needed(ranked: Sequence[str], value: str) -> int:
    """The keys that it takes until `value` is the first that starts with them, and one to accept it."""
    if value not in ranked:
        return len(value)
    before = ranked[: ranked.index(value)]
    folded, shared = value.casefold(), int(bool(before))
    for other in before:
        if other[:1].casefold() != folded[:1]:
            continue
        alike = next((at for at, (a, b) in enumerate(zip(folded, other.casefold(), strict=False)) if a != b), None)
        shared = max(shared, (min(len(folded), len(other)) if alike is None else alike) + 1)
    return len(value) if shared > LONGEST_PREFIX else min(len(value), shared + 1)


def calibration_error(chances: Sequence[tuple[float, bool]]) -> float:
    """The expected gap between how sure a first suggestion was and how often it was right, in 15 bins."""
    bins = [[0.0, 0] for _ in range(_BINS)]
    for p, right in chances:
        slot = bins[min(_BINS - 1, int(p * _BINS))]
        slot[0] += p
        slot[1] += right
    return sum(abs(expected - right) for expected, right in bins) / max(len(chances), 1)


def coverage(chances: Sequence[tuple[float, bool]], precision: float) -> float:
    """The largest share of predictions that can be shown, surest first, with at least this share right."""
    ordered = sorted(chances, key=lambda entry: -entry[0])
    right, best = 0, 0
    for shown, (p, hit) in enumerate(ordered, 1):
        right += hit
        last_of_equals = shown == len(ordered) or ordered[shown][0] < p
        if last_of_equals and right / shown >= precision:
            best = shown
    return best / max(len(ordered), 1)


def evaluate(
    data: Path,
    kind: Literal["records", "sql"] = "records",
    *,
    limit: int | None = None,
    given: Iterable[str] = (),
    dialect: str | None = None,
) -> dict[str, Any]:
    """Replay a file of JSON lines, oldest first; the report has `summary`, `compared` (by rule) and `items`.

    For records each line is one record, its fields in filling order; fields in `given` are context and not
    scored. For SQL each line has ``sql``; at most 150 statements, evenly spread over the second half, are
    scored word by word; `dialect` is sqlglot's name of their language (by default the one that reads most of the
    first half).
    Raises `UsageError` when the file cannot be read as that.
    """
    rows = read_rows(data)[:limit]
    replay = Replay()
    if kind == "sql":
        _replay_sql(replay, rows, dialect)
    else:
        _replay_records(replay, rows, frozenset(given))
    replay.engine.close()
    return replay.report(data, len(rows))


def read_rows(data: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line. Raises `UsageError` naming the line that is none."""
    try:
        lines = data.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Problem("evaluate.unreadable", f"{data} cannot be read: {error}.")) from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise bad_line(data, number, str(error)) from error
        if not isinstance(row, dict):
            raise bad_line(data, number, "not an object")
        rows.append(row)
    if not rows:
        raise UsageError(Problem("evaluate.empty", f"{data} holds no records."))
    return rows


def bad_line(data: Path, number: int, reason: str) -> UsageError:
    """The error of a line that is not as it must be."""
    hint = "Each line must be one JSON object."
    return UsageError(Problem("evaluate.bad_line", f"Line {number} of {data} cannot be read: {reason}.", hint))


def _replay_records(replay: Replay, rows: Sequence[Mapping[str, Any]], given: frozenset[str]) -> None:
    for at, row in enumerate(rows):
        filled: dict[str, Any] = {}
        for name, value in row.items():
            held = texts(value)
            if at >= len(rows) / 2 and name not in given and len(held) == 1:
                _score_field(replay, at, name, filled, held[0])
            filled[name] = value
        replay.baselines.learn(records.observations("", row, {}, {}))
        replay.engine.commit("", row)


def _score_field(replay: Replay, at: int, name: str, filled: Mapping[str, Any], value: str) -> None:
    engine = replay.engine
    started = time.thread_time()
    found = engine.suggest(name, filled, limit=100)
    seconds = time.thread_time() - started
    keys = len(value)
    for typed in range(min(len(value), LONGEST_PREFIX + 1)):
        first = found if not typed else engine.suggest(name, filled, value[:typed], 1)
        if first and first[0].value == value:
            keys = min(keys, typed + 1)
            break
    p = found[0].p if found else 0.0
    replay.score.add([item.value for item in found], p, value, keys, seconds)
    replay.compare(records.evidence(Field(name), filled, ()), value)
    replay.items.append(
        {"record": at, "field": name, "value": value, "predicted": found[0].value if found else "", "p": p}
    )


def _replay_sql(replay: Replay, rows: Sequence[Mapping[str, Any]], dialect: str | None) -> None:
    replay.engine.field(_SQL_FIELD, kind="sql")
    replay.statements = SqlScore()
    half = (len(rows) + 1) // 2
    statements = [next((str(row[key]) for key in _LEARNED_FROM if key in row), "") for row in rows]
    dialect = likely_dialect(statements[:half]) if dialect is None else dialect
    replay.dialect = dialect
    step = max(1, (len(rows) - half) // _MOST_SCORED)
    for at, sql in enumerate(statements):
        tokens = (tokens_of(sql, dialect) or ())[:_MOST_WORDS]
        if at >= half and (at - half) % step == 0:
            words = sql_tokens.words_of(tokens, dialect)
            walk, keys = Walk(dialect), list[int]()
            for place, token in enumerate(tokens):
                evidence = sql_tokens.evidence(_SQL_FIELD, words[:place], walk.spot)
                keys.append(_score_word(replay, evidence, words[place]))
                started = time.thread_time()
                listed = schema_only(walk, words[place - 1] if place else "", replay.statements.columns)
                replay.compare_schema(listed, words[place], time.thread_time() - started)
                walk.step(token)
            replay.statements.score(replay.engine, _SQL_FIELD, tokens, dialect, keys)
            replay.items.append({"record": at, "words": len(words)})
        kept = sql_tokens.observations(_SQL_FIELD, tokens, dialect)
        replay.baselines.learn(kept)
        ahead = judged_ahead(replay.engine, _SQL_FIELD, tokens, dialect)
        replay.engine.learn(kept)
        replay.engine.judge.learn(KIND, ahead)
        replay.statements.learn(replay.engine, tokens, dialect)


def _score_word(replay: Replay, evidence: Evidence, word: str) -> int:
    """Score one word; the keys that write it."""
    engine = replay.engine
    started = time.thread_time()
    found = engine.words.predict(evidence, limit=100)
    seconds = time.thread_time() - started
    keys = len(word)
    for typed in range(min(len(word), LONGEST_PREFIX + 1)):
        if engine.words.first(evidence, word[:typed])[0] == word:
            keys = min(keys, typed + 1)
            break
    replay.score.add(found.values, found.p[0] if found.p else 0.0, word, keys, seconds)
    replay.compare(evidence, word)
    return keys

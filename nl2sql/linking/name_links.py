"""Which words of a question are like which names, and how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from nl2sql.lexicon import lexicon
from nl2sql.linking.linked import Level
from nl2sql.linking.names import VOWELS, Links, Names, strongest
from nl2sql.linking.synonyms import LONGEST
from nl2sql.words import STOP_WORDS, Token

_TYPO = 0.8
_MOST_LOOSE = 12
_BETWEEN = frozenset({"of", "the", "s", "in", "for", "a", "to", "at", "on", "by", "per", "their", "his", "her", "its"})
_LONGEST_JOINED = 5


def name_links(tokens: Sequence[Token], names: Names) -> Links:
    """The level of every link between a token and a name, by (place of the token, place of the name)."""
    links: Links = {}
    _link_words(tokens, names, links)
    _link_phrases(tokens, names, links)
    _link_wholes(tokens, names, links)
    linked = {place for place, _ in links}
    for place, token in enumerate(tokens):
        if token.kind == "word" and len(token.norm) > 1 and token.norm not in STOP_WORDS:
            _link_loosely(place, token, names, links, misspelt=place not in linked)
    return links


def _link_words(tokens: Sequence[Token], names: Names, links: Links) -> None:
    """One word of a name; small words ("in", "which") only where they are all of it."""
    for place, token in enumerate(tokens):
        if token.kind not in ("word", "number"):
            continue
        small = token.norm in STOP_WORDS
        if token.stem not in names.crowded:  # whole names are found below, as all that is written together
            for name in names.by_word.get(token.stem, ()):
                if names.parts[name] == (token.stem,):
                    strongest(links, place, name, Level.WHOLE)
                elif not small:
                    strongest(links, place, name, Level.PART)


def _link_phrases(tokens: Sequence[Token], names: Names, links: Links) -> None:
    """Names written together or apart, and other words for them."""
    stems = [token.stem if token.kind in ("word", "number") else "\0" for token in tokens]
    for start in range(len(tokens)):
        joined = ""
        for end in range(start + 1, min(len(tokens), start + _LONGEST_JOINED) + 1):
            joined += stems[end - 1]
            small = end - start == 1 and tokens[start].norm in STOP_WORDS
            for name in () if small else names.joined.get(joined, ()):
                _mark(links, start, end, name, Level.WHOLE)
            if end - start <= LONGEST and not small:
                phrase = tuple(stems[start:end])
                for name in names.synonyms.get(phrase, ()):
                    _mark(links, start, end, name, Level.SYNONYM)
                for name in names.part_synonyms.get(phrase, ()):
                    _mark(links, start, end, name, Level.SYNONYM_PART)


def crowded_links(tokens: Sequence[Token], names: Names, chosen: Iterable[int], links: Links) -> None:
    """Adds to `links` those of words that very many names have, for the `chosen` names only."""
    crowded = {token.stem for token in tokens} & names.crowded
    if not crowded:
        return
    for name in chosen:
        for place, token in enumerate(tokens):
            if token.stem in crowded and token.stem in names.parts[name] and token.norm not in STOP_WORDS:
                strongest(links, place, name, Level.PART)
    _link_wholes(tokens, names, links)


def _mark(links: Links, start: int, end: int, name: int, level: Level) -> None:
    for place in range(start, end):
        strongest(links, place, name, level)


def _link_wholes(tokens: Sequence[Token], names: Names, links: Links) -> None:
    """All words of a name in any order, with nothing but small words between them: "date of birth"."""
    places: dict[int, list[int]] = defaultdict(list)
    for (place, name), level in links.items():
        if level >= Level.PART and len(names.parts[name]) > 1 and tokens[place].stem in names.parts[name]:
            places[name].append(place)
    for name, found in places.items():
        wanted = set(names.parts[name])
        if len(found) >= len(wanted):
            for run in _runs(tokens, sorted(found)):
                if wanted <= {tokens[place].stem for place in run}:
                    for place in run:
                        strongest(links, place, name, Level.WHOLE)


def _runs(tokens: Sequence[Token], places: list[int]) -> Iterator[list[int]]:
    run = places[:1]
    for place in places[1:]:
        if all(tokens[between].norm in _BETWEEN for between in range(run[-1] + 1, place)):
            run.append(place)
        else:
            yield run
            run = [place]
    yield run


def _link_loosely(place: int, token: Token, names: Names, links: Links, misspelt: bool) -> None:
    """Common beginnings, short forms, initials, and typing errors of words that are like nothing else."""
    found: list[str] = list(_begun(token.stem, names))
    found += [part for part in lexicon().short.get(token.norm, ()) if part in names.by_word]
    found += [names.surface[word] for word in names.clipped.get(token.norm[0], ()) if _is_clipped(word, token.norm)]
    if 3 <= len(token.norm) <= 5 and not VOWELS & set(token.norm):
        found += [stemmed for word, stemmed in names.surface.items() if _is_clipped(token.norm, word)]
    for name in names.initials.get(token.norm, ()):
        strongest(links, place, name, Level.LOOSE)
    if misspelt and not found and len(token.norm) >= 5:
        found += _misspelt(token.norm, names)
    for part in found if len(found) <= _MOST_LOOSE else ():
        for name in () if part in names.crowded else names.by_word.get(part, ()):
            strongest(links, place, name, Level.LOOSE)


def _begun(word: str, names: Names) -> Iterator[str]:
    """Stems of names that begin like `word`: "nation" and "national"."""
    if len(word) < 4:
        return
    for part in names.beginnings.get(word[:4], ()):
        shorter, longer = sorted((word, part), key=len)
        if part != word and longer.startswith(shorter[: max(4, len(shorter) * 2 // 3)]):
            yield part


def _is_clipped(short: str, word: str) -> bool:
    """Whether `short`, which has no vowels, is `word` with letters left out: "bldg" and "building"."""
    letters = iter(word)
    return len(word) > len(short) and word[0] == short[0] and all(letter in letters for letter in short)


def _misspelt(word: str, names: Names) -> list[str]:
    similarity = DamerauLevenshtein.normalized_similarity
    near = process.extractOne(word, names.long_words, scorer=similarity, score_cutoff=_TYPO)
    return [] if near is None else [names.surface[near[0]]]

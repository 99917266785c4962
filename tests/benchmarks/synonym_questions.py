"""Tables found when questions say other words than the schema: a plain search with WordNet beside ours, same run.

Run it from the repository: ``PYTHONPATH=. python tests/benchmarks/synonym_questions.py SPIDER --wordnet DICT``, where
SPIDER is a folder in Spider's shape and DICT holds WordNet's ``index.noun`` and ``data.*``. All databases are one
catalogue. Only training questions are asked: as they are; with each word of the tables and columns that their query
uses replaced, by hand (`synonyms.txt`) and by WordNet's commonest sense, which favours the search that looks there; and
our own wordings (`tests/cases/paraphrased`).
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Table
from nl2sql.evaluation import Item, read_items
from nl2sql.evaluation_embedded import Embedded
from nl2sql.evaluation_retrieval import Searched, in_union, together
from nl2sql.gold_schema import Used, used_by
from nl2sql.learned.shipped_embedder import ShippedEmbedder
from nl2sql.retrieval.inverted import inverted
from nl2sql.retrieval.links import is_content
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_index import schema_index
from nl2sql.retrieval.schema_scores import best, called, of_values, relative, stored, with_neighbours
from nl2sql.retrieval.schema_search import search_schema, search_tables
from nl2sql.retrieval.value_links import value_links
from nl2sql.retrieval.ways import Way
from nl2sql.sources import load_source
from nl2sql.training.paraphrased import paraphrased
from nl2sql.words import split_identifier, stem, tokenise

CUTS = (5, 10, 20)
HERE = Path(__file__).parent
Asked = tuple[str, frozenset[str]]
"""A question, and the keys of the tables that its reference query uses."""
Find = Callable[[str], Sequence[str]]
"""The keys of the twenty best tables for a question, best first."""


class WordNet:
    """Synonyms by the stems of single words."""

    def __init__(self, folder: Path) -> None:
        self._groups = dict(_groups(folder))
        self._commonest = dict(_commonest_first(folder / "index.noun"))
        self._near: dict[str, dict[str, None]] = defaultdict(dict)
        for words in self._groups.values():
            for word in words:
                self._near[stem(word)].update(dict.fromkeys(other for other in words if other != word))

    def near(self, word: str) -> Sequence[str]:
        """All that share a sense with the word, of any part of speech."""
        return tuple(self._near.get(stem(word), ()))

    def usual(self, word: str) -> str | None:
        """Another word for it in the commonest sense of a noun that has one."""
        singulars = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
        senses = next((self._commonest[each] for each in singulars if each in self._commonest), ())
        others = (other for sense in senses for other in self._groups[sense] if stem(other) != stem(word))
        return next((other.replace("_", " ") for other in others), None)


def _groups(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The words of each sense, by the part of speech and the place in the file."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text("ascii").splitlines():
            if not line.startswith("  "):
                fields = line.split()
                count = int(fields[3], 16)
                yield f"{part} {fields[0]}", [word.lower() for word in fields[4 : 4 + 2 * count : 2]]


def _commonest_first(index: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in index.read_text("ascii").splitlines():
        if not line.startswith("  "):
            fields = line.split()
            yield fields[0], tuple(f"noun {place}" for place in fields[-int(fields[2]) :])


class Plain:
    """BM25 over table names (three times), columns, schema and neighbours (half); runs of letters, values, keys; and
    WordNet: of each word the best of itself and its synonyms, which count .7."""

    def __init__(self, searched: Searched, wordnet: WordNet | None) -> None:
        self._catalog, self._values = searched
        self._index, self._wordnet = schema_index(self._catalog), wordnet
        tables = self._catalog.tables
        self._by_table = inverted(
            _document(table, [tables[other] for other in self._index.neighbours[place]])
            for place, table in enumerate(tables)
        )
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._runs = self._letters.fit_transform(" ".join(_words(table)) for table in tables)

    def __call__(self, question: str) -> Sequence[str]:
        """The keys of the best tables."""
        tokens = tokenise(question)
        said = [[*self._ways(place, token.norm)] for place, token in enumerate(tokens) if is_content(token)]
        names = relative(called(said, self._by_table).sum(axis=0))
        runs = np.asarray((self._runs @ self._letters.transform([question.lower()]).T).todense()).ravel()
        exact = [link for link in value_links(tokens, question, self._values) if link.quality == 1.0]
        values = of_values(stored(exact, tokens, self._index), self._index)
        scores = names + 0.3 * relative(runs.astype(np.float32)) + 0.3 * relative(values)
        found = best(with_neighbours(scores, self._index), max(CUTS))
        return [self._catalog.tables[place].key for place in found]

    def _ways(self, place: int, word: str) -> Iterator[Way]:
        yield Way(place, place + 1, (stem(word),), 1.0, "is")
        for other in self._wordnet.near(word) if self._wordnet else ():
            yield Way(place, place + 1, tuple(stem(part) for part in other.split("_")), 0.7, "is another word for")


def _words(table: Table) -> list[str]:
    names = (table.schema, table.name, *(column.name for column in table.columns))
    return [word for name in names for word in split_identifier(name)]


def _document(table: Table, neighbours: Sequence[Table]) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    names = [(table.name, 3.0), (table.schema, 1.0), *((column.name, 1.0) for column in table.columns)]
    for name, weight in (*names, *((other.name, 0.5) for other in neighbours)):
        for word in split_identifier(name):
            found[stem(word)] += weight
    return found


def ours(searched: Searched, embedded: Embedded | None) -> Find:
    """Our search, by words alone or with the embeddings of names."""
    catalog, values = searched

    def find(question: str) -> Sequence[str]:
        if embedded is not None:
            found = search_schema(question, catalog, values, likeness=embedded.likeness(question, catalog))
            return [hit.table for hit in found.tables]
        search = search_tables(question, catalog, values)
        return [catalog.tables[place].key for place in search.tables if search.scores[place] > 0]

    return find


def replaced(question: str, used: Used, other: Callable[[str], str | None]) -> str | None:
    """The question with other words for those of the tables and columns used; None where none has another."""
    names = (*used.tables, *(ref.column for ref in used.columns))
    terms = {term for name in names for term in name_terms(name)}
    text, changed = question, False
    for token in reversed(tokenise(question)):
        word = other(token.norm) if token.kind == "word" and token.stem in terms else None
        if word is not None:
            text, changed = text[: token.span.start] + word + text[token.span.end :], True
    return text if changed else None


def sets(spider: Path, known: Mapping[str, Searched], wordnet: WordNet | None, limit: int) -> dict[str, list[Asked]]:
    """The questions by kind: the same ones as they are and with words replaced; and our own wordings."""
    items = [item for item in read_items(spider / "train_spider.json") if item.db_id in known]
    random.Random(0).shuffle(items)
    by_hand = dict(_pairs(HERE / "synonyms.txt"))
    found: dict[str, list[Asked]] = defaultdict(list)
    for item in items:
        used = used_by(item.query, known[item.db_id][0])
        hand = replaced(item.question, used, by_hand.get)
        if not used.tables or hand is None or len(found["by hand"]) == limit:
            continue
        wanted = in_union(used, item.db_id).tables
        found["as they are"].append((item.question, wanted))
        found["by hand"].append((hand, wanted))
        if wordnet is not None and (by_wordnet := replaced(item.question, used, wordnet.usual)) is not None:
            found["by WordNet"].append((by_wordnet, wanted))
    own = HERE.parent / "cases" / "paraphrased" / "spider_train.txt"
    for each in paraphrased(own, spider / "train_spider.json"):
        item = Item(each["db_id"], each["question"], each["query"])
        used = used_by(item.query, known[item.db_id][0])
        if used.tables:
            found["our wordings"].append((item.question, in_union(used, item.db_id).tables))
    return found


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text("utf-8").splitlines():
        word, colon, other = line.partition(":")
        if colon and not line.startswith("#"):
            yield word.strip(), other.strip()


def _opened(spider: Path) -> Iterator[tuple[str, Searched]]:
    for path in sorted((spider / "database").glob("*/*.sqlite")):
        with closing(open_database(path)) as database:
            source = load_source(database)
            yield path.stem, (source.catalog, source.values)


def _recalls(find: Find, asked: Sequence[Asked]) -> str:
    found = [(find(question), wanted) for question, wanted in asked]
    return " / ".join(
        f"{np.mean([len(wanted & {*keys[:cut]}) / len(wanted) for keys, wanted in found]):.3f}" for cut in CUTS
    )


def main() -> None:
    """Print the recall of tables at 5, 10 and 20 for every search and kind of question."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("spider", type=Path)
    options.add_argument("--wordnet", type=Path, help="a folder with WordNet's dictionary files")
    options.add_argument("--limit", type=int, default=400, help="so many training questions")
    options.add_argument("--embeddings", action="store_true", help="ask our search with embeddings of names, too")
    given = options.parse_args()
    known = dict(_opened(given.spider))
    union = together(known)
    wordnet = WordNet(given.wordnet) if given.wordnet else None
    searches: dict[str, Find] = {"plain": Plain(union, None)}
    if wordnet is not None:
        searches["plain, with WordNet"] = Plain(union, wordnet)
    searches["ours, words alone"] = ours(union, None)
    if given.embeddings:
        embedded = Embedded(ShippedEmbedder())
        embedded.get_to_know(union[0])
        searches["ours, with embeddings"] = ours(union, embedded)
    for kind, asked in sets(given.spider, known, wordnet, given.limit).items():
        for name, find in searches.items():
            print(f"{kind} ({len(asked)}): {name}: {_recalls(find, asked)}", flush=True)


if __name__ == "__main__":
    main()

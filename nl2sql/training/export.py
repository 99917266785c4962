"""Writes the fitted network as two ONNX graphs, quantised to eight bits, with the words it knows."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from nl2sql.form.actions import WORDS
from nl2sql.learned.features import FEATURES, MARKS_EACH, MOST_WORDS, TABLE_WORDS
from nl2sql.learned.parser import DECODER, ENCODER, SHAPE, WORD_LIST
from nl2sql.learned.vocabulary import PIECES, Vocabulary
from nl2sql.training.network import DecoderLayer, Network

_OPSET = 17


class _Encode(nn.Module):
    """Nodes, what the decoder remembers of them [layers, 2, 1, heads, size, each], and pointer targets."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        pieces: Tensor,
        own: Tensor,
        own_weight: Tensor,
        of_table: Tensor,
        of_table_weight: Tensor,
        kinds: Tensor,
        marks: Tensor,
        features: Tensor,
        states: Tensor,
        relations: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        network = self.network
        vectors = network.meanings(pieces)
        mean_own = (vectors[own] * own_weight[..., None]).sum(2)
        mean_table = (vectors[of_table] * of_table_weight[..., None]).sum(2)
        hidden = torch.zeros_like(kinds, dtype=torch.bool)
        nodes = network.encode(mean_own, mean_table, kinds, marks, features, states, relations, hidden)
        memory = torch.stack([cast(DecoderLayer, layer).memory(nodes) for layer in network.decoder])
        return nodes, memory, network.target(nodes)


class _Decode(nn.Module):
    """One more action for each of several hypotheses.

    Also gives what each attended to [hypotheses, size], the mean over heads and layers, and the next past.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        nodes: Tensor,
        memory: Tensor,
        targets: Tensor,
        said: Tensor,
        pointed: Tensor,
        where: Tensor,
        place: Tensor,
        past: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        network = self.network
        count = said.shape[0]
        index = pointed.clamp(min=0)
        before = torch.where((pointed >= 0)[:, None], network.pointed(nodes[0][index]), network.words(said))
        state = network.states(where[:, 0]) + network.clauses(where[:, 1]) + network.depths(where[:, 2])
        actions = (before + state + network.places(place))[:, None]
        seen, pasts = [], []
        for number, layer in enumerate(network.decoder):
            actions, attention, now = _step(cast(DecoderLayer, layer), actions, memory[number], past[number])
            seen.append(attention)
            pasts.append(now)
        scores = network.scores(actions, targets.expand(count, -1, -1))[:, 0]
        return scores, torch.stack(seen).mean(0), torch.stack(pasts)


def _step(layer: DecoderLayer, actions: Tensor, memory: Tensor, past: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """`DecoderLayer.forward` for one action, spelt out so that the attention over nodes can be seen."""
    count, _, width = actions.shape
    mixed = layer.into(layer.norm_one(actions)).view(count, 1, 3, layer.heads, layer.each)
    query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
    key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
    weights = torch.softmax(torch.matmul(query, key.transpose(2, 3)) / math.sqrt(layer.each), -1)
    seen = torch.matmul(weights, value)
    actions = actions + layer.out(seen.transpose(1, 2).reshape(count, 1, width))
    query = layer.ask(layer.norm_two(actions)).view(count, 1, layer.heads, layer.each).transpose(1, 2)
    attention = torch.softmax(torch.matmul(query, memory[0].transpose(2, 3)) / math.sqrt(layer.each), -1)
    seen = torch.matmul(attention, memory[1])
    actions = actions + layer.answer(seen.transpose(1, 2).reshape(count, 1, width))
    actions = actions + layer.outer(functional.relu(layer.inner(layer.norm_three(actions))))
    return actions, attention.mean(1)[:, 0], torch.stack([key, value])


def export(network: Network, vocabulary: Vocabulary, folder: Path, *, eight_bits: bool = True) -> None:
    """Write the graphs, the word list and the sizes into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary)
        _export_encoder(network, plain / ENCODER)
        _export_decoder(network, plain / DECODER)
        for name in (ENCODER, DECODER):
            _quantise(plain / name, folder / name, eight_bits)
    (folder / WORD_LIST).write_text("\n".join(vocabulary.words), "utf-8")
    (folder / SHAPE).write_text(json.dumps(network.shape.as_dict(), indent=1) + "\n", "utf-8")


def _quantise(source: Path, target: Path, eight_bits: bool) -> None:
    if not eight_bits:
        target.write_bytes(source.read_bytes())
        return
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(source).graph
    # The runtime multiplies eight-bit matrices only, not stacks of them as the relations' keys are.
    stacks = {tensor.name for tensor in graph.initializer if len(tensor.dims) > 2}
    kept = [node.name for node in graph.node if node.op_type == "MatMul" and stacks & set(node.input)]
    quantize_dynamic(
        source, target, per_channel=True, weight_type=QuantType.QInt8, reduce_range=True, nodes_to_exclude=kept
    )


def _export_encoder(network: Network, file: Path) -> None:
    size, words = 7, 5
    given = (
        torch.ones(words, PIECES, dtype=torch.long),
        torch.zeros(1, size, MOST_WORDS, dtype=torch.long),
        torch.ones(1, size, MOST_WORDS),
        torch.zeros(1, size, TABLE_WORDS, dtype=torch.long),
        torch.ones(1, size, TABLE_WORDS),
        torch.zeros(1, size, dtype=torch.long),
        torch.zeros(1, size, MARKS_EACH, dtype=torch.long),
        torch.zeros(1, size, FEATURES),
        torch.zeros(1, size, network.shape.states),
        torch.zeros(1, size, size, dtype=torch.long),
    )
    names = ["pieces", "own", "own_weight", "of_table", "of_table_weight"]
    names += ["kinds", "marks", "features", "states", "relations"]
    axes: dict[str, dict[int, str]] = {name: {1: "size"} for name in names[1:]}
    axes |= {"pieces": {0: "words"}, "relations": {1: "size", 2: "size"}}
    axes |= {"nodes": {1: "size"}, "memory": {4: "size"}, "targets": {1: "size"}}
    torch.onnx.export(
        _Encode(network).eval(), given, str(file), input_names=names, output_names=["nodes", "memory", "targets"],
        dynamic_axes=axes, opset_version=_OPSET, dynamo=False,
    )  # fmt: skip


def _export_decoder(network: Network, file: Path) -> None:
    shape = network.shape
    size, count, before = 7, 2, 3
    each, layers = shape.width // shape.heads, shape.decoder_layers
    given = (
        torch.zeros(1, size, shape.width),
        torch.zeros(layers, 2, 1, shape.heads, size, each),
        torch.zeros(1, size, shape.width),
        torch.full((count,), len(WORDS)),
        torch.full((count,), -1),
        torch.zeros(count, 3, dtype=torch.long),
        torch.tensor(3),
        torch.zeros(layers, 2, count, shape.heads, before, each),
    )
    names = ["nodes", "memory", "targets", "said", "pointed", "where", "place", "past"]
    axes = {"nodes": {1: "size"}, "memory": {4: "size"}, "targets": {1: "size"}, "said": {0: "count"}}
    axes |= {"pointed": {0: "count"}, "where": {0: "count"}, "past": {2: "count", 4: "before"}}
    axes |= {"scores": {0: "count", 1: "choices"}, "attention": {0: "count", 1: "size"}}
    axes |= {"next": {2: "count", 4: "after"}}
    torch.onnx.export(
        _Decode(network).eval(), given, str(file), input_names=names, output_names=["scores", "attention", "next"],
        dynamic_axes=axes, opset_version=_OPSET, dynamo=False,
    )  # fmt: skip

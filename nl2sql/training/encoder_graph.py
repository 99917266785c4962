"""The sentence encoder as an ONNX graph: BERT's first layers, with weights of few bits.

Written node by node instead of traced, so that the words kept, the layers kept and the bits of each weight are plain
to see. Weights of matrices are integers in blocks, each block with its scale; the runtime also rounds what is
multiplied with them, row by row, so that a text's states do not depend on the texts next to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADS = 12
EPSILON = 1e-12
POSITIONS = 160
"""Pieces; more than the longest question."""

OPSET, IR_VERSION = 17, 9
RUNTIME_OPS = "com.microsoft"
INTEGER_ACTIVATIONS = 4
"""The runtime's `accuracy_level` for products of eight-bit integers."""

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]


@dataclass(frozen=True)
class Precision:
    """Bits (4 or 8; 32: no rounding) of the layers' matrices and of the table of words; weights in a block."""

    layers: int = 8
    table: int = 8
    block: int = 32


@dataclass
class _Graph:
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes))
        return output


def build(weights: Weights, kept_words: Sequence[int], taps: Sequence[int], precision: Precision) -> Any:
    """The ONNX model that gives the states after the layers `taps` (0: the words' table), joined, of each piece.

    `weights` are BERT's, by their names in its checkpoint; `kept_words` the rows of its table to keep. Inputs: `ids`
    and `mask` (texts, pieces), the mask 1 for a piece and 0 for padding. Output: `states` (texts,
    pieces, 384 for each tap). Layers after the last tap are left out.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    states = _embeddings(graph, weights, kept_words, precision)
    tapped = [states] if 0 in taps else []
    for layer in range(max(taps)):
        states = _layer(graph, weights, layer, states, precision)
        if layer + 1 in taps:
            tapped.append(states)
    if len(tapped) == 1:
        graph.node("Identity", tapped, "states")
    else:
        graph.node("Concat", tapped, "states", axis=-1)
    size = weights["embeddings.LayerNorm.weight"].size * len(tapped)
    made = helper.make_graph(
        graph.nodes,
        "sentence_encoder",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "pieces"]),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", "pieces", size])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_OPS, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION, producer_name="plainspoken")


def _embeddings(graph: _Graph, weights: Weights, kept_words: Sequence[int], precision: Precision) -> str:
    words = _table(graph, weights["embeddings.word_embeddings.weight"][list(kept_words)], precision)
    kinds = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"][:POSITIONS] + kinds
    graph.constant("positions", positions.astype(np.float16))
    graph.constant("zero", np.array([0], np.int64))
    graph.node("Shape", ["ids"], "length", start=1, end=2)
    graph.node("Slice", ["positions", "zero", "length", "zero"], "places16")
    graph.node("Cast", ["places16"], "places", to=1)
    graph.node("Add", [words, "places"], "placed_words")
    scale = graph.constant("embedded_scale", weights["embeddings.LayerNorm.weight"])
    shift = graph.constant("embedded_shift", weights["embeddings.LayerNorm.bias"])
    return graph.node("LayerNormalization", ["placed_words", scale, shift], "embedded", epsilon=EPSILON)


def _table(graph: _Graph, table: Floats, precision: Precision) -> str:
    """The rows of the words in `ids`."""
    if precision.table == 32:
        return graph.node("Gather", [graph.constant("words", table), "ids"], "embedded_words")
    largest = 2 ** (precision.table - 1) - 1
    scale = np.abs(table).max(axis=1, keepdims=True) / largest
    whole = np.rint(table / scale)
    if precision.table == 4:
        raise NotImplementedError("a table of four bits")
    graph.node("Gather", [graph.constant("words", whole.astype(np.int8)), "ids"], "whole_words")
    graph.node("Cast", ["whole_words"], "float_words", to=1)
    graph.node("Gather", [graph.constant("word_scales", scale.astype(np.float32)), "ids"], "scales")
    return graph.node("Mul", ["float_words", "scales"], "embedded_words")


def _layer(graph: _Graph, weights: Weights, layer: int, states: str, precision: Precision) -> str:
    at, name = f"encoder.layer.{layer}.", f"layer{layer + 1}_"
    parts = [at + f"attention.self.{part}" for part in ("query", "key", "value")]
    seen = [_product(graph, weights[part + ".weight"], states, part, precision) for part in parts]
    biases = graph.constant(name + "seen_biases", np.concatenate([weights[part + ".bias"] for part in parts]))
    graph.node("MultiHeadAttention", [*seen, biases, "mask"], name + "attended", RUNTIME_OPS, num_heads=HEADS)
    mixed = _product(graph, weights[at + "attention.output.dense.weight"], name + "attended", name + "mixed", precision)
    bias = graph.constant(name + "mixed_bias", weights[at + "attention.output.dense.bias"])
    middle = _normalised_sum(graph, weights, at + "attention.output.LayerNorm", (mixed, states, bias), name + "middle")
    wide = _product(graph, weights[at + "intermediate.dense.weight"], middle, name + "wide", precision)
    bias = graph.constant(name + "wide_bias", weights[at + "intermediate.dense.bias"])
    bent = graph.node("BiasGelu", [wide, bias], name + "bent", RUNTIME_OPS)
    narrow = _product(graph, weights[at + "output.dense.weight"], bent, name + "narrow", precision)
    bias = graph.constant(name + "narrow_bias", weights[at + "output.dense.bias"])
    return _normalised_sum(graph, weights, at + "output.LayerNorm", (narrow, middle, bias), name + "states")


def _normalised_sum(graph: _Graph, weights: Weights, at: str, inputs: tuple[str, str, str], output: str) -> str:
    """A layer's normalisation of what came out, what went in, and a bias."""
    one, other, bias = inputs
    scale = graph.constant(output + "_scale", weights[at + ".weight"])
    shift = graph.constant(output + "_shift", weights[at + ".bias"])
    inputs_in_order = [one, other, scale, shift, bias]
    return graph.node("SkipLayerNormalization", inputs_in_order, output, RUNTIME_OPS, epsilon=EPSILON)


def _product(graph: _Graph, matrix: Floats, states: str, output: str, precision: Precision) -> str:
    """`states` times `matrix` (out, in)."""
    if precision.layers == 32:
        return graph.node("MatMul", [states, graph.constant(output + "_matrix", matrix.T)], output)
    whole, scales = _in_blocks(matrix, precision)
    return graph.node(
        "MatMulNBits",
        [states, graph.constant(output + "_whole", whole), graph.constant(output + "_scales", scales)],
        output,
        RUNTIME_OPS,
        K=matrix.shape[1],
        N=matrix.shape[0],
        bits=precision.layers,
        block_size=precision.block,
        accuracy_level=INTEGER_ACTIVATIONS,
    )


def _in_blocks(matrix: Floats, precision: Precision) -> tuple[NDArray[np.uint8], Floats]:
    """Whole numbers (out, blocks, bytes) around the middle of their range, and scales (out, blocks).

    A block's weight furthest from zero becomes the lowest whole number, which has one more step than the highest.
    """
    middle = 2 ** (precision.layers - 1)
    blocks = matrix.reshape(matrix.shape[0], -1, precision.block)
    furthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = (furthest / -middle).astype(np.float32)
    whole = np.clip(np.rint(blocks / scales) + middle, 0, 2 * middle - 1).astype(np.uint8)
    if precision.layers == 4:
        whole = whole[:, :, 0::2] | (whole[:, :, 1::2] << 4)
    return whole, scales[:, :, 0]

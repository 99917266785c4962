"""The network: an encoder that attends along relations, and a decoder that writes the form action by action.

The relations between nodes enter attention as in RAT-SQL (Wang et al., 2020); the decoder chooses between the
words of the form and pointers to nodes, as the grammar allows.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import ClassVar, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from nl2sql.form.actions import WORDS
from nl2sql.form.machine import CLAUSES, STATES
from nl2sql.learned.features import COLUMN, FEATURES, MARKS, RELATIONS, TABLE, TOKEN

LONGEST_FORM = 64
DEPTHS = 3


@dataclass(frozen=True)
class Shape:
    """The sizes of a network. `states` is the width of the sentence encoder's states, 0 for none."""

    vocabulary: int
    states: int
    width: int = 192
    heads: int = 6
    encoder_layers: int = 4
    decoder_layers: int = 2
    inner: int = 576
    embedding: int = 96
    dropout: float = 0.12

    def as_dict(self) -> dict[str, float | int]:
        """For keeping beside the weights."""
        return asdict(self)


class Dropout(nn.Module):
    """Dropout with masks cut at random places from one long strip: on a processor, drawing takes longer than using."""

    _STRIP = 1 << 24
    _strips: ClassVar[dict[float, Tensor]] = {}

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, values: Tensor) -> Tensor:
        """The values, some of them 0 while training."""
        if not self.training or self.share == 0:
            return values
        strip = self._strips.get(self.share)
        if strip is None or strip.numel() < 2 * values.numel():
            length = max(self._STRIP, 2 * values.numel())
            # From a generator of its own, so that making the strip does not move the others.
            drawn = torch.rand(length, generator=torch.Generator().manual_seed(length)).to(values.device)
            strip = (drawn >= self.share) / (1 - self.share)
            self._strips[self.share] = strip
        start = int(torch.randint(0, strip.numel() - values.numel(), (1,)))
        return values * strip[start : start + values.numel()].view(values.shape)


class RelationLayer(nn.Module):
    """Self-attention in which each pair's relation adds to its score."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.each = width // shape.heads
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.relation_keys = nn.Parameter(torch.randn(shape.heads, RELATIONS, self.each) * 0.05)
        self.relation_bias = nn.Parameter(torch.zeros(shape.heads, RELATIONS))
        self.likeness = nn.Parameter(torch.full((shape.heads,), 0.5))
        self.norm_one, self.norm_two = nn.LayerNorm(width), nn.LayerNorm(width)
        self.inner, self.outer = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.drop = Dropout(shape.dropout)

    def forward(self, nodes: Tensor, relations: Tensor, alike: Tensor, hidden: Tensor) -> Tensor:
        """Nodes [batch, size, width], relations and alike [batch, size, size], hidden (padding) [batch, size]."""
        batch, size, width = nodes.shape
        mixed = self.into(self.norm_one(nodes)).view(batch, size, 3, self.heads, self.each)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        by_relation = torch.matmul(query, self.relation_keys.transpose(1, 2)) / math.sqrt(self.each)
        by_relation = by_relation + self.relation_bias[:, None, :]
        bias = torch.gather(by_relation, 3, relations[:, None].expand(batch, self.heads, size, size))
        scores = torch.matmul(query, key.transpose(2, 3)) / math.sqrt(self.each) + bias
        scores = scores + alike[:, None] * self.likeness[:, None, None]
        scores = scores + hidden[:, None, None, :].to(scores.dtype) * -1e4
        seen = torch.matmul(torch.softmax(scores, -1), value)
        nodes = nodes + self.drop(self.out(seen.transpose(1, 2).reshape(batch, size, width)))
        return nodes + self.drop(self.outer(functional.relu(self.inner(self.norm_two(nodes)))))


class DecoderLayer(nn.Module):
    """Attention over the actions so far, then over the nodes."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.each = width // shape.heads
        self.into, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.ask = nn.Linear(width, width)
        self.remember, self.answer = nn.Linear(width, 2 * width), nn.Linear(width, width)
        self.norm_one, self.norm_two, self.norm_three = (nn.LayerNorm(width) for _ in range(3))
        self.inner, self.outer = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.drop = Dropout(shape.dropout)

    def memory(self, nodes: Tensor) -> Tensor:
        """Keys and values of the nodes: [2, batch, heads, size, each]."""
        batch, size, _ = nodes.shape
        return self.remember(nodes).view(batch, size, 2, self.heads, self.each).permute(2, 0, 3, 1, 4)

    def forward(
        self, actions: Tensor, memory: Tensor, visible: Tensor | None, past: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Actions [batch, length, width]; with `past` [2, batch, heads, before, each], length is 1.

        Returns the new actions and the keys and values up to here, as the next `past`.
        """
        batch, length, width = actions.shape
        mixed = self.into(self.norm_one(actions)).view(batch, length, 3, self.heads, self.each)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        seen = functional.scaled_dot_product_attention(query, key, value, is_causal=past is None)
        actions = actions + self.drop(self.out(seen.transpose(1, 2).reshape(batch, length, width)))
        query = self.ask(self.norm_two(actions)).view(batch, length, self.heads, self.each).transpose(1, 2)
        seen = functional.scaled_dot_product_attention(query, memory[0], memory[1], attn_mask=visible)
        actions = actions + self.drop(self.answer(seen.transpose(1, 2).reshape(batch, length, width)))
        inner = functional.relu(self.inner(self.norm_three(actions)))
        return actions + self.drop(self.outer(inner)), torch.stack([key, value])


def likeness(states: Tensor, kinds: Tensor, hidden: Tensor) -> Tensor:
    """How much more a token is like a column or table in meaning than like the others; 0 for all other pairs.

    Ten times the cosine of their states, less its mean over the names, [batch, size, size], the same both ways.
    """
    unit = functional.normalize(states, dim=-1)
    cosine = torch.matmul(unit, unit.transpose(1, 2)) * 10
    token = ((kinds == TOKEN) & ~hidden).to(states.dtype)
    name = (((kinds == COLUMN) | (kinds == TABLE)) & ~hidden).to(states.dtype)
    mean = (cosine * name[:, None, :]).sum(2, keepdim=True) / name.sum(1)[:, None, None].clamp(min=1)
    pairs = (cosine - mean) * token[:, :, None] * name[:, None, :]
    return pairs + pairs.transpose(1, 2)


class Network(nn.Module):
    """Encodes the nodes of a question and scores what may come next in its form."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.pieces = nn.Embedding(shape.vocabulary, shape.embedding, padding_idx=0)
        nn.init.normal_(self.pieces.weight, std=0.3)
        self.pieces.weight.data[0] = 0
        self.own_words = nn.Linear(shape.embedding, width)
        self.table_words = nn.Linear(shape.embedding, width)
        self.kinds = nn.Embedding(4, width)
        self.marks = nn.Embedding(MARKS, width, padding_idx=0)
        self.facts = nn.Linear(FEATURES, width)
        self.spoken = nn.Linear(shape.states, width) if shape.states else None
        self.named = nn.Linear(shape.states, width) if shape.states else None
        self.norm_in, self.norm_nodes = nn.LayerNorm(width), nn.LayerNorm(width)
        self.encoder = nn.ModuleList(RelationLayer(shape) for _ in range(shape.encoder_layers))
        self.words = nn.Embedding(len(WORDS) + 1, width)
        self.states = nn.Embedding(len(STATES), width)
        self.clauses = nn.Embedding(len(CLAUSES), width)
        self.depths = nn.Embedding(DEPTHS, width)
        self.places = nn.Embedding(LONGEST_FORM, width)
        self.pointed = nn.Linear(width, width)
        self.decoder = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.norm_out = nn.LayerNorm(width)
        self.say = nn.Linear(width, len(WORDS))
        self.point, self.target = nn.Linear(width, width), nn.Linear(width, width)
        self.drop = Dropout(shape.dropout)

    def meanings(self, pieces: Tensor) -> Tensor:
        """Vectors [words, embedding] of words given by their numbers [words, PIECES]."""
        known = (pieces > 0).to(torch.float32)
        return self.pieces(pieces).sum(1) / known.sum(1, keepdim=True).clamp(min=1).sqrt()

    def encode(
        self,
        own: Tensor,
        of_table: Tensor,
        kinds: Tensor,
        marks: Tensor,
        features: Tensor,
        states: Tensor,
        relations: Tensor,
        hidden: Tensor,
    ) -> Tensor:
        """Nodes [batch, size, width].

        `own` and `of_table` are mean word vectors [batch, size, embedding]; `kinds` [batch, size], `marks`
        [batch, size, MARKS_EACH], `features` [batch, size, FEATURES], `states` [batch, size, states],
        `relations` [batch, size, size], `hidden` [batch, size], true for padding.
        """
        nodes = self.own_words(own) + self.table_words(of_table) + self.kinds(kinds)
        nodes = nodes + self.marks(marks).sum(2) + self.facts(features)
        if self.spoken is not None and self.named is not None:
            of_schema = ((kinds == COLUMN) | (kinds == TABLE))[..., None]
            nodes = nodes + torch.where(of_schema, self.named(states), self.spoken(states))
        alike = likeness(states, kinds, hidden) if self.spoken is not None else relations.new_zeros(relations.shape)
        nodes = self.drop(self.norm_in(nodes))
        for layer in self.encoder:
            nodes = layer(nodes, relations, alike, hidden)
        return self.norm_nodes(nodes)

    def previous(self, nodes: Tensor, said: Tensor, pointed: Tensor, where: Tensor, first: int) -> Tensor:
        """Inputs of the decoder [batch, length, width].

        `said` is the word before (`len(WORDS)` for a pointer or the beginning), `pointed` the node pointed at
        (-1 for a word), `where` state, clause and depth [batch, length, 3]; `first` the place of the first.
        """
        places = torch.arange(first, first + said.shape[1], device=said.device).clamp(max=LONGEST_FORM - 1)
        index = pointed.clamp(min=0)[..., None].expand(-1, -1, nodes.shape[2])
        before = torch.where((pointed >= 0)[..., None], self.pointed(torch.gather(nodes, 1, index)), self.words(said))
        state = self.states(where[..., 0]) + self.clauses(where[..., 1]) + self.depths(where[..., 2])
        return before + state + self.places(places)[None]

    def scores(self, actions: Tensor, targets: Tensor) -> Tensor:
        """Scores of all words, then all nodes, after each action; `targets` is `self.target(nodes)`."""
        actions = self.norm_out(actions)
        pointers = torch.matmul(self.point(actions), targets.transpose(1, 2)) / math.sqrt(self.shape.width)
        return torch.cat([self.say(actions), pointers], -1)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Scores [batch, length, words + size] of every action of given forms; what is not allowed is -1e4."""
        vectors = self.drop(self.meanings(batch["pieces"]))
        own = (vectors[batch["own"]] * batch["own_weight"][..., None]).sum(2)
        of_table = (vectors[batch["of_table"]] * batch["of_table_weight"][..., None]).sum(2)
        nodes = self.encode(
            own,
            of_table,
            batch["kinds"],
            batch["marks"],
            batch["features"],
            self.drop(batch["states"]),
            batch["relations"],
            batch["hidden"],
        )
        visible = (~batch["hidden"])[:, None, None, :]
        actions = self.drop(self.previous(nodes, batch["said"], batch["pointed"], batch["where"], 0))
        for layer in self.decoder:
            actions, _ = layer(actions, cast(DecoderLayer, layer).memory(nodes), visible, None)
        return self.scores(actions, self.target(nodes)).masked_fill(~batch["allowed"], -1e4)

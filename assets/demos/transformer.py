"""A transformer small enough to read, which returns the attention it paid."""

import math
from typing import NamedTuple, Optional

import torch
from torch import Tensor, nn

PADDING = 0  # the id of the padding token in every vocabulary
REACH = 40  # the longest distance between two tokens that a head can tell from longer ones
DISTANCE_SCALE = 4  # lets the optimizer move a distance faster than other weights


class Activations(NamedTuple):
    """What a transformer makes of a batch."""

    states: Tensor  # [batch, position, width]
    attention: Tensor  # [batch, layer, head, query, key]
    cross_attention: Optional[Tensor]  # the same with the keys of the other sequence


class Memory(NamedTuple):
    """An encoded sequence for a decoder to attend to."""

    tokens: Tensor
    states: Tensor


def sinusoids(length: int, width: int) -> Tensor:
    """Positions as sines and cosines: a fixed offset is a rotation, so it is easy to learn."""
    position = torch.arange(length).unsqueeze(1)
    frequency = torch.exp(torch.arange(0, width, 2) * (-math.log(1000) / width))
    angles = position * frequency
    return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1)


class Attention(nn.Module):
    """Multi-head attention.

    Positions enter queries and keys but not values: where a head looks may depend on place, what
    it carries away is content. Within one sequence each head also learns which distances it likes.
    That makes the heads of a small model far easier to read.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.distance = nn.Parameter(torch.randn(heads, 2 * REACH + 1) / DISTANCE_SCALE)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)

    def forward(self, reader: Tensor, source: Tensor, visible: Tensor) -> tuple[Tensor, Tensor]:
        def placed(states: Tensor) -> Tensor:
            return states + sinusoids(states.shape[1], states.shape[2])

        def per_head(states: Tensor) -> Tensor:
            return states.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        query = per_head(self.query(placed(reader)))
        key = per_head(self.key(placed(source)))
        scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
        if reader is source:
            place = torch.arange(reader.shape[1])
            distance = (place - place[:, None]).clamp(-REACH, REACH)
            scores = scores + DISTANCE_SCALE * self.distance[:, distance + REACH]
        weights = scores.masked_fill(~visible, -math.inf).softmax(dim=-1)
        read = (weights @ per_head(self.value(source))).transpose(1, 2).flatten(2)
        return self.output(read), weights

    def silence(self, head: int) -> None:
        """Removes what one head contributes, to see what the model loses."""
        size = self.output.in_features // self.heads
        with torch.no_grad():
            self.output.weight[:, head * size : (head + 1) * size] = 0


class Block(nn.Module):
    """One layer: attention, cross attention if it is a decoder's, an MLP if `hidden` is not 0."""

    def __init__(self, width: int, heads: int, hidden: int, cross: bool):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width) if cross else None
        self.cross_attention = Attention(width, heads) if cross else None
        self.mlp = None
        if hidden:
            self.mlp = nn.Sequential(
                nn.LayerNorm(width), nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width)
            )

    def forward(
        self, states: Tensor, visible: Tensor, memory: Optional[Memory]
    ) -> tuple[Tensor, Tensor, Optional[Tensor]]:
        normed = self.norm(states)
        read, weights = self.attention(normed, normed, visible)
        states = states + read
        cross_weights = None
        if self.cross_attention:
            read, cross_weights = self.cross_attention(
                self.cross_norm(states), memory.states, present(memory.tokens)
            )
            states = states + read
        if self.mlp:
            states = states + self.mlp(states)
        return states, weights, cross_weights


def entropy(attention: Tensor) -> Tensor:
    """How diffuse attention is on average: 0 if every query looks at a single key."""
    tiny = 1e-9  # keeps the logarithm of a masked weight finite
    return -(attention * (attention + tiny).log()).sum(-1).mean()


def present(tokens: Tensor) -> Tensor:
    """Which keys are tokens and not padding, ready to broadcast over heads and queries."""
    return (tokens != PADDING)[:, None, None, :]


class Transformer(nn.Module):
    """Embedding, blocks, and logits over the vocabulary."""

    def __init__(self, vocabulary: int, width: int, layers: int, heads: int,
                 hidden: int = 0, causal: bool = False, cross: bool = False):
        super().__init__()
        self.causal = causal
        self.embedding = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(Block(width, heads, hidden, cross) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.unembedding = nn.Linear(width, vocabulary)

    def forward(self, tokens: Tensor, memory: Optional[Memory] = None) -> Activations:
        visible = present(tokens)
        if self.causal:
            length = tokens.shape[1]
            visible = visible & torch.ones(length, length, dtype=torch.bool).tril()
        states = self.embedding(tokens)
        attention, cross_attention = [], []
        for block in self.blocks:
            states, weights, cross_weights = block(states, visible, memory)
            attention.append(weights)
            cross_attention.append(cross_weights)
        return Activations(
            self.norm(states),
            torch.stack(attention, dim=1),
            torch.stack(cross_attention, dim=1) if memory else None,
        )

    def logits(self, tokens: Tensor, memory: Optional[Memory] = None) -> Tensor:
        return self.unembedding(self(tokens, memory).states)

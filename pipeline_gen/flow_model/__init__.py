"""A flow changed by words by way of a language model: it writes the steps as JSON, never code, and they are checked."""

from __future__ import annotations

from pipeline_gen.flow_model.asking import FlowAsk
from pipeline_gen.flow_model.writer import FlowWriter

__all__ = ["FlowAsk", "FlowWriter"]

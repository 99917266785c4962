"""A flow changed by words, offline: a grammar of clauses, each giving typed steps."""

from __future__ import annotations

from pipeline_gen.flow_words.change import FlowChange, Option
from pipeline_gen.flow_words.changing import change_flow
from pipeline_gen.flow_words.rewriting import rewrite_step

__all__ = ["FlowChange", "Option", "change_flow", "rewrite_step"]

"""The sources behind one flow: its own, and those that its tables name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assistant.workspace import Workspace
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.problems import Problem, SourceError, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow, unopened_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_catalog import FlowCatalog, sources_named
from pipeline_gen.mixed_columns import Run, looked_into
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import Plan, planned, sources_read


@dataclass(frozen=True)
class FlowSources:
    """The flow's own source, the others by the names that its tables give them, and why some cannot be opened.

    `named_at_all` is whether any table names a source, be it the flow's own.
    """

    own: Source
    others: Mapping[str, Source] = field(default_factory=dict)
    unopened: Mapping[str, Problem] = field(default_factory=dict)
    named_at_all: bool = False

    @cached_property
    def catalog(self) -> Catalog:
        """What the steps are checked by: of sources that cannot be opened the reason stands there."""
        known = {name: source.catalog for name, source in self.others.items()} | dict(self.unopened)
        if not self.named_at_all:
            return self.own.catalog
        return FlowCatalog.of(self.own.name, self.own.catalog, known)

    @classmethod
    def of(cls, flow: FlowDocument, workspace: Workspace) -> FlowSources:
        """The sources of a flow. Raises what `SourceRegistry.get` raises of the flow's own."""
        others: dict[str, Source] = {}
        unopened: dict[str, Problem] = {}
        named = sources_named(flow)
        for name in named:
            if name == flow.source:
                continue
            try:
                others[name] = workspace.sources.get(name)
            except (SourceError, UsageError) as error:
                unopened[name] = error.problem
        return cls(workspace.sources.get(flow.source), others, unopened, bool(named))

    @property
    def by_name(self) -> Mapping[str, Source]:
        """All of them by the names that tables give them, the flow's own by an empty one."""
        return {"": self.own, **self.others}

    def named(self, source: str) -> Source:
        """The source that a table names; the flow's own for an empty name."""
        return self.by_name[source]

    def plan(self, pipeline: Pipeline) -> Plan:
        """What each source works out of the pipeline, and what moves. Raises what `planned` raises."""
        return planned(pipeline, {name: source.catalog.dialect for name, source in self.others.items()})

    def looked_into(self, pipeline: Pipeline, run_of: Callable[[Source], Run]) -> Pipeline:
        """The pipeline with the columns known that mix numbers with texts; `run_of` gives what asks a source."""
        for name in sources_read(pipeline):
            source = self.named(name)
            pipeline = looked_into(pipeline, run_of(source), name, source.catalog.dialect)
        return pipeline


def checked_or_not(flow: FlowDocument, workspace: Workspace) -> CheckedFlow:
    """The flow over its sources. One that cannot be opened is a fault of the steps that read it."""
    try:
        return check_flow(flow, FlowSources.of(flow, workspace).catalog)
    except (SourceError, UsageError) as error:
        return unopened_flow(flow, error.problem)

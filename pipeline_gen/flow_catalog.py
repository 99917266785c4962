"""The catalogues behind one flow: that of its own source, and those of the other sources its tables name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from typing_extensions import override

from nl2sql.caching import within_object
from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.flow import FlowDocument


@dataclass(frozen=True)
class FlowCatalog(Catalog):
    """The catalogue of a flow's own source, which the workspace knows as `own`, with those of `others` by name.

    A source that could not be opened stands there as the reason why.
    """

    own: str = ""
    others: Mapping[str, Catalog | Problem] = field(default_factory=dict)

    @classmethod
    def of(cls, own: str, catalog: Catalog, others: Mapping[str, Catalog | Problem]) -> Self:
        """The catalogue of a flow over the source called `own`; the same one as last time where nothing changed.

        What is worked out from a catalogue, such as its index for retrieval, is kept for each object.
        """
        kept = _last_made(catalog)
        made = kept.get(cls)
        if not isinstance(made, cls) or not made._is_of(own, others):
            made = cls(catalog.name, catalog.dialect, catalog.tables, catalog.missing, own, others)
            kept[cls] = made
        return made

    def _is_of(self, own: str, others: Mapping[str, Catalog | Problem]) -> bool:
        def same(name: str, other: Catalog | Problem) -> bool:
            known = self.others.get(name)
            return known is other or (isinstance(other, Problem) and known == other)

        return self.own == own and len(self.others) == len(others) and all(map(same, others, others.values()))

    @cached_property
    @override
    def fingerprint(self) -> str:
        """As that of one catalogue; it changes when any of them does."""
        digest = hashlib.sha256(super().fingerprint.encode())
        for name, other in sorted(self.others.items()):
            digest.update(repr((name, other.fingerprint if isinstance(other, Catalog) else other)).encode())
        return digest.hexdigest()[:16]


@within_object
def _last_made(_catalog: Catalog) -> dict[type[FlowCatalog], FlowCatalog]:
    """The last catalogue that was made of this one, for its class."""
    return {}


def catalog_of(catalog: Catalog, source: str) -> Catalog:
    """The catalogue that a table step reads which names `source`. Raises `UsageError` where there is none."""
    if not source:
        return catalog
    found = catalog.others.get(source) if isinstance(catalog, FlowCatalog) else None
    if isinstance(found, Catalog):
        return found
    unknown = Problem("source.unknown", f"There is no source called “{source}”.", "Choose one of the workspace.")
    raise UsageError(found or unknown)


def own_name(catalog: Catalog, source: str) -> str:
    """How a table step names its source: empty for the flow's own."""
    return "" if isinstance(catalog, FlowCatalog) and source == catalog.own else source


def sources_named(flow: FlowDocument) -> tuple[str, ...]:
    """The sources that the tables of a flow name, in order, whether or not it is the flow's own."""
    named = (step.params.get("source") for step in flow.steps if step.kind == "source")
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name))

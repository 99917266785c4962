"""The dataflow as a widget, for notebooks where Python must see what was edited.

To look at a flow an output is enough (it needs no kernel). The widget is for working on one::

    flow = FlowWidget(pipeline=document)
    flow.observe(lambda change: run(flow.document), "pipeline")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets
from pydantic import TypeAdapter

from pipeline_gen.document import PipelineDocument

_STATIC = Path(__file__).parent / "static"
_DOCUMENT: TypeAdapter[PipelineDocument] = TypeAdapter(PipelineDocument)


class FlowWidget(anywidget.AnyWidget):
    """A pipeline on a canvas, the same in the kernel and in the browser.

    Removing a step in the browser changes `pipeline`; setting `pipeline` redraws the canvas.
    `selected` is the id of the step that was clicked (empty for none), `problem` a text shown below
    the canvas (empty for none).
    """

    _esm = _STATIC / "flow_widget.js"
    _css = _STATIC / "flow_widget.css"

    pipeline = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)

    def __init__(self, pipeline: PipelineDocument | dict[str, Any] | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        if pipeline is not None:
            self.show(pipeline)

    @property
    def document(self) -> PipelineDocument | None:
        """The pipeline as it is now, or None when there is none. Raises pydantic's `ValidationError`."""
        return _DOCUMENT.validate_python(self.pipeline) if self.pipeline else None

    def show(self, pipeline: PipelineDocument | dict[str, Any]) -> None:
        """Put another pipeline on the canvas; what was selected or wrong before is gone."""
        data = pipeline if isinstance(pipeline, dict) else _DOCUMENT.dump_python(pipeline, mode="json")
        with self.hold_sync():
            self.pipeline = data
            self.selected = ""
            self.problem = ""

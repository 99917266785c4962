"""The browser's types are generated from Python's: what is committed must be what Python says now."""

from __future__ import annotations

import json

from assistant import wire
from assistant.wire.codec import SCHEMA_FILE


def test_the_committed_schema_is_current():
    committed = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert wire.json_schema() == committed, "run: python -m assistant.wire && (cd extension && jlpm wire)"


def test_every_request_and_event_is_in_the_schema():
    definitions = wire.json_schema()["$defs"]
    requests = {kind.__name__ for kind in wire.REQUESTS.values()}
    events = {kind.__name__ for kind in wire.Event.__args__}
    assert requests | events <= definitions.keys()

"""Writes the JSON Schema that the TypeScript types are generated from."""

from __future__ import annotations

import json

from assistant.wire.codec import SCHEMA_FILE, json_schema

if __name__ == "__main__":
    SCHEMA_FILE.write_text(json.dumps(json_schema(), indent=2, sort_keys=True) + "\n", encoding="utf-8")

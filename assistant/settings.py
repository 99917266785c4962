"""Settings: one frozen value, read once from ``plainspoken.yml`` in the workspace, passed down from there.

A file may look like this; every key is optional::

    model: openai:gpt-5-mini          # a language model, off when absent
    embeddings: auto                  # an embedding model: auto, none, shipped, chroma or provider:model
    vector_index: exact               # or chroma: how the server searches vectors
    share_values: false               # may stored values go to that model?
    learn: true                       # learn completions and accepted answers in this workspace
    limits: {rows: 10000, seconds: 30}
    sources:
      shop: sqlite:///shop.sqlite
      warehouse: postgresql://reader:${WAREHOUSE_PASSWORD}@db.example.org/sales

``${NAME}`` is replaced by that environment variable when the source is opened, so that no password
stands in the file.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from nl2sql.database import Limits
from nl2sql.problems import Problem, UsageError

FILE_NAME = "plainspoken.yml"
MODEL_VARIABLE = "PLAINSPOKEN_MODEL"
WORKSPACE_VARIABLE = "PLAINSPOKEN_WORKSPACE"

AUTO, NONE, SHIPPED, CHROMA = "auto", "none", "shipped", "chroma"
"""What `embeddings` may be, besides ``provider:model``."""

_VARIABLE = re.compile(r"\$\{(\w+)\}")


# YAML reads ``off`` and ``no`` as False, and nothing after the colon as None.
Embedding = Annotated[str, BeforeValidator(lambda given: NONE if given in (None, False, "") else given)]


class RunLimits(BaseModel):
    """How much one query may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Annotated[int, Field(gt=0)] = 10_000
    seconds: Annotated[float, Field(gt=0)] = 30.0


class Settings(BaseModel):
    """What a person can decide. `today` (ISO date) replaces the real day, for tests and demonstrations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = ""
    embeddings: Embedding = AUTO
    vector_index: Literal["exact", "chroma"] = "exact"
    share_values: bool = False
    learn: bool = True
    limits: RunLimits = RunLimits()
    sources: dict[str, str] = {}
    today: str = ""

    @property
    def query_limits(self) -> Limits:
        """The limits as the database adapters take them."""
        return Limits(self.limits.rows, self.limits.seconds)

    def digest(self) -> str:
        """A short hash for the served log; it holds no secret, only placeholders."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def read_settings(root: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the workspace at `root`. Raises `UsageError` naming the key that is wrong."""
    file = root / FILE_NAME
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
        settings = Settings.model_validate(data or {})
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise UsageError(_unreadable(file, str(error))) from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise UsageError(_unreadable(file, faults)) from error
    model = environment.get(MODEL_VARIABLE)
    return settings.model_copy(update={"model": model}) if model is not None else settings


def _unreadable(file: Path, detail: str) -> Problem:
    return Problem(
        "settings.invalid", f"{file} is not a valid settings file: {detail}.", "docs/settings.md lists the keys."
    )


def fill_variables(url: str, environment: Mapping[str, str] = os.environ) -> str:
    """`url` with every ``${NAME}`` replaced. Raises `UsageError` for a variable that is not set."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in environment:
            raise UsageError(
                Problem(
                    "settings.variable", f"The environment variable {name} is not set.", f"Set {name} and start again."
                )
            )
        return environment[name]

    return _VARIABLE.sub(value, url)


def find_root(start: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """The workspace folder: the one the Jupyter server told, else the nearest parent with a settings
    file or a ``.plainspoken`` folder, else `start` itself.
    """
    told = environment.get(WORKSPACE_VARIABLE)
    if told and start.resolve().is_relative_to(Path(told).resolve()):
        return Path(told).resolve()
    shared = {Path.home(), Path(tempfile.gettempdir())}
    for folder in (start, *start.parents):
        if folder in shared and folder != start:
            break  # A question once asked in the home folder must not claim everything below it.
        if (folder / FILE_NAME).exists() or (folder / ".plainspoken").is_dir():
            return folder
    return start

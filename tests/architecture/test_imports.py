"""Imports point one way, and starting a kernel or a server stays light."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import pytest

HEAVY = ("chromadb", "duckdb", "langchain", "langchain_core", "langsmith", "plotly", "pyspark", "torch")

_KERNEL = """
import assistant
import assistant.magics
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
assistant.load_ipython_extension(shell)
assert "ask" in shell.magics_manager.magics["cell"]
"""
_SERVER = """
import assistant
import assistant.server.application
import assistant.server.handlers
(point,) = assistant._jupyter_server_extension_points()
assert point["app"].name == "plainspoken"
"""
_NL2SQL = """
import assistant
import nl2sql
import nl2sql.retrieval
import nl2sql.embedding.names
"""
_EMBEDDINGS = """
from pathlib import Path
from assistant.settings import Settings
from assistant.workspace import Workspace
workspace = Workspace(Path.cwd(), Settings(embeddings="chroma", vector_index="chroma"))
workspace.embeddings.owns_chroma = True
assert not workspace.embeddings.sends
workspace.close()
"""
_COMMAND_LINE = """
from click.testing import CliRunner
from assistant.cli import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
"""


def test_the_import_contracts_hold(root):
    """The contracts stand in pyproject.toml; import-linter says which import breaks which."""
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True))",
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_package_is_under_contract(root, files):
    """A new top-level package must join the contracts and the wheel, or say why it does not."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {path.parts[0] for path in files if path.name == "__init__.py" and len(path.parts) == 2}
    assert packages == set(settings["tool"]["importlinter"]["root_packages"])
    assert packages == set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_every_package_of_nl2sql_has_its_layer(root, files):
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers" and contract.get("containers") == ["nl2sql"]
    )
    layers = [name.strip() for layer in contract["layers"] for name in layer.split("|")]
    packages = [path.parts[1] for path in files if path.match("nl2sql/*/__init__.py") and len(path.parts) == 3]
    assert sorted(layers) == sorted(packages)


@pytest.mark.parametrize(
    "program",
    [_KERNEL, _SERVER, _COMMAND_LINE, _NL2SQL, _EMBEDDINGS],
    ids=["the notebook extension", "the server", "the command line", "the library", "a workspace with embeddings"],
)
def test_starting_imports_nothing_heavy(program, root, tmp_path):
    report = "\nimport json, sys\nprint(json.dumps(sorted(name for name in sys.modules if '.' not in name)))"
    started = subprocess.run(
        [sys.executable, "-c", program + report],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": "", "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert started.returncode == 0, started.stderr
    loaded = set(json.loads(started.stdout.splitlines()[-1]))
    assert "assistant" in loaded
    assert sorted(loaded.intersection(HEAVY)) == []

"""Examples run: the notebooks and scripts of examples/, and every code block of the pages for people.

Each runs in a folder that holds the sample workspace, as the reader's would be.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from assistant.settings import WORKSPACE_VARIABLE

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SECONDS = 120

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [match["body"] for match in found if match["language"] == language]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PYTHON_PAGES = [page for page in PAGES if blocks(page, "python")]
COMMANDS = sorted({line for page in PAGES for block in blocks(page, "sh") for line in block.splitlines()})
OUR_COMMANDS = [line for line in COMMANDS if line.startswith("plainspoken ")]


@pytest.fixture
def folder(sample_folder, tmp_path, monkeypatch) -> Path:
    """A reader's folder: the sample's files, and a configuration of Jupyter that is nobody's."""
    reader = tmp_path / "reader"
    (reader / "examples").mkdir(parents=True)
    for file in sample_folder.iterdir():
        if file.is_file():
            (reader / file.name).symlink_to(file)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(reader))  # As Jupyter's server tells its kernels.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))
    return reader


def run_cells(notebook: nbformat.NotebookNode, where: Path) -> str:
    """Run every cell in a fresh kernel; returns what went to standard error, where our magics tell of faults."""
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(where)}}
    )
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.get("name") == "stderr")


def test_there_are_examples():
    assert NOTEBOOKS
    assert PYTHON_PAGES
    assert OUR_COMMANDS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_the_notebook_runs(path, folder):
    notebook = nbformat.read(path, as_version=4)
    assert run_cells(notebook, folder / "examples") == ""
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_the_notebook_is_kept_without_outputs(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if cell.outputs or cell.execution_count] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_the_script_runs(path, folder):
    done = subprocess.run([sys.executable, str(path)], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", PYTHON_PAGES, ids=named)
def test_the_code_of_the_page_runs(path, folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in blocks(path, "python")])
    assert run_cells(notebook, folder) == ""


@pytest.mark.parametrize("line", OUR_COMMANDS)
def test_the_command_of_the_page_answers(line, folder):
    command = [sys.executable, "-m", "assistant.cli", *shlex.split(line)[1:]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.lab import arguments


@pytest.mark.parametrize(
    ("environment", "opens"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "w"}, True)]
)
def test_a_browser_is_opened_where_there_is_a_display(monkeypatch, environment, opens):
    monkeypatch.setattr("sys.platform", "linux")
    command = arguments(Path("/w"), "a.ipynb", environment, 1000)
    assert ("--no-browser" not in command) == opens
    assert "--allow-root" not in command
    assert "--LabApp.default_url=/lab/tree/a.ipynb" in command


def test_root_may_start_it_too():
    assert "--allow-root" in arguments(Path("/w"), "a.ipynb", {}, 0)


def test_nothing_is_asked_of_the_network():
    assert "--LabApp.news_url=None" in arguments(Path("/w"), "a.ipynb", {}, 0)

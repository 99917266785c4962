from __future__ import annotations

import pytest

from assistant.settings import FILE_NAME, Settings, fill_variables, find_root, read_settings
from nl2sql.problems import UsageError


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_settings(tmp_path, {}) == Settings()


def test_a_file_is_read(tmp_path):
    (tmp_path / FILE_NAME).write_text("limits: {rows: 5}\nlearn: false\nsources:\n  shop: sqlite:///s.sqlite\n")
    settings = read_settings(tmp_path, {})
    assert settings.query_limits.rows == 5
    assert not settings.learn
    assert settings.sources == {"shop": "sqlite:///s.sqlite"}


def test_the_environment_chooses_the_model(tmp_path):
    (tmp_path / FILE_NAME).write_text("model: openai:one\n")
    assert read_settings(tmp_path, {}).model == "openai:one"
    assert read_settings(tmp_path, {"PLAINSPOKEN_MODEL": "ollama:two"}).model == "ollama:two"
    assert read_settings(tmp_path, {"PLAINSPOKEN_MODEL": ""}).model == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [("limits: {rows: 0}", "limits.rows"), ("modle: x", "modle"), ("limits: [", FILE_NAME), ("- a", FILE_NAME)],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path, text, named):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(UsageError) as caught:
        read_settings(tmp_path, {})
    assert caught.value.problem.code == "settings.invalid"
    assert named in str(caught.value)


def test_variables_are_filled_in():
    assert fill_variables("postgresql://u:${PW}@h/d", {"PW": "secret"}) == "postgresql://u:secret@h/d"


def test_a_missing_variable_is_named():
    with pytest.raises(UsageError, match="PW"):
        fill_variables("postgresql://u:${PW}@h/d", {})


def test_the_digest_changes_with_the_settings():
    assert Settings().digest() != Settings(learn=False).digest()
    assert Settings().digest() == Settings().digest()


def test_the_root_is_the_nearest_folder_with_a_settings_file(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_root(inner, {}) == inner
    (tmp_path / FILE_NAME).write_text("")
    assert find_root(inner, {}) == tmp_path


def test_the_server_says_which_folder_it_is_but_only_for_folders_inside(tmp_path):
    inner, outside = tmp_path / "w" / "notebooks", tmp_path / "elsewhere"
    inner.mkdir(parents=True)
    outside.mkdir()
    told = {"PLAINSPOKEN_WORKSPACE": str(tmp_path / "w")}
    assert find_root(inner, told) == tmp_path / "w"
    assert find_root(outside, told) == outside


def test_the_home_folder_claims_nothing_below_it(tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    (tmp_path / ".plainspoken").mkdir()
    inner = tmp_path / "project"
    inner.mkdir()
    assert find_root(inner, {}) == inner
    assert find_root(tmp_path, {}) == tmp_path

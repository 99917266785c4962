"""Which documents of a folder are there, and which are there no more."""

from __future__ import annotations

from assistant.documents.files import is_gone


def test_a_file_is_gone_when_its_folder_is_looked_at_and_has_it_no_more(tmp_path):
    (tmp_path / "kept.sql").touch()
    assert not is_gone(tmp_path, "kept.sql")
    assert is_gone(tmp_path, "gone.sql")
    assert is_gone(tmp_path, "gone/folder/a.sql")
    assert is_gone(tmp_path, "kept.sql/now/a/file.sql")


def test_nothing_is_gone_while_the_folder_itself_is(tmp_path):
    assert not is_gone(tmp_path, "a.sql")
    (tmp_path / ".plainspoken").mkdir()
    assert not is_gone(tmp_path, "a.sql")
    assert not is_gone(tmp_path / "elsewhere", "a.sql")


LOCKED = """
import os
from assistant.documents.files import is_gone

def without_rights(folder):
    print(is_gone(folder, "locked/a.sql"), is_gone(folder, "a.sql"))
"""


def test_what_may_not_be_looked_at_is_not_gone(unprivileged):
    (unprivileged.folder / "locked").mkdir()
    assert unprivileged.run(LOCKED) == "False True\n"

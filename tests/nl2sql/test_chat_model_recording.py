"""Recordings: what was answered once is answered again, and nothing else is."""

from __future__ import annotations

import json
import threading

import pytest

from nl2sql.chat_model import Message, RecordingModel, ReplayedModel, ScriptedModel
from nl2sql.problems import ModelError

HELLO = (Message("system", "Be short."), Message("user", "Grüezi, “you”?\nTwo\u2028lines."))


def test_a_recorded_reply_is_given_again(tmp_path):
    path = tmp_path / "replies.jsonl"
    recording = RecordingModel(ScriptedModel(["one\nline", "zwei"], "some:model"), path)
    assert recording.complete(HELLO) == "one\nline"
    assert recording.complete(HELLO[:1]) == "zwei"
    replayed = ReplayedModel(path)
    assert (replayed.name, recording.name) == ("recorded some:model", "some:model")
    assert replayed.complete(HELLO[:1]) == "zwei"
    assert replayed.complete(HELLO) == "one\nline"


def test_the_file_is_one_object_a_line(tmp_path):
    path = tmp_path / "replies.jsonl"
    RecordingModel(ScriptedModel(["a\nb"], "some:model"), path).complete(HELLO)
    (line, _) = path.read_text(encoding="utf-8").split("\n")
    assert json.loads(line) == {
        "model": "some:model",
        "messages": [["system", "Be short."], ["user", "Grüezi, “you”?\nTwo\u2028lines."]],
        "reply": "a\nb",
    }


def test_other_messages_are_not_answered(tmp_path):
    path = tmp_path / "replies.jsonl"
    RecordingModel(ScriptedModel(["a"]), path).complete(HELLO)
    with pytest.raises(ModelError) as error:
        ReplayedModel(path).complete((*HELLO, Message("user", "more")))
    assert error.value.problem.code == "model.not_recorded"


def test_a_call_that_failed_is_not_recorded(tmp_path):
    path = tmp_path / "replies.jsonl"
    with pytest.raises(ModelError):
        RecordingModel(ScriptedModel([]), path).complete(HELLO)
    assert not path.exists()


@pytest.mark.parametrize("text", ["not json", '{"model": "m"}', "[1]", '"text"', "\ufffd\n{}"])
def test_what_is_no_recording_is_refused(tmp_path, text):
    path = tmp_path / "replies.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as error:
        ReplayedModel(path)
    assert error.value.problem.code == "model.recording"


def test_a_missing_recording_is_refused(tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        ReplayedModel(tmp_path / "nowhere.jsonl")


def test_calls_from_several_threads_are_all_kept(tmp_path):
    path = tmp_path / "replies.jsonl"
    recording = RecordingModel(ScriptedModel(lambda messages: messages[0].content * 200), path)
    threads = [threading.Thread(target=recording.complete, args=([Message("user", str(i))],)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replayed = ReplayedModel(path)
    assert [replayed.complete([Message("user", str(i))]) for i in range(20)] == [str(i) * 200 for i in range(20)]

"""Fields of one's own, from Python and as a widget; the browser's half is tested in tests/e2e."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import ipywidgets
import pytest

from assistant import wire
from assistant.fields import Fields, open_fields, suggest_field
from assistant.settings import Settings
from assistant.suggest_widget import Suggest
from assistant.workspace import Workspace
from nl2sql.problems import UsageError


@pytest.fixture
def fields(tmp_path):
    workspace = Workspace(tmp_path)
    yield Fields(workspace)
    workspace.close()


def learn(fields: Fields, times: int = 5) -> None:
    fields.field("order.city", based_on=["order.customer"])
    for _ in range(times):
        fields.commit("order", {"customer": "ACME", "city": "Boston"})
        fields.commit("order", {"customer": "Fjord AS", "city": "Oslo"})


def values(suggestions) -> list[str]:
    return [suggestion.value for suggestion in suggestions]


# ---- Python -------------------------------------------------------------------------------------------


def test_a_field_follows_the_fields_it_is_based_on(fields):
    learn(fields)
    first = fields.suggest("order.city", {"order.customer": "ACME"})[0]
    assert (first.value, first.why) == ("Boston", "used 5 times, last today")
    assert first.p > 0.7
    assert values(fields.suggest("order.city", {"order.customer": "Fjord AS"}))[0] == "Oslo"
    assert values(fields.suggest("order.city", prefix="bo")) == ["Boston"]


def test_a_set_offers_what_goes_with_what_it_holds(fields):
    fields.field("share.people", based_on=["share.team"], kind="set")
    for _ in range(5):
        fields.commit("share", {"team": "sales", "people": ["ida", "per"]})
    assert values(fields.suggest("share.people", {"share.team": "sales", "share.people": ["ida"]})) == ["per"]


def test_feedback_and_forgetting(fields):
    learn(fields)
    fields.feedback(fields.suggest("order.city")[0].id, "accepted")
    assert {known.name: known.accepted for known in fields.known()} == {"order.customer": 0, "order.city": 1}
    assert fields.forget("order.city", "Boston") == 1
    assert values(fields.suggest("order.city")) == ["Oslo"]
    fields.forget()
    assert fields.known() == ()


def test_all_is_forgotten_with_what_files_taught(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.execute("CREATE TABLE customers (city TEXT)")
    (tmp_path / "old.sql").write_text("SELECT city FROM customers;", encoding="utf-8")
    with closing(Workspace(tmp_path, Settings())) as workspace:
        workspace.folder.start()
        workspace.folder.wait()
        assert Fields(workspace).known()
        Fields(workspace).forget()
        workspace.folder.start()
        workspace.folder.wait()
        assert Fields(workspace).known() == ()
        assert [file.forgotten for file in workspace.folder.files.all().values()] == [1]


@pytest.mark.parametrize("field", ["login.password", "card_number", "api_key"])
def test_a_secret_is_never_stored(fields, field):
    assert not fields.field(field).stored
    fields.commit("", {field: "wintermute"})
    assert fields.suggest(field) == ()


def test_nothing_is_learned_without_consent(tmp_path):
    workspace = Workspace(tmp_path, Settings(learn=False))
    fields = Fields(workspace)
    learn(fields)
    assert fields.known() == ()
    suggest_field(wire.SuggestRequest(wire.FormField("order.street"), {}, "", 8), workspace)
    assert workspace.autocomplete.declared("order.street") is None
    workspace.close()


def test_a_workspace_is_opened_once(tmp_path):
    (tmp_path / "plainspoken.yml").write_text("learn: true\n")
    (tmp_path / "inner").mkdir()
    assert open_fields(tmp_path) is open_fields(tmp_path / "inner")


def test_a_damaged_file_is_told_and_stops_nothing(tmp_path):
    (tmp_path / ".plainspoken").mkdir()
    (tmp_path / ".plainspoken" / "workspace.sqlite").write_bytes(b"no database" * 100)
    workspace = Workspace(tmp_path)
    fields = Fields(workspace)
    with pytest.warns(RuntimeWarning, match="damaged"):
        fields.field("order.city")
    learn(fields)
    assert values(fields.suggest("order.city", {"order.customer": "ACME"}))[0] == "Boston"
    workspace.close()


# ---- the widget ------------------------------------------------------------------------------------------


class Ear:
    """Hears what a widget says to its view, in place of a browser."""

    def __init__(self, widget: Suggest, monkeypatch) -> None:
        self.heard: list[dict] = []
        self.widget = widget
        monkeypatch.setattr(widget, "send", lambda content, buffers=None: self.heard.append(content))

    def ask(self, prefix: str = "") -> list[str]:
        self.widget._handle_custom_msg({"kind": "suggest", "id": 1, "prefix": prefix, "limit": 8}, [])
        return [each["value"] for each in self.heard[-1]["suggestions"]]


def test_the_context_of_a_widget_is_what_others_hold(fields, monkeypatch):
    learn(fields)
    customer = Suggest("order.customer", fields=fields)
    city = Suggest("order.city", based_on=[customer], fields=fields)
    ear = Ear(city, monkeypatch)
    customer.value = "Fjord AS"
    assert ear.heard == [{"kind": "stale"}]
    assert ear.ask()[0] == "Oslo"
    assert (city.description, city.value, city.least) == ("city", "", 0.7)


def test_other_widgets_have_names_and_a_form_is_learned_whole(fields, monkeypatch):
    country = ipywidgets.Dropdown(options=["Peru", "Norway"])
    customer = Suggest("order.customer", fields=fields)
    city = Suggest("order.city", {"order.customer": customer, "order.country": country}, fields=fields)
    people = Suggest("order.people", [customer], "set", fields=fields)
    ear = Ear(city, monkeypatch)
    customer.value, city.value, people.value = "Andes", "Puno", ["rosa"]
    city.commit(people)
    assert {known.name for known in fields.known()} == {
        "order.customer",
        "order.country",
        "order.city",
        "order.people",
    }
    assert {"kind": "stale"} in ear.heard
    assert ear.ask("p") == ["Puno"]


def test_feedback_of_the_view_is_learned(fields, monkeypatch):
    learn(fields)
    city = Suggest("order.city", fields=fields)
    ear = Ear(city, monkeypatch)
    ear.ask()
    name = ear.heard[-1]["suggestions"][0]["id"]
    city._handle_custom_msg({"kind": "feedback", "id": name, "action": "dismissed"}, [])
    assert [known.dismissed for known in fields.known() if known.name == "order.city"] == [1]


def test_nonsense_of_the_view_is_passed_over(fields, monkeypatch):
    ear = Ear(Suggest("order.city", fields=fields), monkeypatch)
    for content in ({}, {"kind": "suggest"}, {"kind": "feedback", "id": "x", "action": "stolen"}):
        ear.widget._handle_custom_msg(content, [])
    assert ear.heard == []


def test_a_secret_field_asks_about_nothing_and_keeps_nothing(fields, monkeypatch):
    customer = Suggest("order.customer", fields=fields)
    secret = Suggest("order.password", [customer], fields=fields)
    secret.value = "wintermute"
    assert Ear(secret, monkeypatch).ask() == []
    secret.commit()
    assert fields.known() == ()


def test_a_widget_without_a_name_is_refused(fields):
    with pytest.raises(UsageError, match="Text has no field"):
        Suggest("order.city", based_on=[ipywidgets.Text()], fields=fields)

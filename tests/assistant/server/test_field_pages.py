"""Fields in pages of the server: the operations behind them, and who gets script and pages."""

from __future__ import annotations

import json

import pytest
from tornado.httpclient import HTTPClientError

PAGE = "<!doctype html><title>Orders</title>"


@pytest.fixture
def jp_server_config(jp_server_config, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "order.html").write_text(PAGE)
    (tmp_path / "private.txt").write_text("private")
    return {**jp_server_config, "PlainspokenApp": {"pages": str(pages)}}


@pytest.fixture
def post(jp_fetch):
    async def do(operation, body):
        reply = await jp_fetch("plainspoken", "api", operation, method="POST", body=json.dumps(body))
        (line,) = reply.body.splitlines()
        return json.loads(line)

    return do


CITY = {"name": "order.city", "based_on": ["order.customer"]}


async def test_a_form_is_learned_and_suggested(post):
    for _ in range(5):
        record = {"order.customer": "ACME", "order.city": "Boston", "order.people": ["ida", "per"]}
        assert await post("commitform", {"fields": [CITY, {"name": "order.people", "kind": "set"}], "record": record})
    answer = await post("suggestfield", {"field": CITY, "context": {"order.customer": "ACME"}, "limit": 200})
    assert (answer["type"], answer["complete"]) == ("suggested", True)
    (first,) = answer["suggestions"]
    assert first["value"] == "Boston"
    assert first["p"] > 0.7
    assert (await post("fieldfeedback", {"id": first["id"], "action": "accepted"}))["type"] == "done"


async def test_a_field_with_more_values_than_asked_for_is_not_complete(post):
    for number in range(5):
        await post("commitform", {"fields": [CITY], "record": {"order.city": f"Town {number}"}})
    assert not (await post("suggestfield", {"field": CITY, "limit": 5}))["complete"]
    assert (await post("suggestfield", {"field": CITY, "limit": 6}))["complete"]


async def test_a_form_cannot_make_a_private_field_public(post, jp_serverapp):
    workspace = jp_serverapp.web_app.settings["plainspoken_workspace"]
    workspace.autocomplete.field("order.note", autocomplete="off")
    await post("commitform", {"fields": [{"name": "order.note"}], "record": {"order.note": "wintermute"}})
    assert (await post("suggestfield", {"field": {"name": "order.note"}}))["suggestions"] == []
    assert not workspace.autocomplete.declared("order.note").stored


async def test_pages_and_script_are_the_servers_own(jp_fetch):
    reply = await jp_fetch("plainspoken", "pages", "order.html")
    assert reply.body.decode() == PAGE
    # What an older version served is not used by a page of a newer one.
    assert reply.headers["Cache-Control"] == "no-cache"
    assert "sandbox" not in reply.headers.get("Content-Security-Policy", "")
    assert any(cookie.startswith("_xsrf=") for cookie in reply.headers.get_list("Set-Cookie"))
    assert b"suggest-set" in (await jp_fetch("plainspoken", "suggest.js")).body


@pytest.mark.parametrize(
    ("path", "code"), [("pages/missing.html", 404), ("pages/..%2Fprivate.txt", 403), ("flow_widget.js", 404)]
)
async def test_nothing_else_is_served(jp_fetch, path, code):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("plainspoken", *path.split("/"))
    assert refused.value.code in (code, 404)


@pytest.mark.parametrize("path", ["pages/order.html", "suggest.js", "suggest.css"])
async def test_strangers_are_sent_to_the_login(http_server_client, jp_base_url, path):
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(f"{jp_base_url}plainspoken/{path}", follow_redirects=False)
    assert refused.value.code in (302, 403)

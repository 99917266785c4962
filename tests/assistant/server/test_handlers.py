from __future__ import annotations

import json

import pytest
from tornado.httpclient import HTTPClientError


@pytest.fixture
def call(jp_fetch):
    """Call an operation; gives its events and the chunks they came in.

    How far the reading of a source is, is left out: whether that is told depends on how busy the machine is.
    """

    async def do(operation, body, **options):
        chunks: list[bytes] = []
        await jp_fetch(
            "plainspoken", "api", operation, method="POST", body=json.dumps(body),
            streaming_callback=chunks.append, **options,
        )  # fmt: skip
        events = [json.loads(line) for line in b"".join(chunks).splitlines()]
        return [event for event in events if event["type"] != "opening"], chunks

    return do


@pytest.mark.parametrize(
    "operation",
    [
        "ask",
        "run",
        "flow",
        "preview",
        "code",
        "complete",
        "feedback",
        "cancel",
        "sources",
        "search",
        "browse",
        "table",
        "profile",
    ],
)
async def test_a_wrong_token_is_refused(jp_fetch, operation):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(
            "plainspoken", "api", operation, method="POST", body="{}", headers={"Authorization": "token wrong"}
        )
    assert refused.value.code == 403


async def test_no_token_is_refused(jp_fetch, http_server_client, jp_base_url):
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(f"{jp_base_url}plainspoken/api/sources", method="POST", body="{}")
    assert refused.value.code == 403


async def test_sources_are_the_files_of_the_workspace(served_folder, call):
    events, _ = await call("sources", {})
    assert [source["name"] for source in events[0]["sources"]] == ["shop.sqlite", "files"]
    assert events[0]["model"] == ""


async def test_an_answer_streams_event_by_event(served_folder, call):
    body = {"source": "shop.sqlite", "question": "total sales by region in 2024"}
    events, chunks = await call("ask", body)
    assert [event["type"] for event in events] == ["started", "grounded", "drafted", "answered", "finished"]
    assert len(chunks) >= 4
    answer = events[3]["answer"]
    assert len(answer["table"]["rows"]) == 6
    assert answer["pipeline"]["steps"][-1]["id"] == answer["pipeline"]["output"]
    assert answer["charts"][answer["chart"]]["figure"]["data"][0]["type"] == "bar"


async def test_a_fault_is_an_event_with_a_way_out(served_folder, call):
    events, _ = await call("run", {"source": "shop.sqlite", "sql": "SELECT nam FROM products"})
    assert [event["type"] for event in events] == ["started", "failed", "finished"]
    assert "name" in events[1]["problems"][0]["hint"]


async def test_writing_is_refused(served_folder, call):
    events, _ = await call("run", {"source": "shop.sqlite", "sql": "DELETE FROM orders"})
    assert events[1]["type"] == "failed"


@pytest.mark.parametrize(
    ("operation", "body", "code", "named"),
    [
        ("nothing", {}, 404, "nothing"),
        ("ask", {"source": "shop.sqlite"}, 400, "question"),
        ("preview", {"source": "s", "sql": "SELECT 1", "step": "a", "rows": "many"}, 400, "rows"),
    ],
)
async def test_a_request_that_is_not_understood_says_why(jp_fetch, operation, body, code, named):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("plainspoken", "api", operation, method="POST", body=json.dumps(body))
    assert refused.value.code == code
    assert named in json.loads(refused.value.response.body)["message"]

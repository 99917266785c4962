"""Several people logged in to one server: each is shown what they, or two people, have kept."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace

import pytest
from jupyter_server.auth import IdentityProvider, User

from assistant.server.login import login_name


class Named(IdentityProvider):
    """Knows people by a header, as a hub's proxy would say it."""

    def get_user(self, handler):
        name = handler.request.headers.get("X-Login", "")
        return User(name) if name else self.generate_anonymous_user(handler)


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {
            "jpserver_extensions": {"assistant": True},
            "allow_unauthenticated_access": False,
            "identity_provider_class": Named,
            "disable_check_xsrf": True,
        }
    }


@pytest.fixture
def post(jp_fetch, served_folder):
    async def send(who, operation, body):
        reply = await jp_fetch(
            "plainspoken", "api", operation, method="POST", body=json.dumps(body), headers={"X-Login": who}
        )
        return [json.loads(line) for line in reply.body.decode().splitlines()][-1]

    return send


async def test_what_one_login_kept_is_shown_to_that_login_only_until_two_have(post):
    form = {"fields": [{"name": "order.city"}], "record": {"order.city": "Boston"}}

    async def shown(who):
        found = await post(who, "suggestfield", {"field": {"name": "order.city"}})
        return [each["value"] for each in found["suggestions"]]

    await post("ann", "commitform", form)
    assert await shown("ann") == ["Boston"]
    assert await shown("bob") == []
    await post("bob", "commitform", form)
    assert await shown("cem") == ["Boston"]
    known = await post("ann", "known", {})
    assert known["people"] == ["ann", "bob"]


def test_names_that_jupyter_makes_up_are_nobodys():
    assert login_name(None) == ""
    handler = SimpleNamespace(log=logging.getLogger(__name__))
    assert login_name(IdentityProvider().generate_anonymous_user(handler)) == ""
    assert login_name(User("ann")) == "ann"

"""T36 of the hostile list: who may ask about a token, and what an end of it does."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.http.conftest import on_sqlite_alone
from tests.integration.http.node import Node, serving
from tests.integration.http.site import App, Person, Site, visit

INACTIVE = {"active": False}


async def signed_in(site: Site, **metadata: object) -> tuple[Person, App, dict[str, str]]:
    person, app = await site.registers(), await site.makes_app(**metadata)
    answer = await site.signs_in(person, app, person.code())
    assert answer.status_code == 200, answer.text
    return person, app, answer.json()


async def introspect(site: Site, app: App, token: str, **other: str) -> httpx.Response:
    answer = await site.asks("/introspect", app, token=token, **other)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer


async def test_another_clients_token_says_nothing_and_cannot_be_revoked(site: Site) -> None:
    _, app, tokens = await signed_in(site)
    stranger = await site.makes_app()
    for token in (tokens["access_token"], tokens["refresh_token"]):
        for hint in ("access_token", "refresh_token", "nonsense"):
            assert (await introspect(site, stranger, token, token_type_hint=hint)).json() == INACTIVE
        async with site.database.records("token_revoked", 0), site.database.records("grant_revoked", 0):
            revoked = await site.asks("/revoke", stranger, token=token)
        assert (revoked.status_code, revoked.content) == (200, b"")
        assert await site.is_active(app, token)
    refreshed = await site.refreshes(stranger, tokens["refresh_token"])
    assert (refreshed.status_code, refreshed.json()["error"]) == (400, "invalid_grant")
    assert await site.is_active(app, tokens["refresh_token"])


async def test_nobody_asks_without_authentication(site: Site) -> None:
    _, app, tokens = await signed_in(site)
    for path in ("/introspect", "/revoke"):
        for form in ({}, {"client_id": app.client_id}, {"client_id": app.client_id, "client_secret": "wrong"}):
            answer = await site.http.post(path, data=form | {"token": tokens["access_token"]})
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert await site.is_active(app, tokens["access_token"])


async def test_an_access_token_ends_alone(site: Site) -> None:
    _, app, tokens = await signed_in(site)
    other = (await site.refreshes(app, tokens["refresh_token"])).json()["access_token"]
    async with site.database.records("token_revoked"):
        answer = await site.asks("/revoke", app, token=tokens["access_token"], token_type_hint="refresh_token")
    assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (200, b"", None)
    assert (await introspect(site, app, tokens["access_token"])).json() == INACTIVE
    assert (await site.profile(tokens["access_token"])).status_code == 401
    assert (await site.profile(other)).status_code == 200
    assert await site.is_active(app, tokens["refresh_token"])


async def test_a_refresh_token_ends_everything_that_it_stands_for(site: Site) -> None:
    _, app, tokens = await signed_in(site)
    async with site.database.records("grant_revoked"):
        for _ in range(2):
            assert (await site.asks("/revoke", app, token=tokens["refresh_token"])).status_code == 200
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert (await introspect(site, app, token)).json() == INACTIVE
    assert (await site.profile(tokens["access_token"])).status_code == 401
    assert (await site.refreshes(app, tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_disabled_user_has_no_live_token(site: Site) -> None:
    person, app, tokens = await signed_in(site)
    assert site.node.watchword("user", "disable", person.username).code == 0
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert (await introspect(site, app, token)).json() == INACTIVE
    assert (await site.profile(tokens["access_token"])).status_code == 401
    assert (await site.refreshes(app, tokens["refresh_token"])).json()["error"] == "invalid_grant"


@on_sqlite_alone
async def test_an_operator_may_let_a_client_ask_about_others(site: Site) -> None:
    resource = "https://api.example/harbour"
    assert site.node.watchword("resource", "add", resource).code == 0
    of_the_api = site.node.watchword("client", "add", "--grant-type", "client_credentials", "--resource", resource, "--json").json
    of_all = site.node.watchword("client", "add", "--grant-type", "client_credentials", "--introspect", "any", "--json").json
    api, auditor = (App(made["client_id"], made["client_secret"]) for made in (of_the_api, of_all))
    app = await site.makes_app()
    for_api = (await site.asks("/token", app, grant_type="client_credentials", resource=resource)).json()["access_token"]
    for_us = (await site.asks("/token", app, grant_type="client_credentials")).json()["access_token"]
    assert (await introspect(site, api, for_api)).json()["aud"] == resource
    assert (await introspect(site, api, for_us)).json() == INACTIVE
    assert (await introspect(site, auditor, for_api)).json()["active"] is True
    assert (await introspect(site, auditor, for_us)).json()["client_id"] == app.client_id
    assert (await site.profile(for_api)).status_code == 401  # not for us


async def test_what_is_no_token_is_not_active(site: Site) -> None:
    _, app, tokens = await signed_in(site)
    header, claims, signature = tokens["access_token"].split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    forged = [
        f"{header}.{claims}.{flipped}",
        f"{header}.{claims}.",
        f"{header}.{claims}",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        f"{header}..{signature}",
    ]
    for token in (*forged, "x", ".", "a.b.c", "x" * 9000, "." * 9000, tokens["refresh_token"] + "x", tokens["refresh_token"].swapcase()):
        assert (await introspect(site, app, token)).json() == INACTIVE, token[:20]
        revoked = await site.asks("/revoke", app, token=token)
        assert (revoked.status_code, revoked.content) == (200, b"")
    for path in ("/introspect", "/revoke"):
        assert (await site.asks(path, app)).json() == {"error": "invalid_request", "error_description": "token is missing"}
    assert await site.is_active(app, tokens["access_token"])


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Node]:
    """Tokens live for a second."""
    lives = dict.fromkeys(("WATCHWORD_ACCESS_TOKEN_LIFETIME", "WATCHWORD_REFRESH_TOKEN_IDLE"), "1")
    with serving(tmp_path, **lives) as node:
        yield node


async def test_an_expired_token_is_over(hasty: Node) -> None:
    async with visit(hasty) as http:
        site = Site(hasty, http)
        _, app, tokens = await signed_in(site)
        await asyncio.sleep(2)
        for token in (tokens["access_token"], tokens["refresh_token"]):
            assert (await introspect(site, app, token)).json() == INACTIVE
        assert (await site.profile(tokens["access_token"])).status_code == 401
        assert (await site.refreshes(app, tokens["refresh_token"])).json()["error"] == "invalid_grant"

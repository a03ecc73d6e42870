"""T16 of the hostile list: clients that are not who they say, at every endpoint that asks."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest

from tests.integration.http.node import Node, serving
from tests.integration.http.site import App, Site, visit

ENDPOINTS = {
    "/token": {"grant_type": "client_credentials"},
    "/introspect": {"token": "x"},
    "/revoke": {"token": "x"},
}
FAILED = {"error": "invalid_client", "error_description": "Client authentication failed."}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}


async def send(site: Site, path: str, headers: Mapping[str, str] | None = None, **form: str) -> httpx.Response:
    return await site.http.post(path, data=ENDPOINTS[path] | form, headers=headers)


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_a_wrong_secret_and_a_wrong_client_look_the_same(site: Site, path: str) -> None:
    app = await site.makes_app()
    secret = app.secret or ""
    swapped = secret.swapcase()
    wrong = [swapped, secret[:-1], secret + "A", "x" * 73, "x" * 256, "null", "é" * 20, "+%2B+"]
    answers = [await send(site, path, client_id=app.client_id, client_secret=one) for one in wrong if one != "é" * 20]
    answers += [await send(site, path, basic(app.client_id, quote_plus(one))) for one in wrong]
    answers += [await send(site, path, basic("nobody", secret)), await send(site, path, client_id="nobody", client_secret=secret)]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (401, FAILED)
        assert answer.headers["www-authenticate"] == 'Basic realm="watchword"'


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_no_secret_is_no_authentication_of_a_confidential_client(site: Site, path: str) -> None:
    app = await site.makes_app()
    async with site.database.records("client_refused", 4):
        answers = [
            await send(site, path, client_id=app.client_id),
            await send(site, path, client_id=app.client_id, client_secret=""),
            await send(site, path, basic(app.client_id, "")),
            await send(site, path, basic(app.client_id, "wrong")),
        ]
    assert [answer.status_code for answer in answers] == [401] * 4


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_malformed_credentials_are_refused_as_what_they_are(site: Site, path: str) -> None:
    app = await site.makes_app()
    secret = app.secret or ""
    right = basic(app.client_id, secret)["Authorization"]
    nobody_could_send = [b64encode(octets).decode() for octets in (b"\xff:\xfe", b"a%zz:b", app.client_id.encode(), b":", b"a\0:b")]
    malformed = ["Basic", "Basic !!!!", *(f"Basic {one}" for one in nobody_could_send), right[:-4]]
    for value in (*malformed, f"Bearer {secret}", "Digest x", "x" * 8000):
        answer = await send(site, path, {"Authorization": value})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), value
    two_methods = await send(site, path, {"Authorization": right}, client_secret=secret)
    other_client = await send(site, path, {"Authorization": right}, client_id="another")
    doubled = await site.http.post(path, data=ENDPOINTS[path], headers=[("Authorization", right), ("Authorization", right)])
    for answer in (two_methods, other_client, doubled):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert (await send(site, path, {"Authorization": right}, client_id=app.client_id)).status_code == 200


@pytest.mark.parametrize(
    ("method", "other"), [("client_secret_basic", "client_secret_post"), ("client_secret_post", "client_secret_basic")]
)
async def test_a_method_that_was_registered_is_the_only_one(site: Site, method: str, other: str) -> None:
    app = await site.makes_app(grant_types=["client_credentials"], token_endpoint_auth_method=method)
    secret = app.secret or ""
    ways = {
        "client_secret_basic": await send(site, "/token", basic(app.client_id, secret)),
        "client_secret_post": await send(site, "/token", client_id=app.client_id, client_secret=secret),
    }
    assert ways[method].status_code == 200
    assert (ways[other].status_code, ways[other].json()) == (401, FAILED)


async def test_raw_and_form_encoded_basic_are_the_same(site: Site) -> None:
    app = await site.makes_app()
    secret = app.secret or ""
    encoded = "".join(f"%{ord(character):02x}" for character in secret)
    for one in (secret, quote_plus(secret), encoded):
        assert (await send(site, "/token", basic(app.client_id, one))).status_code == 200


async def test_a_public_client_sends_no_secret_and_asks_nothing(site: Site) -> None:
    app = await site.makes_app(redirect_uri=None, redirect_uris=["https://page.example/cb"], token_endpoint_auth_method="none")
    assert app.secret is None
    for path in ENDPOINTS:
        with_secret = await send(site, path, client_id=app.client_id, client_secret="x")
        assert (with_secret.status_code, with_secret.json()) == (401, FAILED)
    assert (await send(site, "/introspect", client_id=app.client_id)).status_code == 401
    assert (await send(site, "/token", client_id=app.client_id)).json()["error"] == "unauthorized_client"
    assert (await send(site, "/revoke", client_id=app.client_id)).status_code == 200


async def test_a_secret_that_was_rotated_out_is_worth_nothing(site: Site) -> None:
    app = await site.makes_app()
    assert (await send(site, "/token", client_id=app.client_id, client_secret=app.secret or "")).status_code == 200
    new = site.node.watchword("client", "rotate-secret", app.client_id, "--json").json["client_secret"]
    for path in ENDPOINTS:
        old = await send(site, path, client_id=app.client_id, client_secret=app.secret or "")
        assert (old.status_code, old.json()) == (401, FAILED)
    assert (await send(site, "/token", client_id=app.client_id, client_secret=new)).status_code == 200


@pytest.fixture
def strict(empty_database: Mapping[str, str], tmp_path: Path) -> Iterator[Node]:
    """An address may fail five times."""
    with serving(tmp_path, "--migrate", **empty_database, WATCHWORD_ADDRESS_FAILURES="5") as node:
        yield node


async def test_a_full_address_is_refused_unseen_but_never_a_right_secret(strict: Node) -> None:
    async with visit(strict) as http:
        site = Site(strict, http)
        app, person = await site.makes_app(), await site.registers()
        statuses = []
        for n in range(8):  # of whatever address they say they come
            said = {"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"}
            statuses.append((await send(site, "/token", said, client_id=app.client_id, client_secret="wrong")).status_code)
        assert statuses == [401] * 5 + [429] * 3
        assert (await site.verifies(person, person.code())).status_code == 429
        assert (await site.http.post("/register_user", json={"username": "new", "password": person.password})).status_code == 429
        for _ in range(3):
            assert (await site.asks("/token", app, grant_type="client_credentials")).status_code == 200
        unknown = App("nobody", "wrong")
        assert (await site.asks("/revoke", unknown, token="x")).status_code == 429

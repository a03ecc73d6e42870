"""T21 and T31 of the hostile list: what is doubled, too much, too deep, or no text at all."""

import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.site import App, Site

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
FORMS = ("/token", "/introspect", "/revoke")
DOCUMENTS = ("/register_user", "/verify_otp", "/create_client")
EACH_ONCE = {
    "/token": ("grant_type", "client_id", "client_secret", "username", "password", "otp", "refresh_token", "scope"),
    "/introspect": ("token", "token_type_hint", "client_id", "client_secret"),
    "/revoke": ("token", "token_type_hint", "client_id", "client_secret"),
}
KINDS = {
    "/token": "token_refused",
    "/introspect": "introspection_refused",
    "/revoke": "revocation_refused",
    "/register_user": "user_registration_refused",
    "/verify_otp": "code_refused",
    "/create_client": "client_registration_refused",
}


async def post(site: Site, path: str, body: str | bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    return await site.http.post(path, content=body, headers=headers or (JSON if path in DOCUMENTS else FORM))


def good(path: str, app: App) -> dict[str, str]:
    """What that endpoint answers with 200."""
    return app.credentials | ({"grant_type": "client_credentials"} if path == "/token" else {"token": "x"})


@pytest.mark.parametrize("path", FORMS)
async def test_each_parameter_counts_once(site: Site, path: str) -> None:
    app = await site.makes_app()
    form = good(path, app)
    for name in EACH_ONCE[path]:
        value = form.get(name, "x")
        rest = urlencode({key: other for key, other in form.items() if key != name})
        for twice in (
            f"{name}={value}&{name}={value}",
            f"{name}={value}&{name}=",
            f"{name}=&{name}={value}",
            f"{name}={value}&%{ord(name[0]):x}{name[1:]}=y",
        ):
            answer = await post(site, path, f"{rest}&{twice}")
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), twice
            assert answer.json()["error_description"] == f"{name} is there twice"
        answer = await site.http.post(path, params={name: "x"}, data=form | {name: value})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), name


async def test_the_resource_may_repeat(site: Site) -> None:
    app = await site.makes_app()
    resources = ["http://localhost:8001/a", "http://localhost:8002/b"]
    answer = await site.http.post("/token", data=good("/token", app) | {"resource": resources})
    introspected = await site.asks("/introspect", app, token=answer.json()["access_token"])
    assert introspected.json()["aud"] == resources


async def test_the_query_buys_nothing(site: Site) -> None:
    app = await site.makes_app()
    for path in FORMS:
        answer = await site.http.post(path, params=good(path, app), headers=FORM)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    token = (await site.asks("/token", app, grant_type="client_credentials")).json()["access_token"]
    assert (await site.http.get("/profile", params={"access_token": token})).status_code == 401


async def test_other_ways_to_write_a_form_are_not_read(site: Site) -> None:
    app = await site.makes_app()
    credentials = urlencode(app.credentials)
    for body in (
        "grant_type[]=client_credentials",
        "Grant_Type=client_credentials",
        "%EF%BB%BFgrant_type=client_credentials",
        "grant_type%20=x",
    ):
        assert (await post(site, "/token", f"{credentials}&{body}")).json()["error_description"] == "grant_type is missing"
    semicolons = await post(site, "/token", f"{credentials}&grant_type=client_credentials;scope=profile")
    assert semicolons.json()["error"] == "unsupported_grant_type"
    marked = await post(site, "/token", b"\xef\xbb\xbf" + f"{credentials}&grant_type=client_credentials".encode())
    assert marked.json() == {"error": "invalid_request", "error_description": "client_id is missing"}


@pytest.mark.parametrize("path", FORMS)
async def test_what_is_no_text_is_refused_in_every_parameter(site: Site, path: str) -> None:
    app = await site.makes_app()
    form = good(path, app)
    for name in EACH_ONCE[path]:
        controls = () if name == "password" else ("%00", "a%0d%0ab", "%1b[2J", "%7f", "%c2%85")
        for value in (*controls, "%ff", "%c0%af", "%ed%a0%80", "%zz", "%"):
            rest = urlencode({key: other for key, other in form.items() if key != name})
            answer = await post(site, path, f"{name}={value}&{rest}")
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), (name, value)
            assert name in answer.json()["error_description"]


@pytest.mark.parametrize("path", [*FORMS, *DOCUMENTS])
async def test_malformed_requests_are_refused_audited_and_change_nothing(site: Site, path: str) -> None:
    app = await site.makes_app()
    before = [await site.database.number(f"SELECT count(*) FROM {table}") for table in ("users", "clients", "grants")]
    wrong: list[tuple[bytes, str]] = [(b"", "text/plain"), (b"{}", "multipart/form-data; boundary=x"), (b"a=b", "")]
    if path in FORMS:
        wrong += [(json.dumps(good(path, app)).encode(), JSON["Content-Type"]), (b"&" * 65, FORM["Content-Type"])]
    else:
        wrong += [(body, JSON["Content-Type"]) for body in NO_DOCUMENTS]
    async with site.database.records(KINDS[path], len(wrong)):
        for body, kind in wrong:
            answer = await post(site, path, body, {"Content-Type": kind})
            assert answer.status_code in ({400} if path in FORMS else {400, 415}), (body[:50], kind)
            assert answer.json()["error"] == "invalid_request"
            assert answer.headers["content-type"] == ("application/json" if path in FORMS else "application/problem+json")
    assert before == [await site.database.number(f"SELECT count(*) FROM {table}") for table in ("users", "clients", "grants")]


NO_DOCUMENTS = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"{}x",
    b"\xef\xbb\xbf{}",
    b'{"username": "a\xff"}',
    b'{"username": NaN, "client_name": NaN}',
    b'{"username": "\\ud800", "client_name": "\\ud800", "code": "1", "password": "x"}',
    b'{"username": "a\\u0000b", "client_name": "a\\u0000b", "code": "123456", "password": "testPassword123"}',
    b'{"username": "\\u001b[2J", "client_name": "\\u001b[2J", "code": "123456", "password": "testPassword123"}',
    b'{"username": 7, "client_name": 7, "code": 7, "password": 7}',
    b'{"username": null, "redirect_uri": 7, "code": null, "password": null}',
    b'{"username": "a", "username": "b", "client_name": "a", "client_name": "b"}',
    b'{"x": ' + b"[" * 32 + b"]" * 32 + b"}",
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"' + b'\\"' * 30_000,
    b'"' * 60_001,
    b'{"username": 1' + b"0" * 60_000 + b"}",
]


async def test_errors_name_the_member_and_repeat_nothing(site: Site) -> None:
    secret = f"canary{uuid4().hex}"
    for given in (
        {"password": secret},
        {"username": secret},
        {"username": "", "password": secret},
        {"username": "a" * 65, "password": secret},
    ):
        answer = await site.http.post("/register_user", json=given)
        assert answer.status_code == 400
        assert "username" in answer.json()["detail"] or "password" in answer.json()["detail"]
        assert secret not in answer.text
    for path in ("/register_user", "/verify_otp"):
        answer = await site.http.post(path, json={"username": "mira", "password": "x", "code": "123456", secret: secret})
        assert (answer.status_code, secret in answer.text) == (400, False)


@pytest.mark.parametrize("path", [*FORMS, *DOCUMENTS])
async def test_a_body_has_64_kib(site: Site, path: str) -> None:
    full = b"a" * 65_536
    assert (await post(site, path, full)).status_code in {400, 401}
    assert (await post(site, path, full + b"a")).status_code == 413

    async def in_chunks() -> AsyncIterator[bytes]:
        for _ in range(65):
            yield b"a" * 1024

    answer = await site.http.post(path, content=in_chunks(), headers=JSON if path in DOCUMENTS else FORM)
    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


async def test_headers_targets_and_fields_have_an_end(site: Site) -> None:
    app = await site.makes_app()
    assert (await site.http.get("/", headers={"X-Long": "a" * 15_000})).status_code == 200
    assert (await site.http.get("/", headers={"X-Long": "a" * 16_385})).status_code == 431
    assert (await site.http.get("/", headers=[(f"X-{n}", "a" * 100) for n in range(200)])).status_code == 431
    assert (await site.http.get("/", params={"a": "a" * 17_000})).status_code == 414
    fields = urlencode(good("/token", app) | {f"x{n}": "y" for n in range(61)})
    assert (await post(site, "/token", fields)).status_code == 200
    assert (await post(site, "/token", f"{fields}&one=more")).json()["error"] == "invalid_request"


async def test_scopes_and_resources_have_an_end(site: Site) -> None:
    app = await site.makes_app()
    for scope in ("x" * 2049, " ".join(f"s{n}" for n in range(51)), 'a"b', "a\\b", "é", "nothing-of-that"):
        answer = await site.asks("/token", app, grant_type="client_credentials", scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), scope[:20]
    for resource in ("x", "https://unknown.example", "http://localhost:1/#fragment", "http://localhost/" + "x" * 5000):
        answer = await site.asks("/token", app, grant_type="client_credentials", resource=resource)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target"), resource[:20]


async def test_bearer_tokens_that_are_none(site: Site) -> None:
    for token in ("x", "a.b.c", "." * 100, "x" * 9000, "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "=" * 10, "a b", "ü"):
        answer = await site.http.get("/profile", headers={b"Authorization": f"Bearer {token}".encode()})
        assert answer.status_code in {400, 401}, token[:20]
        assert answer.headers["www-authenticate"].startswith('Bearer realm="watchword", error="')
    for value in (None, "Basic eDp5", "Bearer", "Token x"):
        answer = await site.http.get("/profile", headers={"Authorization": value} if value else {})
        assert answer.status_code in {400, 401}
        assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_nothing_takes_long(site: Site) -> None:
    """Bodies that make careless expressions and parsers go back and forth. 5 ms each, and what the way there costs."""
    app = await site.makes_app()
    slow_for_some = ["a" * 60_000, "%41" * 20_000, "&=" * 30, "+" * 60_000, "=" * 60_000, "a=" + "%c3%a9" * 10_000]
    began = time.monotonic()
    for body in slow_for_some:
        await post(site, "/token", f"{urlencode(app.credentials)}&{body}")
    for document in NO_DOCUMENTS:
        await post(site, "/create_client", document)
    assert (time.monotonic() - began) / (len(slow_for_some) + len(NO_DOCUMENTS)) < 0.1

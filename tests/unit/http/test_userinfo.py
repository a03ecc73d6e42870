"""`/userinfo`, and from which pages it may be read."""

import httpx
import pytest

from tests.unit.http.served import Served
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, relying_party

ALLOWED = "access-control-allow-origin"
PATHS = {"/token": "POST", "/revoke": "POST", "/userinfo": "GET, POST"}


@pytest.fixture
async def token(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> str:
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    token: str = (await logbook.redeems(page.told["code"])).json()["access_token"]
    return token


def challenge(answer: httpx.Response) -> str:
    value: str = answer.headers["www-authenticate"]
    assert value.startswith('Bearer realm="watchword"')
    return value


async def test_the_token_is_in_the_header_or_in_a_form(served: Served, token: str) -> None:
    bearer = {"authorization": f"Bearer {token}"}
    answers = [
        await served.client.get("/userinfo", headers=bearer),
        await served.client.post("/userinfo", headers=bearer),
        await served.client.post("/userinfo", data={"access_token": token}),
        await served.client.post("/userinfo", data={"other": "x"}, headers=bearer),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["content-type"] == "application/json"
    assert answers[0].headers["cache-control"] == "no-store"
    assert answers[0].json().keys() == {"sub", "preferred_username", "updated_at"}


async def test_it_is_in_one_place_and_never_in_the_query(served: Served, token: str) -> None:
    bearer = {"authorization": f"Bearer {token}"}
    twice = await served.client.post("/userinfo", data={"access_token": token}, headers=bearer)
    assert (twice.status_code, 'error="invalid_request"' in challenge(twice)) == (400, True)
    query = await served.client.get("/userinfo", params={"access_token": token})
    assert (query.status_code, challenge(query)) == (401, 'Bearer realm="watchword"')
    both = await served.client.post("/userinfo", params={"access_token": token}, data={"access_token": token})
    assert both.status_code == 400


@pytest.mark.parametrize("bad", ["", "x", "a.b.c", "x" * 9000, "é"])
async def test_another_token_is_refused(served: Served, token: str, bad: str) -> None:
    answer = await served.client.post("/userinfo", data={"access_token": bad})
    assert answer.status_code == 401
    assert ('error="invalid_token"' in challenge(answer)) == (bad != "")
    broken = await served.client.get("/userinfo", headers={"authorization": f"Bearer {token[:-8]}AAAAAAAA"})
    assert 'error="invalid_token"' in challenge(broken)


async def test_a_token_without_openid_has_too_little_scope(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    asked = logbook.asks(scope="profile")
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", asked)), "allow")
    content = (await logbook.redeems(page.told["code"])).json()
    assert "id_token" not in content
    answer = await served.client.get("/userinfo", headers={"authorization": f"Bearer {content['access_token']}"})
    assert answer.status_code == 403
    assert challenge(answer).endswith(
        'error="insufficient_scope", error_description="The token does not have the scope openid.", scope="openid"'
    )


async def test_claims_by_name_are_told(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    asked = logbook.asks(scope="openid", claims='{"userinfo":{"preferred_username":null,"email":{"essential":true}}}')
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", asked))
    assert "preferred_username, email" in page.text
    token = (await logbook.redeems((await surfer.presses(page, "allow")).told["code"])).json()["access_token"]
    answer = await served.client.get("/userinfo", headers={"authorization": f"Bearer {token}"})
    assert answer.json().keys() == {"sub", "preferred_username"}


@pytest.fixture
async def spa(served: Served) -> RelyingParty:
    uris = ["https://Spa.example:443/cb", "https://spa.example:8443/cb", "http://127.0.0.1:8080/cb", "com.example.app:/cb"]
    return await relying_party(served, redirect_uris=uris, token_endpoint_auth_method="none")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("origin", ["https://spa.example", "https://spa.example:8443", "http://127.0.0.1:8080"])
async def test_a_public_clients_page_may_ask_and_read_the_answer(served: Served, spa: RelyingParty, path: str, origin: str) -> None:
    headers = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    preflight = await served.client.options(path, headers=headers)
    assert preflight.status_code == 204
    assert preflight.headers[ALLOWED] == origin
    assert preflight.headers["access-control-allow-methods"] == PATHS[path]
    assert preflight.headers["access-control-allow-headers"] == "Authorization, Content-Type"
    error = await served.client.post(path, headers={"origin": origin})
    assert error.status_code >= 400
    assert error.headers[ALLOWED] == origin
    for answer in (preflight, error):
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    [
        *("null", "*", "", "https://rp.example", "http://spa.example", "https://spa.example:443", "https://spa.example.evil.example"),
        *("https://evilspa.example", "https://spaXexample", "https://sub.spa.example", "https://spa.example/", "com.example.app:"),
        *("http://127.0.0.1", "http://127.0.0.1:8081", "HTTPS://SPA.EXAMPLE", "https://spa.example, https://evil.example"),
    ],
)
async def test_no_other_page_may(served: Served, spa: RelyingParty, logbook: RelyingParty, path: str, origin: str) -> None:
    for answer in (
        await served.client.options(path, headers={"origin": origin, "access-control-request-method": "POST"}),
        await served.client.post(path, headers={"origin": origin}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("path", ["/authorize", "/login", "/consent", "/logout", "/enrol", "/authorize/done", "/"])
async def test_pages_have_no_cors_at_all(served: Served, spa: RelyingParty, path: str) -> None:
    headers = {"origin": "https://spa.example", "access-control-request-method": "POST"}
    for answer in (await served.client.options(path, headers=headers), await served.client.get(path, headers=headers)):
        assert not [name for name in answer.headers if name.startswith("access-control-")]

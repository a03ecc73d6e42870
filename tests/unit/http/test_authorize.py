"""`/authorize`: what is asked, what is refused, and where a refusal goes."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.unit.http.redirect_uris import CORPUS
from tests.unit.http.served import ORIGIN, Served
from tests.unit.http.surfing import CALLBACK, CHALLENGE, Page, RelyingParty, Somebody, Surfer, relying_party


def error_of(page: Page) -> str:
    """The error that was told to the application, which is well-formed."""
    told = page.told
    assert page.leads_to is not None
    assert page.leads_to.startswith(CALLBACK + "?error=")
    assert told.keys() - {"state"} == {"error", "error_description", "iss"}
    assert told["iss"] == ORIGIN
    assert told["error_description"].isascii()
    return told["error"]


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 300


async def test_only_the_registered_address_is_one(served: Served, surfer: Surfer, logbook: RelyingParty) -> None:
    """T02: a page at this address, never a redirect, whatever else is wrong with the request."""
    for redirect_uri in CORPUS:
        for more in ({}, {"response_type": "token"}, {"prompt": "none"}):
            answer = await surfer.client.get("/authorize", params=logbook.asks(redirect_uri=redirect_uri, **more))
            assert answer.status_code in {400, 414}, redirect_uri
            assert "location" not in answer.headers, redirect_uri
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("client_id", ["", "unknown", "x" * 5000, "\0", "é", "' OR 1=1", "https://rp.example"])
async def test_an_unknown_client_gets_a_page(surfer: Surfer, logbook: RelyingParty, client_id: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks(client_id=client_id))
    assert (page.status, page.leads_to) == (400, None)
    assert page.answer.headers["content-type"] == "text/html; charset=utf-8"
    assert client_id == "" or client_id not in page.text


async def test_a_disabled_client_gets_a_page(served: Served, surfer: Surfer, logbook: RelyingParty) -> None:
    await served.house.disable_client(logbook.client_id)
    served.clock.advance(seconds=1)
    page = await surfer.opens("/authorize", logbook.asks())
    assert (page.status, page.leads_to) == (400, None)


@pytest.mark.parametrize("registered", ["http://127.0.0.1/cb", "http://[::1]/cb"])
async def test_only_the_port_of_a_native_clients_loopback_address_is_free(served: Served, surfer: Surfer, registered: str) -> None:
    app = await relying_party(served, redirect_uris=[registered], token_endpoint_auth_method="none")
    for uri in (registered, registered.replace("/cb", ":80/cb"), registered.replace("/cb", ":65535/cb")):
        assert (await surfer.opens("/authorize", app.asks(redirect_uri=uri))).path == "/login", uri
    host = registered.removesuffix("/cb")
    others = [
        "http://127.0.0.2:1/cb",
        "http://localhost:1/cb",
        f"{host}:1/cb/",
        f"{host}:1/CB",
        f"{host}:1/cb?x",
        f"{host}:1/cb#x",
        f"{host}:x/cb",
    ]
    others += [
        f"{host}:99999/cb",
        f"{host}:/cb",
        f"{host.replace('//', '//u@')}:1/cb",
        f"https{host[4:]}:1/cb",
        f"{host}:1@evil.example/cb",
    ]
    others += [f"{host}:１/cb", f"{host}:-1/cb", f"{host}:1 /cb", f"{host}:0x50/cb", f"{host}:1/\ncb"]
    for uri in others:
        assert (await surfer.opens("/authorize", app.asks(redirect_uri=uri))).status == 400, uri


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"scope": 'openid "'}, "invalid_scope"),
        ({"scope": "x" * 3000}, "invalid_scope"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
        ({"resource": "not a uri"}, "invalid_target"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://rp.example/r"}, "request_uri_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"max_age": "9" * 5000}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token":{"acr":{"essential":true,"value":"aal9"}}}'}, "unmet_authentication_requirements"),
        ({"claims": "[" * 4000}, "invalid_request"),
        ({"id_token_hint": "a.b.c"}, "invalid_request"),
        ({"nonce": "n" * 600}, "invalid_request"),
        ({"nonce": "a\0b"}, "invalid_request"),
        ({"login_hint": "a\nb"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
        ({"code_challenge": CHALLENGE + "A"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1] + "="}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1] + "é"}, "invalid_request"),
    ],
    ids=str,
)
@pytest.mark.parametrize("state", ["af0ifj", "a b&c=d%é;", ""])
async def test_what_is_wrong_is_told_to_the_application(
    served: Served, surfer: Surfer, parameters: Mapping[str, str], error: str, state: str
) -> None:
    app = await relying_party(served, token_endpoint_auth_method="none")
    page = await surfer.opens("/authorize", app.asks(state=state, **parameters))
    assert error_of(page) == error
    assert page.told.get("state", "") == state
    assert "__Host-browser" not in surfer.cookies


async def test_a_client_that_need_not_use_pkce_may_leave_it_out_but_not_misuse_it(surfer: Surfer, logbook: RelyingParty) -> None:
    assert (await surfer.opens("/authorize", logbook.asks(code_challenge="", code_challenge_method=""))).path == "/login"
    for parameters in ({"code_challenge": ""}, {"code_challenge_method": ""}, {"code_challenge_method": "plain"}):
        assert error_of(await surfer.opens("/authorize", logbook.asks(**parameters))) == "invalid_request"


@pytest.mark.parametrize("verifier", [None, "", "v" * 42, "w" * 43, "v" * 129, "v" * 42 + "é", CHALLENGE])
async def test_a_wrong_verifier_burns_the_code(surfer: Surfer, mira: Somebody, logbook: RelyingParty, verifier: str | None) -> None:
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    sent = {"code_verifier": verifier or ""}
    assert (await logbook.redeems(page.told["code"], **sent)).json()["error"] == "invalid_grant"
    assert (await logbook.redeems(page.told["code"])).json()["error"] == "invalid_grant"


async def test_a_verifier_without_a_challenge_is_refused(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    asked = logbook.asks(code_challenge="", code_challenge_method="")
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", asked)), "allow")
    assert (await logbook.redeems(page.told["code"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("name", ["response_type", "scope", "state", "nonce", "prompt", "code_challenge", "unknown"])
async def test_a_doubled_parameter_is_told_to_the_application(surfer: Surfer, logbook: RelyingParty, name: str) -> None:
    pairs = [*logbook.asks().items(), (name, "x"), (name, "x")]
    page = await surfer.opens("/authorize?" + urlencode(pairs))
    assert error_of(page) == "invalid_request"
    assert ("state" in page.told) == (name != "state")


async def test_a_state_that_is_too_long_is_refused_and_not_given_back(surfer: Surfer, logbook: RelyingParty) -> None:
    longest = "s" * 2048
    assert (await surfer.opens("/authorize", logbook.asks(state=longest, prompt="none"))).told["state"] == longest
    for response_mode in ("query", "form_post"):
        page = await surfer.opens("/authorize", logbook.asks(state=longest + "s", response_mode=response_mode))
        told = page.told if page.leads_to else page.forms.buttons["continue"]
        assert told["error"] == "invalid_request"
        assert "state" not in told


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
async def test_a_doubled_client_or_address_is_a_page(surfer: Surfer, logbook: RelyingParty, name: str) -> None:
    asked = logbook.asks()
    page = await surfer.opens("/authorize?" + urlencode([*asked.items(), (name, asked[name])]))
    assert (page.status, page.leads_to) == (400, None)


@pytest.mark.parametrize("value", ["%ff", "%c3%28", "%zz", "%", "%00", "%0d%0aLocation:x", "%ed%a0%80"])
async def test_what_cannot_be_read_is_a_page_or_an_error(surfer: Surfer, logbook: RelyingParty, value: str) -> None:
    good = urlencode(logbook.asks(state=""))
    page = await surfer.opens(f"/authorize?{good}&state={value}")
    assert error_of(page) == "invalid_request"
    assert "state" not in page.told
    assert error_of(await surfer.opens(f"/authorize?{good}&{value}=x")) == "invalid_request"
    for name in ("client_id", "redirect_uri"):
        other = urlencode({key: asked for key, asked in logbook.asks().items() if key != name})
        assert (await surfer.opens(f"/authorize?{other}&{name}={value}")).status == 400


async def test_too_many_parameters_are_a_page(surfer: Surfer, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize?" + urlencode(logbook.asks()) + "&x=1" * 64)
    assert (page.status, page.leads_to) == (400, None)


async def test_hints_and_unknown_parameters_never_fail_a_request(surfer: Surfer, logbook: RelyingParty) -> None:
    hints = {
        "display": "wap",
        "claims_locales": "tlh",
        "ui_locales": "tlh x-y",
        "acr_values": "urn:gold",
        "login_hint": "mira",
        "foo": "bar",
    }
    page = await surfer.opens("/authorize", logbook.asks(**hints))
    assert page.path == "/login"
    assert page.forms.fields["username"]["value"] == "mira"


async def test_several_resources_may_be_asked_for(surfer: Surfer, logbook: RelyingParty) -> None:
    pairs = [*logbook.asks().items(), ("resource", "http://localhost:1/a"), ("resource", "http://localhost:2/b")]
    assert (await surfer.opens("/authorize?" + urlencode(pairs))).path == "/login"


async def test_an_answer_is_appended_to_a_query_that_is_there(served: Served, surfer: Surfer) -> None:
    app = await relying_party(served, redirect_uris=["https://rp.example/cb?tenant=a%20b&x"])
    page = await surfer.opens("/authorize", app.asks(prompt="none"))
    assert page.leads_to is not None
    assert page.leads_to.startswith("https://rp.example/cb?tenant=a%20b&x&error=login_required&")


async def test_a_private_use_address_is_answered_too(served: Served, surfer: Surfer) -> None:
    app = await relying_party(served, redirect_uris=["com.example.app:/cb"], token_endpoint_auth_method="none")
    page = await surfer.opens("/authorize", app.asks())
    assert "form-action 'self' com.example.app:;" in page.answer.headers["content-security-policy"]
    page = await surfer.presses(page, "cancel")
    assert page.leads_to is not None
    assert page.leads_to.startswith("com.example.app:/cb?error=access_denied&")


async def test_form_post_is_a_form_that_works_without_scripts(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks(response_mode="form_post", state='"><script>')))
    page = await surfer.presses(page, "allow")
    assert (page.status, page.path) == (200, "/authorize/done")
    sent = page.forms.buttons["continue"]
    assert sent.keys() == {"code", "state", "iss"}
    assert (sent["state"], sent["iss"]) == ('"><script>', ORIGIN)
    assert f'<form method="post" action="{CALLBACK}">' in page.text
    policy = page.answer.headers["content-security-policy"]
    assert "form-action 'self' https://rp.example;" in policy
    assert "script-src 'self';" in policy
    assert '<script src="/assets/submit.js"></script>' in page.text
    assert (await surfer.client.get("/assets/submit.js")).status_code == 200
    assert page.answer.headers["cache-control"] == "no-store"
    assert (await logbook.redeems(sent["code"])).status_code == 200


async def test_errors_go_by_form_post_too(surfer: Surfer, logbook: RelyingParty) -> None:
    page = await surfer.opens("/authorize", logbook.asks(response_mode="form_post", prompt="none"))
    assert page.forms.buttons["continue"]["error"] == "login_required"


async def test_a_post_from_anywhere_only_leads_to_a_get(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    before = surfer.cookies
    asked = logbook.asks(state="a b+c&d=é%")
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = await surfer.client.post("/authorize?ui_locales=de", data=asked, headers=headers)
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    location = urlsplit(answer.headers["location"])
    assert location.path == "/authorize"
    assert dict(parse_qsl(location.query)) == asked | {"ui_locales": "de"}
    assert surfer.cookies == before
    assert (await surfer.opens(answer.headers["location"])).told["state"] == "a b+c&d=é%"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"client_id=x", "text/plain", 415),
        (b"{}", "application/json", 415),
        (b"state=" + b"x" * 9000, "application/x-www-form-urlencoded", 400),
        (b"x" * 70000, "application/x-www-form-urlencoded", 413),
    ],
)
async def test_what_is_no_form_or_no_address_is_a_page(surfer: Surfer, content: bytes, content_type: str, status: int) -> None:
    answer = await surfer.client.post("/authorize", content=content, headers={"content-type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_raw_bytes_in_a_form_stay_what_they_are(surfer: Surfer, logbook: RelyingParty) -> None:
    body = urlencode(logbook.asks(state="")).encode() + b"&state=\xff\r\nX-Evil: 1#"
    answer = await surfer.client.post("/authorize", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.headers["location"].endswith("&state=%FF%0D%0AX-Evil:%201%23")
    assert error_of(await surfer.opens(answer.headers["location"])) == "invalid_request"

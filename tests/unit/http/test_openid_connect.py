"""What relying parties and the certification's test plans look at, over the whole way (docs/conformance.md)."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from joserfc import jwk, jwt

from domain.users.claims import OF_SCOPE
from domain.users.username import parse_username
from tests.unit.http.served import DEVELOPMENT, ORIGIN, PASSWORD, Served, serving
from tests.unit.http.surfing import VERIFIER, Page, RelyingParty, Somebody, Surfer, relying_party, somebody

MIRA = parse_username("mira")
PROFILE = {
    "name": "Mira Lind",
    "given_name": "Mira",
    "family_name": "Lind",
    "middle_name": "A.",
    "nickname": "Mi",
    "profile": "https://mira.example",
    "picture": "https://mira.example/me.png",
    "website": "https://mira.example",
    "gender": "female",
    "birthdate": "1990-02-28",
    "zoneinfo": "Europe/Oslo",
    "locale": "nb-NO",
}
ELSEWHERE = {"phone_number": "+47 22 00 00 00", "phone_number_verified": True, "address": {"locality": "Oslo", "country": "Norway"}}


@dataclass(frozen=True)
class Signed:
    """What an application got."""

    answer: dict[str, Any]
    header: dict[str, Any]
    claims: dict[str, Any]  # of the ID token, whose signature is good by what we publish
    userinfo: dict[str, Any]


async def opened(served: Served, id_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, as an application that knows our metadata alone reads them."""
    metadata = (await served.client.get("/.well-known/openid-configuration")).json()
    keys = jwk.KeySet.import_key_set((await served.client.get(metadata["jwks_uri"])).json())
    token = jwt.decode(id_token, keys, algorithms=metadata["id_token_signing_alg_values_supported"])
    return token.header, token.claims


async def allowed(surfer: Surfer, person: Somebody, app: RelyingParty, **asked: str) -> Page:
    """Every page that is shown, one after the other, to the answer."""
    page = await surfer.opens("/authorize", app.asks(**asked))
    if page.path == "/login":
        person.served.clock.advance(seconds=30)  # a code of its own
        page = await person.signs_in(surfer, page)
    return await surfer.presses(page, "allow") if page.path == "/consent" else page


async def signed(surfer: Surfer, person: Somebody, app: RelyingParty, **asked: str) -> Signed:
    page = await allowed(surfer, person, app, **asked)
    sent = {"code_verifier": VERIFIER if app.asks(**asked).get("code_challenge") else ""}
    answer = await app.redeems(page.told["code"], **sent)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    header, claims = await opened(app.served, told["id_token"])
    userinfo = await app.served.client.get("/userinfo", headers={"authorization": f"Bearer {told['access_token']}"})
    assert userinfo.json()["sub"] == claims["sub"]
    return Signed(told, header, claims, userinfo.json())


async def test_an_id_token_says_what_it_must_and_is_signed_by_a_published_key(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    got = await signed(surfer, mira, logbook)
    now = int(served.clock.now().timestamp())
    assert got.answer["token_type"] == "Bearer"
    assert got.header["alg"] == "RS256"
    assert got.header["kid"]
    assert got.claims.pop("sub").startswith("u_")
    assert got.claims.pop("sid")
    at_hash = urlsafe_b64encode(sha256(got.answer["access_token"].encode()).digest()[:16]).rstrip(b"=").decode()
    assert got.claims == {
        "iss": ORIGIN,
        "aud": logbook.client_id,
        "iat": now,
        "exp": now + 3600,
        "auth_time": now,
        "nonce": "n-0S6",
        "acr": "aal2",
        "amr": ["pwd", "otp", "mfa"],
        "at_hash": at_hash,
    }


@pytest.mark.parametrize("nonce", ["", "ümlaut and spaces ", "n" * 512])
async def test_a_nonce_comes_back_as_it_was_or_not_at_all(surfer: Surfer, mira: Somebody, logbook: RelyingParty, nonce: str) -> None:
    assert (await signed(surfer, mira, logbook, nonce=nonce)).claims.get("nonce", "") == nonce


async def test_an_application_gets_the_algorithm_that_it_registered(served: Served, surfer: Surfer, mira: Somebody) -> None:
    app = await relying_party(served, id_token_signed_response_alg="ES256")
    assert (await signed(surfer, mira, app)).header["alg"] == "ES256"
    answer = await served.posts_json("/create_client", redirect_uris=["https://rp.example/cb"], id_token_signed_response_alg="none")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


@pytest.mark.parametrize(
    "scope", ["openid", "openid profile", "email openid", "openid address", "phone openid", "phone address email profile openid"]
)
async def test_a_scope_buys_its_claims_at_userinfo_and_no_others(served: Served, surfer: Surfer, mira: Somebody, scope: str) -> None:
    app = await relying_party(served, scope="openid profile email address phone")
    await served.house.set_claims(MIRA, PROFILE | ELSEWHERE, "mira@example.org", is_verified=True)
    got = await signed(surfer, mira, app, scope=scope)
    everything = PROFILE | ELSEWHERE | {"preferred_username": "mira", "email": "mira@example.org", "email_verified": True}
    everything |= {"updated_at": got.userinfo.get("updated_at")}
    wanted = {claim for token in scope.split() for claim in OF_SCOPE.get(token, ())}
    assert {claim: value for claim, value in got.userinfo.items() if claim != "sub"} == {claim: everything[claim] for claim in wanted}
    assert isinstance(got.userinfo.get("updated_at", 0), int)
    assert not everything.keys() & got.claims.keys()
    assert got.answer["scope"] == scope


async def test_what_is_not_known_is_left_out(served: Served, surfer: Surfer, mira: Somebody) -> None:
    app = await relying_party(served, scope="openid profile email address phone")
    got = await signed(surfer, mira, app, scope="openid profile email address phone")
    assert got.userinfo.keys() == {"sub", "preferred_username", "updated_at"}


async def test_an_essential_claim_comes_where_it_was_asked_and_without_it_nothing_fails(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    claims = '{"userinfo":{"name":{"essential":true,"unheard":[1]}},"id_token":{"given_name":null,"x#de":null},"other":5}'
    got = await signed(surfer, mira, logbook, scope="openid", claims=claims)
    assert got.userinfo.keys() == {"sub"}
    await served.house.set_claims(MIRA, PROFILE, None, is_verified=None)
    got = await signed(surfer, mira, logbook, scope="openid", claims=claims, prompt="login")
    assert (got.userinfo.get("name"), got.claims.get("name")) == ("Mira Lind", None)
    assert (got.userinfo.get("given_name"), got.claims.get("given_name")) == (None, "Mira")


@pytest.mark.parametrize(
    "hint",
    [
        *({"display": display} for display in ("page", "popup", "touch", "wap", "bogus")),
        *(
            {"ui_locales": "se"},
            {"ui_locales": "fr-CA fr en"},
            {"claims_locales": "se"},
            {"login_hint": "mira"},
            {"login_hint": "nobody@else"},
        ),
        *({"acr_values": "1 2"}, {"acr_values": "aal1 aal2"}, {"extra": "foobar"}, {"registration": "{}"}, {"prompt": "unheard"}),
        *({"scope": "profile openid"}, {"code_challenge": "", "code_challenge_method": ""}),
    ],
    ids=str,
)
async def test_a_sign_in_is_complete_whatever_is_hinted(
    surfer: Surfer, mira: Somebody, logbook: RelyingParty, hint: dict[str, str]
) -> None:
    got = await signed(surfer, mira, logbook, **hint)
    assert got.claims["acr"] == "aal2"


async def test_the_order_of_parameters_means_nothing(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize?" + urlencode(list(reversed(logbook.asks().items())))))
    assert "code" in (await surfer.presses(page, "allow")).told


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "1"}, {"max_age": "0"}])
async def test_who_has_to_sign_in_again_has_a_later_auth_time(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, asked: dict[str, str]
) -> None:
    first = await signed(surfer, mira, logbook)
    served.clock.advance(seconds=2)
    assert (await surfer.opens("/authorize", logbook.asks(**asked))).path == "/login"
    second = await signed(surfer, mira, logbook, **asked)
    assert second.claims["sub"] == first.claims["sub"]
    assert second.claims["auth_time"] > first.claims["auth_time"]


@pytest.mark.parametrize("asked", [{}, {"prompt": "none"}, {"max_age": "10000"}, {"prompt": "none", "hint": "yes"}])
async def test_who_is_signed_in_is_who_they_were_when_they_were(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, asked: dict[str, str]
) -> None:
    first = await signed(surfer, mira, logbook)
    served.clock.advance(minutes=10)
    hint = {"id_token_hint": first.answer["id_token"]} if asked.get("hint") else {}
    asked = {name: value for name, value in asked.items() if name != "hint"} | hint
    second = await signed(surfer, mira, logbook, **asked)
    for claim in ("sub", "auth_time", "acr", "sid"):
        assert second.claims[claim] == first.claims[claim]


async def test_an_expired_id_token_is_a_hint_still_and_another_clients_too(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.presses(page, "login", username="mira", password=PASSWORD, keep="yes")
    page = await surfer.presses(await surfer.presses(await mira.gives_code(surfer, page), "continue"), "allow")
    hint = (await logbook.redeems(page.told["code"])).json()["id_token"]
    served.clock.advance(hours=2)
    assert "code" in (await surfer.opens("/authorize", logbook.asks(prompt="none", id_token_hint=hint))).told
    other = await relying_party(served, client_name="Other")
    page = await surfer.opens("/authorize", other.asks(prompt="none", id_token_hint=hint))
    assert page.told["error"] == "consent_required"  # it is known who that is


@pytest.mark.parametrize("later", [0, 30])
async def test_a_code_used_again_ends_what_it_bought(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, later: int
) -> None:
    page = await allowed(surfer, mira, logbook, scope="openid offline_access")
    told = (await logbook.redeems(page.told["code"])).json()
    served.clock.advance(seconds=later)
    again = await logbook.redeems(page.told["code"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    userinfo = await served.client.get("/userinfo", headers={"authorization": f"Bearer {told['access_token']}"})
    assert userinfo.status_code == 401
    sent = {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
    refreshed = await served.client.post("/token", data=sent, auth=(logbook.client_id, logbook.secret or ""))
    assert refreshed.json()["error"] == "invalid_grant"


async def test_a_refreshed_id_token_is_about_the_same_sign_in(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    first = await signed(surfer, mira, logbook, scope="openid offline_access")
    served.clock.advance(seconds=100)
    sent = {"grant_type": "refresh_token", "refresh_token": first.answer["refresh_token"]}
    answer = await served.client.post("/token", data=sent, auth=(logbook.client_id, logbook.secret or ""))
    _, second = await opened(served, answer.json()["id_token"])
    for claim in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid"):
        assert second[claim] == first.claims[claim]
    assert second["iat"] == first.claims["iat"] + 100
    assert "nonce" not in second
    other = await relying_party(served, client_name="Other")
    stolen = await served.client.post("/token", data=sent, auth=(other.client_id, other.secret or ""))
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
async def test_a_code_is_redeemed_with_the_registered_method_and_no_other(
    served: Served, surfer: Surfer, mira: Somebody, method: str
) -> None:
    app = await relying_party(served, token_endpoint_auth_method=method)
    code = (await allowed(surfer, mira, app)).told["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri, "code_verifier": VERIFIER}
    ways: dict[str, dict[str, Any]] = {
        "client_secret_basic": {"data": form, "auth": (app.client_id, app.secret or "x")},
        "client_secret_post": {"data": form | {"client_id": app.client_id, "client_secret": app.secret or "x"}},
        "none": {"data": form | {"client_id": app.client_id}},
    }
    right = ways.pop(method)
    for other in ways.values():
        answer = await served.client.post("/token", **other)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (await served.client.post("/token", **right)).status_code == 200  # what failed before has not burnt it


async def test_offline_access_is_asked_about_and_outlives_the_session(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    scope = "openid offline_access"
    assert "code" in (await allowed(surfer, mira, logbook, scope="openid")).told
    page = await surfer.opens("/authorize", logbook.asks(scope=scope))
    assert page.path == "/consent"
    tokens = {
        scope: (await logbook.redeems((await surfer.presses(page, "allow")).told["code"])).json()["refresh_token"],
        "openid": (await signed(surfer, mira, logbook, scope="openid")).answer["refresh_token"],
    }
    await surfer.presses(await surfer.opens("/logout"), "logout-confirm")
    for asked, status in ((scope, 200), ("openid", 400)):
        sent = {"grant_type": "refresh_token", "refresh_token": tokens[asked]}
        answer = await served.client.post("/token", data=sent, auth=(logbook.client_id, logbook.secret or ""))
        assert answer.status_code == status, asked


async def test_nobody_is_told_about_before_they_agreed(surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert (page.path, page.leads_to) == ("/consent", None)
    done = await surfer.opens(str(page.answer.url).replace("/consent", "/authorize/done"))
    assert (done.path, done.leads_to) == ("/consent", None)
    assert (await surfer.presses(page, "deny")).told["error"] == "access_denied"


async def test_another_person_in_the_same_browser_has_another_sid(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    """T18."""
    noor = await somebody(served, "noor")
    first = await signed(surfer, mira, logbook)
    second = await signed(surfer, noor, logbook, prompt="login")
    assert second.claims["sid"] != first.claims["sid"]
    userinfo = await served.client.get("/userinfo", headers={"authorization": f"Bearer {first.answer['access_token']}"})
    assert userinfo.status_code == 401  # the session before has ended


async def test_two_issuers_take_nothing_of_each_other(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    """T13, even where they share a store and its keys: the same host, another port."""
    got = await signed(surfer, mira, logbook)
    token, hint = got.answer["access_token"], got.answer["id_token"]
    parts = {"store": served.house.store, "journal": served.house.journal, "clock": served.clock}
    async with serving(DEVELOPMENT | {"WATCHWORD_ISSUER": "https://127.0.0.1:5001"}, **parts) as other:
        host = {"host": "127.0.0.1:5001"}
        answer = await other.client.get("/userinfo", headers=host | {"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        asked = await other.client.post("/introspect", data={"token": token}, auth=(logbook.client_id, logbook.secret or ""), headers=host)
        assert asked.content == b'{"active":false}'
        told = Page(await other.client.get("/authorize", params=logbook.asks(id_token_hint=hint), headers=host)).told
        assert (told["error"], told["iss"]) == ("invalid_request", "https://127.0.0.1:5001")
    async with serving() as stranger:
        theirs = await relying_party(stranger)
        code = (await allowed(surfer, mira, logbook)).told["code"]
        assert (await theirs.redeems(code)).json()["error"] == "invalid_grant"
    assert (await logbook.redeems(code)).status_code == 200


async def test_a_code_buys_no_more_than_was_agreed(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    """T35. What is refused has spent nothing."""
    code = (await allowed(surfer, mira, logbook, scope="openid", resource="http://localhost:1/a")).told["code"]
    for more, error in (
        ({"scope": "openid email"}, "invalid_scope"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"resource": "http://localhost:2/b"}, "invalid_target"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
    ):
        assert (await logbook.redeems(code, **more)).json()["error"] == error
    answer = (await logbook.redeems(code)).json()
    assert answer["scope"] == "openid"
    sent = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"], "client_id": logbook.client_id}
    for more, error in (({"scope": "openid email"}, "invalid_scope"), ({"resource": "http://localhost:2/b"}, "invalid_target")):
        refreshed = await served.client.post("/token", data=sent | more | {"client_secret": logbook.secret or ""})
        assert refreshed.json()["error"] == error


async def test_a_sub_is_for_one_person_for_ever(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    first = (await signed(surfer, mira, logbook)).claims["sub"]
    assert first.isascii()
    assert len(first) <= 255
    other = await relying_party(served, client_name="Other")
    assert (await signed(surfer, mira, other)).claims["sub"] == first
    await served.house.delete_user(MIRA)
    namesake = await somebody(served)
    assert (await signed(Surfer(served), namesake, logbook)).claims["sub"] != first


@pytest.mark.parametrize("response_mode", ["query", "form_post"])
async def test_every_redirect_is_a_303_or_a_form(surfer: Surfer, mira: Somebody, logbook: RelyingParty, response_mode: str) -> None:
    """OpenID Connect Core 16.22: a 307 would send the password on."""
    seen: list[httpx.Response] = []

    async def see(answer: httpx.Response) -> None:
        seen.append(answer)

    surfer.client.event_hooks["response"] = [see]
    await allowed(surfer, mira, logbook, response_mode=response_mode)
    await surfer.presses(await surfer.opens("/authorize", logbook.asks(response_mode=response_mode, prompt="login")), "cancel")
    await surfer.opens("/authorize", logbook.asks(response_mode=response_mode, response_type="token"))
    assert {answer.status_code for answer in seen} == {200, 303}


async def test_every_kind_of_answer_comes_by_form_post(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    """OAuth 2.0 Form Post Response Mode 2: what a query would say, in a form to the same address."""

    def sent(page: Page) -> dict[str, str]:
        assert page.leads_to is None
        assert f'<form method="post" action="{logbook.redirect_uri}">' in page.text
        assert page.answer.headers["cache-control"] == "no-store"
        return page.forms.buttons["continue"]

    form = {"response_mode": "form_post"}
    assert sent(await surfer.opens("/authorize", logbook.asks(**form, prompt="none")))["error"] == "login_required"
    assert sent(await surfer.opens("/authorize", logbook.asks(**form, response_type="")))["error"] == "invalid_request"
    assert sent(await surfer.opens("/authorize", logbook.asks(**form, request="x")))["error"] == "request_not_supported"
    page = await surfer.opens("/authorize", logbook.asks(**form))
    assert sent(await surfer.presses(page, "cancel"))["error"] == "access_denied"
    code = sent(await allowed(surfer, mira, logbook, **form))
    assert code.keys() == {"code", "state", "iss"}
    assert (await logbook.redeems(code["code"])).status_code == 200
    assert sent(await surfer.opens("/authorize", logbook.asks(**form, prompt="none"))).keys() == {"code", "state", "iss"}


async def test_the_metadata_is_what_a_configured_op_publishes(served: Served) -> None:
    answer = await served.client.get("/.well-known/openid-configuration")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert told["issuer"] == ORIGIN  # and the address that it was read from, without the suffix
    assert "code" in told["response_types_supported"]
    assert "public" in told["subject_types_supported"]
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert "openid" in told["scopes_supported"]
    assert "authorization_code" in told["grant_types_supported"]
    assert told["claims_supported"]
    assert told["claims_parameter_supported"] is True
    assert (told["request_parameter_supported"], told["request_uri_parameter_supported"]) == (False, False)
    addresses = {name: value for name, value in told.items() if name.endswith(("_endpoint", "_uri"))}
    assert addresses.keys() >= {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"}
    assert all(address.startswith("https://") for address in addresses.values())
    keys = (await served.client.get(told["jwks_uri"])).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    for key in keys:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()
        assert (key["use"], key["alg"] in {"RS256", "ES256"}) == ("sig", True)


async def test_a_client_that_demands_an_auth_time_of_its_own_gets_it(surfer: Surfer, served: Served, mira: Somebody) -> None:
    app = await relying_party(served, default_max_age=60, require_auth_time=True)
    first = await signed(surfer, mira, app)
    served.clock.advance(seconds=61)
    assert (await surfer.opens("/authorize", app.asks())).path == "/login"
    assert (await signed(surfer, mira, app, max_age="9000")).claims["auth_time"] == first.claims["auth_time"]


async def test_an_essential_acr_is_had_or_nothing_is() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_MINIMUM_ACR": "aal1"}) as served:
        mira, app, surfer = await somebody(served), await relying_party(served), Surfer(served)
        page = await mira.gives_password(surfer, await surfer.opens("/authorize", app.asks()))
        assert "code" in (await surfer.presses(page, "allow")).told
        for value in ('"value":"aal2"', '"values":["aal2","aal9"]'):
            claims = f'{{"id_token":{{"acr":{{"essential":true,{value}}}}}}}'
            page = await surfer.opens("/authorize", app.asks(claims=claims, prompt="none"))
            assert page.told["error"] == "login_required"
        got = await signed(surfer, mira, app, claims=claims)
        assert got.claims["acr"] == "aal2"
        claims = '{"id_token":{"acr":{"essential":true,"value":"aal9"}}}'
        assert (await surfer.opens("/authorize", app.asks(claims=claims))).told["error"] == "unmet_authentication_requirements"

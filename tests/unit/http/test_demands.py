"""What `/authorize` demands of who is signed in already: `prompt`, `max_age`, `acr`, hints."""

from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.unit.http.served import DEVELOPMENT, PASSWORD, Served, serving
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer, relying_party, somebody
from tests.unit.http.test_authorize import error_of


async def test_prompt_decides_what_is_shown(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks()))
    assert error_of(await surfer.opens("/authorize", logbook.asks(prompt="none"))) == "consent_required"
    await surfer.presses(page, "allow")
    assert "code" in (await surfer.opens("/authorize", logbook.asks(prompt="none"))).told
    assert error_of(await surfer.opens("/authorize", logbook.asks(prompt="none", scope="openid email"))) == "consent_required"
    assert (await surfer.opens("/authorize", logbook.asks(prompt="consent"))).path == "/consent"
    for prompt in ("login", "select_account", "login consent"):
        assert (await surfer.opens("/authorize", logbook.asks(prompt=prompt))).path == "/login"
    served.clock.advance(seconds=30)
    before = surfer.cookies
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks(prompt="login")))
    assert "code" in page.told
    assert surfer.cookies["__Host-session"] != before["__Host-session"]
    assert surfer.cookies["__Host-device"] != before["__Host-device"]


async def test_max_age_asks_again_when_it_is_over(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    served.clock.advance(seconds=60)
    assert "code" in (await surfer.opens("/authorize", logbook.asks(max_age="60"))).told
    assert (await surfer.opens("/authorize", logbook.asks(max_age="59"))).path == "/login"
    assert error_of(await surfer.opens("/authorize", logbook.asks(max_age="59", prompt="none"))) == "login_required"
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks(max_age="0")))
    assert "code" in page.told


async def _id_token(app: RelyingParty, page: Page) -> str:
    token: str = (await app.redeems(page.told["code"])).json()["id_token"]
    return token


async def test_who_is_hinted_at_and_another_signs_in_is_an_error(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty
) -> None:
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    hint = await _id_token(logbook, page)
    assert "code" in (await surfer.opens("/authorize", logbook.asks(id_token_hint=hint, prompt="none"))).told
    noor, other = await somebody(served, "noor"), Surfer(served)
    page = await noor.signs_in(other, await other.opens("/authorize", logbook.asks(id_token_hint=hint)))
    done = str(page.answer.url).replace("/consent", "/authorize/done")
    page = await other.presses(page, "allow")
    assert error_of(page) == "login_required"
    assert error_of(await other.opens(done)) == "login_required"
    assert error_of(await other.opens("/authorize", logbook.asks(id_token_hint=hint, prompt="none"))) == "login_required"


@pytest.mark.parametrize(
    ("claims", "is_mira"),
    [
        ('{"id_token":{"sub":{"value":"MIRA"}}}', True),
        ('{"id_token":{"sub":{"values":["NOOR","MIRA"]}}}', True),
        ('{"userinfo":{"sub":{"value":"MIRA"}}}', True),
        ('{"id_token":{"sub":{"values":["NOOR","MIRA"]}},"userinfo":{"sub":{"values":["MIRA"]}}}', True),
        ('{"id_token":{"sub":null},"userinfo":{"sub":{"essential":true}}}', True),
        ('{"id_token":{"sub":{"value":"NOOR"}}}', False),
        ('{"id_token":{"sub":{"values":["NOOR"]}}}', False),
        ('{"id_token":{"sub":{"values":[]}}}', False),
        ('{"id_token":{"sub":{"value":5}}}', False),
        ('{"userinfo":{"sub":{"values":["NOOR"]}}}', False),
        ('{"id_token":{"sub":{"value":"MIRA"}},"userinfo":{"sub":{"value":"NOOR"}}}', False),
    ],
)
async def test_a_sub_that_is_wanted_is_the_one_that_is_told(
    served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty, claims: str, is_mira: bool
) -> None:
    """OpenID Connect Core 3.1.2.2 and 5.5.1: never a code for anybody else, whether signed in before or now."""
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    sub = msgspec.json.decode(_payload(await _id_token(logbook, page)))["sub"]
    asked = logbook.asks(claims=claims.replace("MIRA", sub).replace("NOOR", "u_" + "n" * 22))
    answer = await surfer.opens("/authorize", asked | {"prompt": "none"})
    assert "code" in answer.told if is_mira else error_of(answer) == "login_required"
    served.clock.advance(seconds=30)
    page = await mira.signs_in(surfer, await surfer.opens("/authorize", asked | {"prompt": "login"}))
    assert "code" in page.told if is_mira else error_of(page) == "login_required"


@pytest.mark.parametrize("acr", ['{"value":"aal2"}', '{"essential":true,"values":["aal2","aal9"]}', "null"])
async def test_an_acr_that_can_be_had_is(surfer: Surfer, logbook: RelyingParty, acr: str) -> None:
    page = await surfer.opens("/authorize", logbook.asks(claims=f'{{"id_token":\n{{"acr":{acr}}}}}'))
    assert page.path == "/login"


async def test_a_code_is_stepped_up_to_where_only_a_password_is_demanded() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_MINIMUM_ACR": "aal1"}) as served:
        mira, logbook, surfer = await somebody(served), await relying_party(served), Surfer(served)
        page = await mira.gives_password(surfer, await surfer.opens("/authorize", logbook.asks()))
        assert page.path == "/consent"
        assert "code" in (await surfer.presses(page, "allow")).told
        assert error_of(await surfer.opens("/authorize", logbook.asks(acr_values="aal2", prompt="none"))) == "login_required"
        before = surfer.cookies["__Host-session"]
        page = await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks(acr_values="aal2")))
        assert surfer.cookies["__Host-session"] != before
        token = msgspec.json.decode(_payload((await logbook.redeems(page.told["code"])).json()["id_token"]))
        assert (token["acr"], token["amr"], token["nonce"]) == ("aal2", ["pwd", "otp", "mfa"], "n-0S6")


async def test_where_only_a_password_is_demanded_a_second_click_is_no_dead_end() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_MINIMUM_ACR": "aal1"}) as served:
        await somebody(served)
        logbook, surfer = await relying_party(served), Surfer(served)
        page = await surfer.opens("/authorize", logbook.asks())
        jar = dict(surfer.client.cookies)
        for _ in range(2):
            surfer.client.cookies.clear()
            surfer.client.cookies.update(jar)
            end = await surfer.presses(page, "login", username="mira", password=PASSWORD)
            assert end.path == "/consent"


def _payload(token: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(token.split(".")[1] + "==")


async def test_iss_equals_discovery_byte_for_byte(served: Served, surfer: Surfer, mira: Somebody, logbook: RelyingParty) -> None:
    issuer = (await served.client.get("/.well-known/openid-configuration")).json()["issuer"]
    page = await surfer.presses(await mira.signs_in(surfer, await surfer.opens("/authorize", logbook.asks())), "allow")
    assert parse_qs(urlsplit(page.leads_to or "").query)["iss"] == [issuer]
    token = msgspec.json.decode(_payload(await _id_token(logbook, page)))
    assert (token["iss"], token["aud"]) == (issuer, logbook.client_id)

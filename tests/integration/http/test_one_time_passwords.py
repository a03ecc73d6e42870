"""T04 to T06 of the hostile list: one-time passwords that are replayed, disguised and guessed."""

import asyncio
from collections import Counter
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import on_sqlite_by_request
from tests.integration.http.site import App, Person, Site, early_in_a_step

REFUSED = {"error": "invalid_grant", "error_description": "The username, password or one-time password was not accepted."}
DISGUISES = {
    "space before": " {}",
    "space after": "{} ",
    "space inside": "{:.3} {}",
    "plus": "+{}",
    "zero width": "\u200b{}",
    "NUL": "{}\0",
    "seven digits": "0{}",
    "two at once": "{},{}",
    "nothing but a sign": "-{:.5}",
}
SCRIPTS = {"full-width": "０", "bold": "𝟎", "Arabic-Indic": "٠"}
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def disguised(code: str) -> dict[str, str]:
    """The same digits, to whoever reads them with too much good will."""
    scripts = {name: "".join(chr(ord(zero) + int(digit)) for digit in code) for name, zero in SCRIPTS.items()}
    return {name: form.format(code, code) for name, form in DISGUISES.items()} | scripts | {"superscript": code.translate(SUPERSCRIPT)}


async def test_a_code_that_confirmed_is_refused_everywhere_else(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    code = person.code()
    assert (await site.verifies(person, code)).json() == {"valid": True}
    async with site.database.records("code_refused"):
        again = await site.verifies(person, code)
    assert (again.status_code, again.json()) == (401, {"valid": False})
    async with site.database.records("token_refused"):
        answer = await site.signs_in(person, app, code)
    assert (answer.status_code, answer.json()) == (400, REFUSED)


async def test_the_first_right_code_confirms_and_signs_in_and_is_spent(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    code = person.code()
    async with site.database.records("token_issued"):
        answer = await site.signs_in(person, app, code)
    assert answer.status_code == 200
    assert (await site.profile(answer.json()["access_token"])).json()["otp_verified"] is True
    assert (await site.verifies(person, code)).status_code == 401
    assert (await site.signs_in(person, app, code)).json() == REFUSED


async def test_the_code_before_is_taken_but_not_after_a_later_one(site: Site) -> None:
    await early_in_a_step()
    person = await site.registers()
    assert (await site.verifies(person, person.code(-1))).status_code == 200
    assert (await site.verifies(person, person.code())).status_code == 200
    assert (await site.verifies(person, person.code(-1))).status_code == 401


@pytest.mark.slow
async def test_a_code_is_not_taken_again_in_the_next_step(site: Site) -> None:
    person = await site.registers()
    code = person.code()
    assert (await site.verifies(person, code)).status_code == 200
    await early_in_a_step(30)
    assert person.code(-1) == code
    assert (await site.verifies(person, code)).status_code == 401


async def test_forty_at_once_with_one_code_are_one_success(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    code = person.code()
    # Ten passwords in a quarter of an hour are looked at, and each costs a hash.
    calls = [site.verifies(person, code) for _ in range(30)] + [site.signs_in(person, app, code) for _ in range(10)]
    answers = await asyncio.gather(*calls)
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses in ({200: 1, 400: 10, 401: 29}, {200: 1, 400: 9, 401: 30})


async def test_only_six_ascii_digits_are_a_code(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    await only_six_ascii_digits(site, person, app)
    assert (await site.verifies(person, person.code())).status_code == 200  # none of them was counted
    await only_six_ascii_digits(site, person, app)


async def only_six_ascii_digits(site: Site, person: Person, app: App) -> None:
    for name, text in disguised(person.code()).items():
        verified = await site.verifies(person, text)
        assert verified.status_code == 400, name
        assert "code" in verified.json()["detail"], name
        answer = await site.signs_in(person, app, text)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), name
        assert "otp" in answer.json()["error_description"], name


async def test_what_is_no_text_or_is_there_twice_is_no_code(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    code = person.code()
    for code_in_json in (int(code), [code], {"code": code}, None, True):
        answer = await site.http.post("/verify_otp", json={"username": person.username, "code": code_in_json})
        assert (answer.status_code, "code" in answer.json()["detail"]) == (400, True)
    twice = f'{{"username":"{person.username}","code":"{code}","code":"{code}"}}'
    for body in (twice, twice.replace('"code":', '"code[]":', 1)):
        answer = await site.http.post("/verify_otp", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
    form = httpx.QueryParams(app.credentials | {"grant_type": "password", "username": person.username, "password": person.password})
    for pair in (f"otp={code}&otp={code}", f"otp={code}&otp=", f"otp=&otp={code}"):
        answer = await site.http.post("/token", content=f"{form}&{pair}", headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.json() == {"error": "invalid_request", "error_description": "otp is there twice"}
    for name in ("otp[]", "otp ", "OTP"):
        assert (await site.signs_in(person, app, **{name: code})).json() == REFUSED  # as if none had been sent
    assert (await site.verifies(person, code)).status_code == 200


@on_sqlite_by_request
async def test_five_wrong_codes_throttle_and_twenty_disable(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    for tries in range(20):
        if tries and tries % 5 == 0:
            assert (await site.signs_in(person, app, person.code())).json() == REFUSED  # the right one, while they wait
            assert (await site.signs_in(person, app)).json() == REFUSED  # a right password ends no count
            await site.database.pass_the_quarter()
        kind = "authenticators_disabled" if tries == 19 else "token_refused"
        async with site.database.records(kind):
            answer = await site.http.post(
                "/token",
                data=app.credentials
                | {"grant_type": "password", "username": person.username, "password": person.password, "otp": person.wrong_code()},
                headers={"X-Forwarded-For": f"192.0.2.{tries}"},
            )
        assert (answer.status_code, answer.json()) == (400, REFUSED)
    await site.database.pass_the_quarter()
    assert (await site.signs_in(person, app, person.code())).json() == REFUSED
    assert site.node.watchword("user", "enable-otp", person.username).code == 0
    assert (await site.signs_in(person, app, person.code())).status_code == 200


async def test_of_many_guesses_at_once_five_are_looked_at(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    await asyncio.gather(*(site.signs_in(person, app, person.wrong_code()) for _ in range(30)))
    looked_at = f"SELECT count(*) FROM audit_events WHERE reason = 'wrong code' AND sub = '{await sub_of(site, person.username)}'"
    assert await site.database.number(looked_at) == 5
    await site.database.rows("DELETE FROM throttles WHERE kind = 'strangers_password'")
    assert (await site.signs_in(person, app, person.code())).json() == REFUSED


async def test_strangers_throttle_verify_otp_and_nothing_else(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    for _ in range(5):
        async with site.database.records("code_refused"):
            answer = await site.verifies(person, person.wrong_code())
        assert (answer.status_code, answer.json()) == (401, {"valid": False})
    async with site.database.records("code_refused"):
        throttled = await site.verifies(person, person.code())
    assert throttled.status_code == 429
    assert 0 < int(throttled.headers["retry-after"]) <= 15 * 60
    assert (await site.signs_in(person, app, person.code())).status_code == 200


async def test_nobodys_codes_look_like_everybodys(site: Site) -> None:
    person, nobody = await site.registers(), f"nobody-{uuid4().hex[:12]}"
    for _ in range(6):
        known = await site.verifies(person, person.wrong_code())
        unknown = await site.http.post("/verify_otp", json={"username": nobody, "code": "000000"})
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert known.headers.keys() == unknown.headers.keys()
    assert known.status_code == 429


async def sub_of(site: Site, username: str) -> str:
    sub: str = (await site.database.rows(f"SELECT sub FROM users WHERE username = '{username}'"))[0][0]
    return sub

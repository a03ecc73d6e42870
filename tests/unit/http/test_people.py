"""`/register_user` and `/verify_otp`."""

import base64

import pytest

from tests.unit.http.served import PASSWORD, PRODUCTION, Served, SilentStore, problem, serving

REGISTRATION = {"username": "mira", "password": PASSWORD}


async def test_a_person_registers_and_gets_an_authenticator(served: Served) -> None:
    answer = await served.posts_json("/register_user", **REGISTRATION)
    content = answer.json()
    assert answer.status_code == 200
    assert content.keys() == {"message", "otp_uri", "qr_code"}
    assert content["message"] == "User registered"
    assert content["otp_uri"].startswith("otpauth://totp/Watchword:mira?secret=")
    assert base64.b64decode(content["qr_code"]).startswith(b"\x89PNG")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_taken_name_is_named(served: Served) -> None:
    await served.registers("mira")
    content = problem(await served.posts_json("/register_user", username="MIRA", password=PASSWORD))
    assert (content["status"], content["error"]) == (409, "user_exists")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"password":"correct horse battery"}', "username"),
        (b'{"username":"","password":"correct horse battery"}', "username"),
        (b'{"username":"a b","password":"correct horse battery"}', "username"),
        (b'{"username":1,"password":"correct horse battery"}', "username"),
        (b'{"username":"mira\\u0000","password":"correct horse battery"}', "username"),
        (b'{"username":"' + b"a" * 65 + b'","password":"correct horse battery"}', "username"),
        (b'{"username":"mira"}', "password"),
        (b'{"username":"mira","password":""}', "password"),
        (b'{"username":"mira","password":"short"}', "password"),
        (b'{"username":"mira","password":"password123"}', "password"),
        (b'{"username":"mira","password":["a"]}', "password"),
        (b'{"username":"mira","password":"' + b"a" * 129 + b'"}', "password"),
        (b'{"username":"mira","username":"mira","password":"correct horse battery"}', "username"),
        (b'{"username":"mira","password":"correct horse battery","canary":1}', "member"),
        (b"[]", "object"),
        (b"\xff", "JSON"),
        (b"", "JSON"),
    ],
)
async def test_bad_input_is_refused_by_name_and_nothing_is_stored(served: Served, body: bytes, named: str) -> None:
    answer = await served.client.post("/register_user", content=body, headers={"content-type": "application/json"})
    content = problem(answer)
    assert (content["status"], content["error"]) == (400, "invalid_request")
    assert named in content["detail"]
    assert "canary" not in answer.text
    assert await served.house.store.read.users.page("", 10) == ()
    assert await served.events() == [*KEYS, ("user_registration_refused", 1)]


KEYS = [("key_made", 1)] * 4


async def test_another_type_is_415(served: Served) -> None:
    assert problem(await served.client.post("/register_user", data=REGISTRATION))["status"] == 415


async def test_a_large_body_is_413(served: Served) -> None:
    answer = await served.posts_json("/register_user", username="a" * 70_000, password="")
    assert problem(answer)["status"] == 413
    assert "connection" not in answer.headers


async def test_a_password_may_have_any_characters(served: Served) -> None:
    answer = await served.posts_json("/register_user", username="mira", password="a\0b\ncdefgh\N{GRINNING FACE}")
    assert answer.status_code == 200


async def test_a_full_pool_is_503(served: Served) -> None:
    served.house.passwords.is_full = True  # type: ignore[attr-defined]
    answer = await served.posts_json("/register_user", **REGISTRATION)
    assert problem(answer)["status"] == 503
    assert answer.headers["retry-after"] == "2"


async def test_a_token_opens_a_door_that_is_not_open() -> None:
    async with serving(PRODUCTION) as served:
        answer = await served.posts_json("/register_user", **REGISTRATION)
        assert problem(answer)["status"] == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="watchword"'
        answer = await served.client.post("/register_user", json=REGISTRATION, headers={"authorization": "Bearer wrong"})
        assert problem(answer)["error"] == "invalid_token"
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        answer = await served.client.post("/register_user", json=REGISTRATION, headers={"authorization": "Bearer a b"})
        assert problem(answer)["status"] == 400


async def test_a_closed_door_is_403() -> None:
    async with serving(PRODUCTION | {"WATCHWORD_USER_REGISTRATION": "closed"}) as served:
        assert problem(await served.posts_json("/register_user", **REGISTRATION))["status"] == 403


async def test_too_many_sign_ups_from_an_address_wait() -> None:
    async with serving({"WATCHWORD_ENV": "development", "DATABASE_URL": "memory://", "WATCHWORD_SIGN_UPS_PER_HOUR": "1"}) as served:
        await served.registers("mira")
        answer = await served.posts_json("/register_user", username="nilo", password=PASSWORD)
        assert problem(answer)["status"] == 429
        assert int(answer.headers["retry-after"]) > 0


async def test_a_code_is_right_once(served: Served) -> None:
    code = served.code(await served.registers())
    first = await served.posts_json("/verify_otp", username="mira", code=code)
    assert (first.status_code, first.json()) == (200, {"valid": True})
    again = await served.posts_json("/verify_otp", username="mira", code=code)
    assert (again.status_code, again.content) == (401, b'{"valid":false}')


async def test_an_unknown_person_and_a_wrong_code_look_alike(served: Served) -> None:
    seed = await served.registers()
    wrong = next(code for code in ("000000", "000001") if code != served.code(seed))
    answers = [await served.posts_json("/verify_otp", username=name, code=wrong) for name in ("mira", "nobody")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(401, b'{"valid":false}')] * 2
    assert answers[0].headers == answers[1].headers


DIGITS = ["１２３４５６", "𝟏𝟐𝟑𝟒𝟓𝟔", "¹²³⁴⁵⁶", "١٢٣٤٥٦", "12345\u200b6", " 123456", "123456 ", "123 456", "+12345", "0123456", "12345"]


@pytest.mark.parametrize("code", [*DIGITS, "", 123456, ["123456"], None])
async def test_whatever_is_not_six_ascii_digits_is_400_and_counts_nothing(served: Served, code: object) -> None:
    right = served.code(await served.registers())
    for _ in range(6):
        content = problem(await served.posts_json("/verify_otp", username="mira", code=code))
        assert (content["status"], content["error"]) == (400, "invalid_request")
        assert "code" in content["detail"]
    assert (await served.posts_json("/verify_otp", username="mira", code=right)).status_code == 200


async def test_a_guesser_waits(served: Served) -> None:
    seed = await served.registers()
    wrong = next(code for code in ("000000", "000001") if code != served.code(seed))
    statuses = [(await served.posts_json("/verify_otp", username="mira", code=wrong)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    answer = await served.posts_json("/verify_otp", username="mira", code=served.code(seed))
    assert problem(answer)["error"] == "temporarily_unavailable"
    assert int(answer.headers["retry-after"]) == 900


async def test_a_silent_database_is_503() -> None:
    async with serving(store=SilentStore()) as served:
        assert problem(await served.posts_json("/verify_otp", username="mira", code="123456"))["status"] == 503

"""T07 and T29 of the hostile list: passwords that are guessed, and passwords of every length."""

import asyncio
import time
from collections import Counter
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from adapters.system.cores import cores
from tests.integration.http.conftest import on_sqlite_alone
from tests.integration.http.site import PASSWORD, App, Person, Site

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WORDS = "correct horse battery staple and many more words that nobody would put in this order: "


async def guess(site: Site, app: App, username: str, password: str = "wrong horse battery staple") -> httpx.Response:
    return await site.asks("/token", app, grant_type="password", username=username, password=password, otp="000000")


@pytest.mark.parametrize("guesses", [60, pytest.param(1000, marks=pytest.mark.slow)])
async def test_of_many_guesses_at_once_ten_are_looked_at(site: Site, guesses: int) -> None:
    person, app = await site.registers(), await site.makes_app()
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in person.username)
    spellings = (person.username, person.username.upper(), person.username.title(), full_width)
    async with site.database.records("token_refused", guesses):
        answers = await asyncio.gather(*(guess(site, app, spellings[n % 4]) for n in range(guesses)))
    assert Counter(answer.status_code for answer in answers) == {400: 10, 429: guesses - 10}
    # The right one as well, and without a hash.
    assert (await site.signs_in(person, app, person.code())).status_code == 429


async def test_nobodys_guesses_are_counted_like_everybodys(site: Site) -> None:
    app, nobody = await site.makes_app(), f"nobody-{uuid4().hex[:12]}"
    answers = await asyncio.gather(*(guess(site, app, nobody) for _ in range(30)))
    assert Counter(answer.status_code for answer in answers) == {400: 10, 429: 20}


async def test_strangers_cannot_stop_an_app_that_the_person_uses(site: Site) -> None:
    person, theirs, strangers = await site.registers(), await site.makes_app(), await site.makes_app()
    assert (await site.signs_in(person, theirs, person.code(-1))).status_code == 200
    await asyncio.gather(*(guess(site, strangers, person.username) for _ in range(30)))
    assert (await site.signs_in(person, strangers, person.code())).status_code == 429
    # Who knows the client_id alone is not that app.
    impostor = await site.asks("/token", App(theirs.client_id, None), grant_type="password", username=person.username, password="x")
    assert (impostor.status_code, impostor.json()["error"]) == (401, "invalid_client")
    assert (await site.signs_in(person, theirs, person.code())).status_code == 200


@on_sqlite_alone
async def test_an_operator_ends_the_wait(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    await asyncio.gather(*(guess(site, app, person.username) for _ in range(11)))
    assert (await site.signs_in(person, app, person.code())).status_code == 429
    assert site.node.watchword("user", "unlock", person.username).code == 0
    assert (await site.signs_in(person, app, person.code())).status_code == 200


@on_sqlite_alone
@pytest.mark.parametrize(
    "password",
    [
        pytest.param((WORDS * 2)[:71], id="71", marks=pytest.mark.slow),
        pytest.param((WORDS * 2)[:72], id="72"),
        pytest.param((WORDS * 2)[:73], id="73"),
        pytest.param((WORDS * 2)[:64] + "🗝" * 64, id="128, of four bytes each"),
        pytest.param("open\0sesame, said the forty thieves", id="a NUL inside"),
    ],
)
async def test_every_character_of_a_password_counts(site: Site, password: str) -> None:
    person, app = await site.registers(password), await site.makes_app()
    almost = Person(person.username, password[:-1] + "?", person.otp_uri, person.qr_code)
    assert (await site.signs_in(almost, app, person.code())).status_code == 400
    assert (await site.signs_in(person, app, person.code())).status_code == 200


async def test_a_password_that_is_too_long_is_refused_for_whomever_and_at_no_cost(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    began = time.monotonic()
    for length in (129, 10_000, 60_000):
        known = await guess(site, app, person.username, "x" * length)
        unknown = await guess(site, app, f"nobody-{uuid4().hex[:12]}", "x" * length)
        registered = await site.http.post("/register_user", json={"username": f"new-{uuid4().hex[:12]}", "password": "x" * length})
        assert (known.status_code, known.json()["error"]) == (400, "invalid_request")
        assert "password" in known.json()["error_description"]
        assert (known.content, known.headers.keys()) == (unknown.content, unknown.headers.keys())
        assert (registered.status_code, "password" in registered.json()["detail"]) == (400, True)
    body = urlencode(app.credentials | {"grant_type": "password", "username": person.username, "password": "x" * 1_000_000})
    assert (await site.http.post("/token", content=body, headers=FORM)).status_code == 413
    assert time.monotonic() - began < 10 * 0.2  # a hash would be longer, each


@on_sqlite_alone
async def test_who_would_wait_too_long_for_a_hash_is_told_at_once(site: Site) -> None:
    people = [{"username": f"crowd-{uuid4().hex[:12]}", "password": PASSWORD} for _ in range(9 * cores() + 20)]
    answers = await asyncio.gather(*(site.http.post("/register_user", json=person) for person in people))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses.keys() == {200, 503}
    registered = {person["username"] for person, answer in zip(people, answers, strict=True) if answer.status_code == 200}
    stored = await site.database.rows("SELECT username FROM users WHERE username LIKE 'crowd-%'")
    assert {username for (username,) in stored} == registered
    await site.registers()


async def test_easy_and_short_passwords_are_refused_and_the_old_example_is_not(site: Site) -> None:
    for password in ("password123", "aaaaaaaaaaaa", "1234567", ""):
        answer = await site.http.post("/register_user", json={"username": f"new-{uuid4().hex[:12]}", "password": password})
        assert (answer.status_code, "password" in answer.json()["detail"]) == (400, True)
    await site.registers("testPassword123")

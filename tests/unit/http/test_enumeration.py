"""T08: neither an answer nor its time tells who is known."""

import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from itertools import combinations
from random import Random
from statistics import median

import httpx
import pytest

from adapters.passwords.bcrypt_passwords import BcryptPasswords
from domain.users.username import parse_username
from tests.unit.http.served import PASSWORD, Served, serving
from tests.unit.http.surfing import Surfer, relying_party, somebody

WRONG = "wrong horse battery"
NAMES = {"known": "mira", "unknown": "noor", "disabled": "olaf", "locked": "lena", "locked unknown": "jost"}  # as long as each other
PASSWORDS = [WRONG, "x", "é" * 37, "x" * 128, "x" * 129, "x" * 10_000]
VARIES = {"content-length", "date"}
Try = Callable[[str, str], Awaitable[httpx.Response]]


async def populate(served: Served) -> tuple[Try, Try]:
    """People of each kind; and two ways to try a name and a password: the password grant, and the page."""
    for kind in ("known", "disabled", "locked"):
        await somebody(served, NAMES[kind])
    await served.house.disable_user(parse_username(NAMES["disabled"]))
    client, app = await served.creates_client(), await relying_party(served)

    async def grants(name: str, password: str) -> httpx.Response:
        sent = {"grant_type": "password", "username": name, "password": password, "otp": "000000"}
        return await served.client.post("/token", data=sent, auth=client)

    async def signs_in(name: str, password: str) -> httpx.Response:
        """The form alone; what it needs was loaded before."""
        surfer = Surfer(served)
        page = await surfer.opens("/authorize", app.asks())
        request = surfer.client.build_request(
            "POST", str(page.answer.url), data=page.forms.buttons["login"] | {"username": name, "password": password}
        )
        started = time.perf_counter()
        answer = await surfer.client.send(request)
        took = time.perf_counter() - started
        shown = await surfer.client.get(answer.headers["location"])
        shown.extensions["took"] = took
        return shown

    return grants, signs_in


async def lock(served: Served, tries: Try) -> None:
    for kind in ("locked", "locked unknown"):
        for _ in range(10):
            await tries(NAMES[kind], WRONG)


def seen(answer: httpx.Response, name: str) -> tuple[int, dict[str, str], str]:
    """What anybody sees of an answer, without what they typed and what is new each time."""
    headers = {key: value for key, value in answer.headers.items() if key not in VARIES}
    return answer.status_code, headers, re.sub(r"[\w-]{22,}", "#", answer.text.replace(name, "NAME"))


@pytest.mark.parametrize("password", PASSWORDS, ids=len)
@pytest.mark.parametrize("way", [0, 1], ids=["token", "login"])
async def test_no_answer_tells_who_is_known(served: Served, password: str, way: int) -> None:
    tries = (await populate(served))[way]
    answers = {kind: seen(await tries(name, password), name) for kind, name in NAMES.items()}
    assert answers["unknown"] == answers["known"] == answers["disabled"]
    if password == WRONG:
        right = seen(await tries(NAMES["disabled"], PASSWORD), NAMES["disabled"])
        assert right == answers["known"]
        await lock(served, tries)
        locked = [seen(await tries(NAMES[kind], password), NAMES[kind]) for kind in ("locked", "locked unknown")]
        assert locked[0] == locked[1] != answers["known"]


async def test_no_hint_and_no_client_secret_tells_who_is_known(served: Served) -> None:
    await populate(served)
    app = await relying_party(served)
    pages = {name: await Surfer(served).opens("/authorize", app.asks(login_hint=name)) for name in NAMES.values()}
    assert len({str(seen(page.answer, name)) for name, page in pages.items()}) == 1
    off = await relying_party(served, client_name="Off")
    await served.house.disable_client(off.client_id)
    served.clock.advance(seconds=1)
    tried = ((app.client_id, "x" * 43), (off.client_id, "x" * 43), (off.client_id, off.secret or ""), ("A" * 22, "x" * 43))
    for path in ("/token", "/introspect", "/revoke"):
        answers = [await served.client.post(path, data={"token": "x", "grant_type": "client_credentials"}, auth=one) for one in tried]
        assert len({str((answer.status_code, answer.headers, answer.content)) for answer in answers}) == 1


# How long it takes: by request, since two cores are never quiet. Ranks, not means: a pause counts as one sample.

ROUNDS = 200
COST = 8  # of bcrypt: some ten milliseconds, where 2 would be seen
MOST = 0.002  # seconds between two medians


def chance(one: list[float], other: list[float]) -> float:
    """That two sets of samples are of one kind and differ so much in their ranks (Mann and Whitney's test, by its normal approximation)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind == 0)
    few, many = len(one), len(other)
    u = ranks - few * (few + 1) / 2
    return math.erfc(abs(u - few * many / 2) / math.sqrt(few * many * (few + many + 1) / 12) / math.sqrt(2))


def are_alike(one: list[float], other: list[float]) -> bool:
    return abs(median(one) - median(other)) <= MOST or chance(one, other) > 0.01


class HasteForNobody(BcryptPasswords):
    """The negative control: without the hash for who is unknown."""

    def _verify(self, password: str, stored: bytes | None) -> bool:
        return stored is not None and super()._verify(password, stored)


@pytest.fixture(params=[BcryptPasswords, HasteForNobody])
def passwords(request: pytest.FixtureRequest) -> Iterator[BcryptPasswords]:
    made: BcryptPasswords = request.param(threads=1, waiting=8, cost=COST)
    yield made
    made.close()


@pytest.fixture
async def hashing(passwords: BcryptPasswords) -> AsyncIterator[Served]:
    async with serving(passwords=passwords) as served:
        yield served


async def times(served: Served, kinds: dict[str, Callable[[], Awaitable[httpx.Response]]]) -> dict[str, list[float]]:
    """So many samples of each kind, in turns and in another order each time."""
    random, took = Random(8), {kind: list[float]() for kind in kinds}
    for _ in range(ROUNDS):
        served.clock.advance(hours=25)  # every wait is over, and every count begins anew
        for kind in random.sample(list(kinds), len(kinds)):
            started = time.perf_counter()
            answer = await kinds[kind]()
            took[kind].append(answer.extensions.get("took", time.perf_counter() - started))
    return took


def told_apart(took: dict[str, list[float]]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in combinations(took, 2) if not are_alike(took[one], took[other])]


@pytest.mark.slow
@pytest.mark.parametrize("way", [0, 1], ids=["token", "login"])
async def test_time_does_not_tell_who_is_known(hashing: Served, passwords: BcryptPasswords, way: int) -> None:
    tries = (await populate(hashing))[way]
    tried = {kind: (NAMES[kind], WRONG) for kind in ("known", "unknown", "disabled")}
    tried |= {
        "disabled, right": (NAMES["disabled"], PASSWORD),
        "unknown, long": (NAMES["unknown"], "é" * 64),
        "known, long": (NAMES["known"], "é" * 64),
    }

    async def hashes() -> httpx.Response:
        await passwords.hash(WRONG)
        return httpx.Response(200)

    took = await times(hashing, {"hash": hashes} | {kind: partial(tries, *said) for kind, said in tried.items()})
    hash_time = median(took.pop("hash"))
    if isinstance(passwords, HasteForNobody):
        assert ("known", "unknown") in told_apart(took)
        assert median(took["unknown"]) < 0.9 * hash_time
    else:
        assert told_apart(took) == []
        assert min(median(samples) for samples in took.values()) >= 0.9 * hash_time


@pytest.mark.slow
async def test_time_does_not_tell_which_client_is_known(served: Served) -> None:
    app, off = await relying_party(served), await relying_party(served, client_name="Off")
    await served.house.disable_client(off.client_id)

    def wrong(client_id: str) -> Callable[[], Awaitable[httpx.Response]]:
        return lambda: served.client.post("/introspect", data={"token": "x"}, auth=(client_id, "x" * 43))

    kinds = {"known": wrong(app.client_id), "unknown": wrong("A" * 22), "disabled": wrong(off.client_id)}
    assert told_apart(await times(served, kinds)) == []

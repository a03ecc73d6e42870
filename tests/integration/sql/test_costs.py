"""What each request costs: statements, commits and signatures, exactly. Whoever makes one dearer has to say so here."""

from asyncio import gather
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Select

from adapters.crypto.jose_signer import JoseSigner
from adapters.sql.engine import Engine, Transaction
from adapters.sql.journal import SqlJournal
from adapters.sql.statement import Row, Statement
from adapters.sql.store import SqlStore
from domain.keys.signing_key import SigningKey
from domain.tokens.access_token import AccessToken
from tests.fakes.key_pairs import KeptPairs
from tests.fakes.seal import PlainSeal
from tests.unit.http.served import PASSWORD, Served, serving
from tests.unit.http.surfing import RelyingParty, Surfer, relying_party, somebody


@dataclass
class Bill:
    """Since the last `settled`."""

    reads: int = 0  # in autocommit, a round trip each
    statements: int = 0  # inside of transactions
    units: int = 0  # transactions, each with its COMMIT
    batches: int = 0  # of events alone
    signatures: list[str] = field(default_factory=list)

    def settled(self) -> tuple[int, int, int, int, list[str]]:
        told = (self.reads, self.statements, self.units, self.batches, self.signatures)
        self.__init__()  # type: ignore[misc]
        return told


@dataclass
class CountedTransaction:
    inner: Transaction
    bill: Bill

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        self.bill.statements += 1
        return await self.inner.rows(statement, **values)

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        self.bill.statements += 1
        return await self.inner.one(statement, **values)

    async def many(self, statement: Statement, values: Sequence[Mapping[str, object]]) -> list[Row]:
        self.bill.statements += 1
        return await self.inner.many(statement, values)

    async def commit(self) -> None:
        self.bill.units += 1
        await self.inner.commit()

    async def rollback(self) -> None:
        await self.inner.rollback()


@dataclass
class CountedEngine:
    inner: Engine
    bill: Bill
    commits: int = 0

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        self.bill.reads += 1
        return await self.inner.rows(statement, **values)

    async def one(self, statement: Select[Any], **values: object) -> Row | None:
        self.bill.reads += 1
        return await self.inner.one(statement, **values)

    async def begin(self) -> CountedTransaction:
        return CountedTransaction(await self.inner.begin(), self.bill)

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        self.bill.batches += 1
        await self.inner.insert(statement, rows)

    async def table_names(self) -> frozenset[str]:
        return await self.inner.table_names()

    async def close(self) -> None:
        await self.inner.close()


@dataclass(frozen=True)
class CountedSigner(JoseSigner):
    bill: Bill = field(default_factory=Bill)

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        self.bill.signatures.append(key.algorithm)
        return JoseSigner.sign(self, token, key)

    def sign_id_token(self, claims: dict[str, Any], key: SigningKey) -> str:
        self.bill.signatures.append(key.algorithm)
        return JoseSigner.sign_id_token(self, claims, key)


@pytest.fixture
def bill() -> Bill:
    return Bill()


@pytest.fixture
async def served(engine: Engine, bill: Bill) -> AsyncIterator[Served]:
    counted = CountedEngine(engine, bill)
    signer = CountedSigner(PlainSeal(), KeptPairs(), bill=bill)
    async with serving(store=SqlStore(counted), journal=SqlJournal(counted), signer=signer) as made:
        yield made


async def tokens(served: Served, client: tuple[str, str], username: str = "mira") -> dict[str, Any]:
    """A person's, with caches that know client and keys."""
    otp = served.code(await served.registers(username))
    return await served.gets_token(client, "password", username=username, password=PASSWORD, otp=otp, scope="profile")


async def test_a_machine_s_token_is_one_row_of_audit_that_others_share(served: Served, bill: Bill) -> None:
    client = await served.creates_client()
    await served.gets_token(client)
    bill.settled()
    await served.gets_token(client)
    assert bill.settled() == (0, 0, 0, 1, ["ES256"])


async def test_an_address_that_is_none_costs_nothing_whoever_asks(served: Served, bill: Bill) -> None:
    mira, surfer = await somebody(served), Surfer(served)
    await mira.signs_in(surfer, await surfer.opens("/account"))
    bill.settled()
    for path in ("/acount", "/account/"):
        assert (await surfer.client.get(path, headers={"accept": "text/html"})).status_code == 404
    assert bill.settled() == (0, 0, 0, 0, [])


async def test_what_a_token_is_worth_is_one_read(served: Served, bill: Bill) -> None:
    client = await served.creates_client(scope="openid profile")
    token = (await tokens(served, client))["access_token"]
    bearer = {"authorization": f"Bearer {token}"}
    bill.settled()
    assert (await served.client.post("/introspect", data={"token": token}, auth=client)).json()["active"]
    assert bill.settled() == (1, 0, 0, 0, [])
    assert (await served.client.get("/profile", headers=bearer)).status_code == 200
    assert bill.settled() == (1, 0, 0, 0, [])


async def test_what_everybody_may_know_costs_nothing(served: Served, bill: Bill) -> None:
    await served.client.get("/jwks")
    bill.settled()
    for path in ("/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        assert (await served.client.get(path)).status_code == 200
    assert bill.settled() == (0, 0, 0, 0, [])


async def test_a_refresh_that_rotates_is_a_read_and_one_transaction(served: Served, bill: Bill) -> None:
    """The token with all that holds of it; the successor and the audit. Both are shared with who comes meanwhile."""
    client = await served.creates_client(rotate_refresh_tokens=True)
    refresh_token = (await tokens(served, client))["refresh_token"]
    bill.settled()
    await served.gets_token(client, "refresh_token", refresh_token=refresh_token)
    assert bill.settled() == (1, 2, 1, 0, ["ES256"])


async def test_a_refresh_that_keeps_its_token_is_a_read_and_one_row_of_audit(served: Served, bill: Bill) -> None:
    client = await served.creates_client(rotate_refresh_tokens=False)
    refresh_token = (await tokens(served, client))["refresh_token"]
    bill.settled()
    await served.gets_token(client, "refresh_token", refresh_token=refresh_token)
    assert bill.settled() == (1, 0, 0, 1, ["ES256"])


async def test_a_code_is_redeemed_by_a_read_and_one_transaction(served: Served, bill: Bill) -> None:
    """The code with all that holds of it; its spending, the refresh token and the audit. Two signatures with an ID token."""
    mira, logbook, surfer = await somebody(served), await relying_party(served), Surfer(served)
    for scope, signatures in (("profile", ["ES256"]), ("openid profile", ["ES256", "RS256"])):
        code = await signed_in(served, surfer, logbook, mira.code(), scope)
        bill.settled()
        assert (await logbook.redeems(code)).status_code == 200
        assert bill.settled() == (1, 3, 1, 0, signatures)


@pytest.mark.parametrize("count", [2, 12])
async def test_what_comes_meanwhile_shares_statements_and_commit(served: Served, bill: Bill, count: int) -> None:
    """The first waits for nobody; the others, however many, make one read and one transaction."""
    client = await served.creates_client(rotate_refresh_tokens=True)
    refresh_tokens: list[str] = []
    for _ in range(count):
        refresh_tokens.append((await tokens(served, client, f"u{len(refresh_tokens)}"))["refresh_token"])
    bill.settled()
    await gather(*(served.gets_token(client, "refresh_token", refresh_token=each) for each in refresh_tokens))
    _, statements, units, batches, signatures = bill.settled()
    assert (statements, units, batches, len(signatures)) == (2 * units, units, 0, count)
    assert units <= 3


async def test_a_page_of_the_account_reads_its_person_once(served: Served, bill: Bill) -> None:
    """The session, the person, their authenticators and what they agreed to; the activity also their audit trail."""
    mira, surfer = await somebody(served), Surfer(served)
    await mira.signs_in(surfer, await surfer.opens("/account"))
    for path, reads in (("/account", 4), ("/account/activity", 5)):
        bill.settled()
        assert (await surfer.opens(path)).path == path
        assert bill.settled() == (reads, 0, 0, 0, [])


async def test_a_request_of_somebody_who_is_signed_in_reads_them_once_before_it_begins(served: Served, bill: Bill) -> None:
    mira, logbook, surfer = await somebody(served), await relying_party(served), Surfer(served)
    await signed_in(served, surfer, logbook, mira.code(), "profile")
    bill.settled()
    answer = await surfer.client.get("/authorize", params=logbook.asks(scope="profile"))
    assert answer.headers["location"].startswith("/authorize/done")
    assert bill.settled() == (4, 2, 1, 0, [])


async def signed_in(served: Served, surfer: Surfer, logbook: RelyingParty, otp: str, scope: str) -> str:
    page = await surfer.opens("/authorize", logbook.asks(scope=scope))
    if page.path == "/login":
        page = await surfer.presses(page, "login", username="mira", password=PASSWORD)
        page = await surfer.presses(await surfer.presses(page, "continue", code=otp), "continue")
    page = await surfer.presses(page, "allow") if page.path == "/consent" else page
    await served.client.get("/jwks")  # the caches know the keys
    return page.told["code"]

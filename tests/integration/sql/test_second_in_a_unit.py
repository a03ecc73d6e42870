"""A redemption that is refused decides in a unit of work; another may be first between its look and its word."""

from datetime import datetime

import httpx
import pytest

from adapters.crypto.jose_signer import JoseSigner
from adapters.sql.codes import SqlCodes
from adapters.sql.engine import Engine
from adapters.sql.journal import SqlJournal
from adapters.sql.store import SqlStore
from tests.fakes.key_pairs import KeptPairs
from tests.fakes.seal import PlainSeal
from tests.unit.http.served import serving
from tests.unit.http.surfing import Surfer, relying_party, somebody


async def test_a_wrong_redemption_that_comes_second_ends_what_the_right_one_bought(
    migrated_postgres: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a code and not its redirect URI is somebody else (RFC 6749 4.1.2), even if the owner is faster by a moment."""
    store, journal = SqlStore(migrated_postgres), SqlJournal(migrated_postgres)
    async with serving(store=store, journal=journal, signer=JoseSigner(PlainSeal(), KeptPairs())) as served:
        mira, app, surfer = await somebody(served), await relying_party(served), Surfer(served)
        page = await mira.signs_in(surfer, await surfer.opens("/authorize", app.asks(scope="openid profile")))
        code = (await surfer.presses(page, "allow")).told["code"]
        firsts: list[httpx.Response] = []
        consume = SqlCodes.consume

        async def met(codes: SqlCodes, digest: bytes, now: datetime) -> bool:
            if not firsts:
                firsts.append(await app.redeems(code))
            return await consume(codes, digest, now)

        monkeypatch.setattr(SqlCodes, "consume", met)
        wrong = await app.redeems(code, redirect_uri="https://rp.example/other")
        assert (firsts[0].status_code, wrong.status_code, wrong.json()["error"]) == (200, 400, "invalid_grant")
        bearer = {"authorization": f"Bearer {firsts[0].json()['access_token']}"}
        assert (await served.client.get("/userinfo", headers=bearer)).status_code == 401

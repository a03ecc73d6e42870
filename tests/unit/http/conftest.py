from collections.abc import AsyncIterator

import pytest

from tests.unit.http.served import Served, serving
from tests.unit.http.surfing import RelyingParty, Somebody, Surfer, relying_party, somebody


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as made:
        yield made


@pytest.fixture
def surfer(served: Served) -> Surfer:
    return Surfer(served)


@pytest.fixture
async def mira(served: Served) -> Somebody:
    return await somebody(served)


@pytest.fixture
async def logbook(served: Served) -> RelyingParty:
    return await relying_party(served)

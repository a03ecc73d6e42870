"""The suites that every store passes."""

from tests.unit.contracts.audit import TestAudit, TestJournal
from tests.unit.contracts.clients import TestClients, TestRegistrationTokens, TestResources
from tests.unit.contracts.keys import TestKeyring, TestSigningKeys
from tests.unit.contracts.people import TestAcquaintances, TestAuthenticators, TestUsers, TestWindows
from tests.unit.contracts.races import TestRaces
from tests.unit.contracts.round_trips import TestRoundTrips
from tests.unit.contracts.sweeping import TestSweeping
from tests.unit.contracts.throttles import TestPace, TestThrottles
from tests.unit.contracts.tokens import TestGrants, TestRefreshTokens, TestRevokedTokens
from tests.unit.contracts.units import TestDuplicates, TestUnits

__all__ = [
    "TestAcquaintances",
    "TestAudit",
    "TestAuthenticators",
    "TestClients",
    "TestDuplicates",
    "TestGrants",
    "TestJournal",
    "TestKeyring",
    "TestPace",
    "TestRaces",
    "TestRefreshTokens",
    "TestRegistrationTokens",
    "TestResources",
    "TestRevokedTokens",
    "TestRoundTrips",
    "TestSigningKeys",
    "TestSweeping",
    "TestThrottles",
    "TestUnits",
    "TestUsers",
    "TestWindows",
]

"""All of them, in one list. Who collects them names a `store` and a `journal`."""

from tests.unit.contracts.audit import TestAudit, TestJournal
from tests.unit.contracts.authorization import TestCodes, TestTransactions
from tests.unit.contracts.clients import TestClients, TestRegistrationTokens, TestResources
from tests.unit.contracts.keys import TestKeyring, TestSigningKeys
from tests.unit.contracts.people import TestAcquaintances, TestAuthenticators, TestUsers, TestWindows
from tests.unit.contracts.races import TestRaces
from tests.unit.contracts.recovery_codes import TestRecoveryCodes
from tests.unit.contracts.redemptions import TestRedemptions
from tests.unit.contracts.round_trips import TestRoundTrips
from tests.unit.contracts.sessions import TestConsents, TestSessions
from tests.unit.contracts.sweeping import TestSweeping
from tests.unit.contracts.throttles import TestPace, TestThrottles
from tests.unit.contracts.tokens import TestGrants, TestRefreshTokens, TestRevokedTokens, TestSessionOfAGrant
from tests.unit.contracts.units import TestDuplicates, TestUnits

__all__ = [
    "TestAcquaintances",
    "TestAudit",
    "TestAuthenticators",
    "TestClients",
    "TestCodes",
    "TestConsents",
    "TestDuplicates",
    "TestGrants",
    "TestJournal",
    "TestKeyring",
    "TestPace",
    "TestRaces",
    "TestRecoveryCodes",
    "TestRedemptions",
    "TestRefreshTokens",
    "TestRegistrationTokens",
    "TestResources",
    "TestRevokedTokens",
    "TestRoundTrips",
    "TestSessionOfAGrant",
    "TestSessions",
    "TestSigningKeys",
    "TestSweeping",
    "TestThrottles",
    "TestTransactions",
    "TestUnits",
    "TestUsers",
    "TestWindows",
]

"""What somebody does in their account: one unit of work, in which they are held."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from application.account.enter_account import Visit
from application.audit.decisions import Decision, Decisions
from application.authenticators.demand_code import DemandCode
from application.authenticators.spend_recovery_code import SpendRecoveryCode
from application.ports.clock import Clock
from application.ports.store import Unit
from application.sessions.open_session import Browser
from domain.authenticators.totp import confirmed, parse_code
from domain.refusal import TransactionOver
from domain.sessions.session import Session
from domain.users.user import User

REFUSED = "account_change_refused"


@dataclass(frozen=True, slots=True)
class Errand:
    """Who does it, read now and held until the end."""

    decision: Decision
    user: User
    session: Session
    address: str
    now: datetime

    @property
    def unit(self) -> Unit:
        """Its unit of work."""
        return self.decision.unit


@dataclass(frozen=True, slots=True)
class Errands:
    """Begins units of work for people in their account, and asks them for a code where something depends on it."""

    decisions: Decisions
    demand_code: DemandCode
    spend_recovery_code: SpendRecoveryCode
    clock: Clock

    @asynccontextmanager
    async def begin(self, visit: Visit, browser: Browser) -> AsyncIterator[Errand]:
        """Raises `TransactionOver` for whom somebody has signed out meanwhile."""
        now = self.clock.now()
        async with self.decisions.begin(REFUSED, now, browser.address) as decision:
            user = await decision.unit.users.hold(visit.user.username_key)
            session = await decision.unit.sessions.of(visit.session.digest)
            if user is None or user.disabled_at is not None or session is None or not session.is_alive(now):
                raise TransactionOver("signed out meanwhile")
            await decision.unit.sessions.seen(session.id, now)
            yield Errand(decision, user, session, browser.address, now)

    async def prove(self, errand: Errand, text: str) -> None:
        """A fresh one-time password, or a recovery code. Raises `CredentialsRefused`, `InvalidRequest`."""
        code = text.replace(" ", "")
        if code.isdigit():
            await self.demand_code(errand.decision, errand.user, parse_code(code, "code"), errand.address, errand.now)
        else:
            await self.spend_recovery_code(errand.decision, errand.user, text, errand.now)

    async def record(self, errand: Errand, kind: str, reason: str | None = None, client_id: str | None = None) -> None:
        """What was done, for the audit trail and the person."""
        await errand.unit.audit.add(
            self.decisions.trail.event(kind, errand.now, sub=errand.user.sub, client_id=client_id, address=errand.address, reason=reason)
        )

    async def has_confirmed(self, errand: Errand) -> bool:
        """Whether there is an authenticator that a code can be asked of."""
        return bool(confirmed(await errand.unit.authenticators.of(errand.user.id)))

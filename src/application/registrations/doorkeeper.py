"""Who may register: everybody, who has a registration token, or an operator alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from application.audit.decisions import Decisions
from application.ports.store import Unit
from domain.refusal import InvalidToken, RegistrationClosed, RegistrationTokenMissing, RegistrationTokenRefused, Throttled
from domain.registrations import Door, Kind, Registrant
from domain.secret import Secret
from domain.throttle import about


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who wants to register: an address, and perhaps a registration token."""

    address: str
    token: Secret | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who was let in, and the token of which one use was spent for it."""

    made_by: Registrant
    token: UUID | None


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Keeps one door: that of users or that of clients."""

    kind: Kind
    door: Door
    decisions: Decisions
    sign_ups: int  # an hour and address, users and clients together

    @property
    def refused(self) -> str:
        """The kind of event that a refusal becomes."""
        return f"{self.kind.removesuffix('s')}_registration_refused"

    async def knock(self, visitor: Visitor, now: datetime) -> None:
        """Before anything is written or costly.

        Raises `RegistrationClosed`, `RegistrationTokenMissing`, `RegistrationTokenRefused`, `Throttled`.
        """
        if self.door is Door.CLOSED:
            raise RegistrationClosed(f"registration of {self.kind} is closed")
        await self.decisions.check_address(visitor.address, now)
        if visitor.token is None:
            if self.door is Door.TOKEN:
                raise RegistrationTokenMissing("no registration token")
        elif not await self.decisions.store.read.registration_tokens.usable(visitor.token.digest(), self.kind, now):
            async with self.decisions.begin(self.refused, now, visitor.address):
                raise RegistrationTokenRefused("registration token")

    async def charge(self, unit: Unit, visitor: Visitor, now: datetime) -> None:
        """Count the sign-up, before the hash that it would cost. Raises `Throttled`."""
        pace = timedelta(hours=1) / self.sign_ups
        if not await unit.throttles.admit("sign_ups", about(visitor.address), now, pace, self.sign_ups):
            raise Throttled("sign-ups", now, now + pace)

    async def enter(self, unit: Unit, visitor: Visitor, now: datetime) -> Entry:
        """In the unit that creates. Spends one use of the token. Raises `InvalidToken`."""
        if visitor.token is None:
            return Entry(Registrant.ANYBODY, None)
        row = await unit.registration_tokens.consume(visitor.token.digest(), self.kind, now)
        if row is None:
            raise InvalidToken("registration token used up meanwhile")  # it was right, so it is no guess
        return Entry(Registrant.TOKEN, row)

    async def turn_back(self, unit: Unit, entry: Entry) -> None:
        """The creation was refused after all: nothing is spent."""
        if entry.token is not None:
            await unit.registration_tokens.give_back(entry.token)

"""`/enrol`: an authenticator is added on the way in."""

from dataclasses import dataclass

from msgspec import Struct

from application.authenticators.pending import DrawAuthenticator, seed_row
from application.authorization.situations import Place
from application.authorization.walk import Moved, Walk
from application.ports.otp import OneTimePasswords
from application.ports.seal import Seal
from application.sessions.open_session import Browser
from domain.authenticators.totp import Totp, otp_uri
from domain.authorization.step import Step
from domain.refusal import TransactionOver

HERE = frozenset({Step.OTP, Step.ENROL})


class Enrolment(Struct, frozen=True, kw_only=True):
    """What a page shows of a pending authenticator."""

    otp_uri: str
    secret: str


@dataclass(frozen=True, slots=True)
class Enrol:
    """Show the authenticator that was drawn in this transaction, or draw another.

    Whose authenticator is only pending (a lost picture) may start afresh, after the right password; a confirmed one is never
    replaced here. Starting afresh kills the old seed, so it is for the person to say: who left a page half done may have scanned
    the picture, and their app is as good as any.
    """

    walk: Walk
    draw_authenticator: DrawAuthenticator
    one_time_passwords: OneTimePasswords
    seal: Seal

    async def show(self, place: Place) -> Enrolment:
        """Raises `TransactionOver` where none is being enrolled."""
        if place.user is None or place.transaction.enrolling is None:
            raise TransactionOver("nothing is enrolled here")
        for totp in await self.walk.store.read.authenticators.of(place.user.id):
            if totp.id == place.transaction.enrolling and totp.confirmed_at is None:
                secret = self.one_time_passwords.secret(self.seal.open(totp.seed, seed_row(totp.id)))
                return Enrolment(otp_uri=otp_uri(self.draw_authenticator.issuer, place.user.username, secret), secret=secret)
        raise TransactionOver("the authenticator is gone")

    async def may_start_afresh(self, place: Place) -> bool:
        """Whether the person who gave their password has nothing but pending authenticators."""
        return place.user is not None and _are_pending(await self.walk.store.read.authenticators.of(place.user.id))

    async def afresh(self, ref: str, browser: Browser) -> Moved:
        """Raises `TransactionOver`."""
        async with self.walk.step(HERE, ref, browser, "sign_in_refused") as stride:
            user = stride.place.user if stride else None
            if stride is not None and user is not None:
                unit = stride.decision.unit
                if _are_pending(await unit.authenticators.of(user.id)):
                    await unit.authenticators.end_pending(user.id)
                    totp, _ = self.draw_authenticator(user, stride.now)
                    await unit.authenticators.add(totp)
                    stride.change(enrolling=totp.id)
                    await stride.record("enrolment_restarted")
        return await self.walk.moved(ref, browser, stride)


def _are_pending(totps: tuple[Totp, ...]) -> bool:
    return all(totp.confirmed_at is None and totp.disabled_at is None for totp in totps)

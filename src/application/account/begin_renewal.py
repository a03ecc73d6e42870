"""A person adds an authenticator, or has new recovery codes made: what is shown once is shown in a transaction of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from application.account.enter_account import Visit, account_request
from application.account.errands import Errand, Errands
from application.authenticators.pending import DrawAuthenticator
from application.authenticators.renew_recovery_codes import RenewRecoveryCodes
from application.authorization.open_transaction import Begun, OpenTransaction
from application.ports.seal import Seal
from application.sessions.open_session import Browser
from domain.authenticators.totp import confirmed
from domain.authorization.step import Step
from domain.refusal import InvalidRequest, TransactionOver

MOST = 10  # confirmed authenticators of a person
AFTERWARDS = "/account/security"
REF = 22  # characters, as `Entropy.name` has
Draws = Callable[[Errand, str], Awaitable[dict[str, Any]]]  # what the transaction shows, by its members


class TooManyAuthenticators(InvalidRequest):
    """One has to be removed first."""


@dataclass(frozen=True, slots=True)
class BeginRenewal:
    """After a fresh code, draw what replaces or joins what is there.

    The transaction is this session's and this browser's. Its reference is derived from the code, so that a second click on
    the same form leads to the same page.
    """

    errands: Errands
    open_transaction: OpenTransaction
    draw_authenticator: DrawAuthenticator
    renew_recovery_codes: RenewRecoveryCodes
    seal: Seal

    async def authenticator(self, visit: Visit, browser: Browser, code: str) -> Begun:
        """A pending one, which its own page confirms. Raises `CredentialsRefused`, `InvalidRequest`, `TransactionOver`, `Throttled`."""
        if len(confirmed(await self.open_transaction.store.read.authenticators.of(visit.user.id))) >= MOST:
            raise TooManyAuthenticators(f"there are {MOST} authenticators already")
        return await self._begin(visit, browser, code, Step.ANOTHER, self._another)

    async def recovery_codes(self, visit: Visit, browser: Browser, code: str) -> Begun:
        """Ten, and those before are worth nothing. Raises as `authenticator`."""
        return await self._begin(visit, browser, code, Step.RECOVERY_CODES, self._codes)

    async def _begin(self, visit: Visit, browser: Browser, code: str, step: Step, draws: Draws) -> Begun:
        if browser.binding is None:
            raise TransactionOver("no cookie to bind it to")
        ref = self.seal.derive("renewal", f"{visit.session.sid} {step} {code.replace(' ', '')}")[:REF]
        begun = Begun(ref=ref, step=step, binding=browser.binding)
        async with self.errands.begin(visit, browser) as errand:
            if await errand.unit.transactions.of(ref) is None:
                await self.errands.prove(errand, code)
                drawn = await draws(errand, ref)
                transaction = self.open_transaction.draw(account_request(AFTERWARDS), browser.binding, errand.now)
                at_home = structs.replace(transaction, ref=ref, user_id=errand.user.id, session_id=errand.session.id, **drawn)
                await errand.unit.transactions.add(at_home)  # the code bounds how often
        return begun

    async def _another(self, errand: Errand, ref: str) -> dict[str, Any]:  # noqa: ARG002, one of two of a shape
        await errand.unit.authenticators.end_pending(errand.user.id)
        totp, _ = self.draw_authenticator(errand.user, errand.now)
        await errand.unit.authenticators.add(totp)
        return {"enrolling": totp.id}

    async def _codes(self, errand: Errand, ref: str) -> dict[str, Any]:
        return {"codes": await self.renew_recovery_codes(errand.unit, errand.user, ref, errand.now)}

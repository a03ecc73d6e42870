"""A person takes back what they allowed an application."""

from dataclasses import dataclass

from application.account.enter_account import Visit
from application.account.errands import Errands
from application.sessions.open_session import Browser


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Forget the consent, and end every grant to the application with all its tokens, at once and on every node."""

    errands: Errands

    async def __call__(self, visit: Visit, browser: Browser, client_id: str) -> None:
        """What was withdrawn already is no error. Raises `TransactionOver`."""
        async with self.errands.begin(visit, browser) as errand:
            client = await errand.unit.clients.of(client_id)
            if client is None:
                return
            is_withdrawn = await errand.unit.consents.withdraw(errand.user.id, client.id)
            ended = await errand.unit.grants.revoke_all_to(errand.user.id, client.id, errand.now)
            if is_withdrawn or ended:
                await self.errands.record(errand, "consent_withdrawn", client_id=client.client_id)

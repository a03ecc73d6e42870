"""What authenticators are called in addresses: keys of rows are never shown."""

from dataclasses import dataclass

from application.ports.seal import Seal
from application.ports.store import Store
from domain.authenticators.totp import Totp, confirmed
from domain.refusal import NoSuch
from domain.users.user import User

LENGTH = 22  # characters


@dataclass(frozen=True, slots=True)
class Handles:
    """Derived from the key, so that nothing is stored for them."""

    seal: Seal
    store: Store

    def of(self, totp: Totp) -> str:
        """Of one authenticator."""
        return self.seal.derive("handle", str(totp.id))[:LENGTH]

    async def find(self, user: User, handle: str) -> Totp:
        """One of this person's that are confirmed. Raises `NoSuch`."""
        for totp in confirmed(await self.store.read.authenticators.of(user.id)):
            if self.of(totp) == handle:
                return totp
        raise NoSuch("authenticator")

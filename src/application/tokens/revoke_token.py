"""A client gives a token back (RFC 7009)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from application.audit.trail import AuditTrail
from application.clients.authenticate_client import AuthenticateClient
from application.ports.clock import Clock
from application.ports.store import Store
from application.tokens.live_tokens import LiveTokens
from domain.clients.authentication import ClientCredentials
from domain.clients.client import Client
from domain.secret import Secret


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """Revoke a client's own token.

    - An access token ends alone; a refresh token ends its grant, and so every token of it (RFC 7009 2.1).
    - What is unknown, broken, over already or another client's is answered alike, without effect (RFC 7009 2.2).
    """

    authenticate_client: AuthenticateClient
    live_tokens: LiveTokens
    store: Store
    trail: AuditTrail
    clock: Clock

    async def __call__(self, token: str, credentials: ClientCredentials, address: str) -> None:
        """Raises `InvalidClient`, `Throttled`."""
        client = await self.authenticate_client(credentials, address)
        await (self._access(token, client, address) if "." in token else self._refresh(Secret(token), client, address))

    async def _access(self, text: str, client: Client, address: str) -> None:
        token = await self.live_tokens.signed(text)
        if token is None or token.client_id != client.client_id:
            return
        now = self.clock.now()
        async with self.store.begin() as unit:
            if await unit.revoked_tokens.add(token.jti, datetime.fromtimestamp(token.exp, UTC)):
                await unit.audit.add(self.trail.event("token_revoked", now, sub=token.sub, client_id=client.client_id, address=address))

    async def _refresh(self, secret: Secret, client: Client, address: str) -> None:
        now = self.clock.now()
        presented = await self.store.read.refresh_tokens.presented(secret.digest())
        if presented is None or presented.grant.client_id != client.id:
            return
        async with self.store.begin() as unit:
            if await unit.grants.revoke(presented.grant.id, now):
                event = self.trail.event(
                    "grant_revoked",
                    now,
                    sub=presented.user.sub,
                    client_id=client.client_id,
                    grant=presented.grant.ref,
                    address=address,
                )
                await unit.audit.add(event)

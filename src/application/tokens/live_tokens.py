"""Is this access token worth anything now? Asked by introspection, revocation and our own resources."""

from dataclasses import dataclass

from msgspec import UNSET, Struct, structs

from application.clients.authenticate_client import Clients
from application.keys.signing_keys import SigningKeys
from application.ports.clock import Clock
from application.ports.grants import Standing
from application.ports.signer import Signer
from application.ports.store import Store
from domain.authenticators.assurance import Acr
from domain.clients.client import Client
from domain.grants.standing import why_fallen
from domain.scope import still_registered
from domain.tokens.access_token import AccessToken


class Live(Struct, frozen=True):
    """A good token, without the scopes that were taken from its client since, and what is true of it now. A machine's has no standing."""

    token: AccessToken
    client: Client
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class LiveTokens:
    """Verify an access token (RFC 9068 4), then read its state: one query, never from a cache."""

    issuer: str
    store: Store
    clients: Clients
    keys: SigningKeys
    signer: Signer
    clock: Clock
    minimum: Acr

    async def signed(self, text: str) -> AccessToken | None:
        """Ours and not expired, whatever became of it since."""
        token = self.signer.verify(text, await self.keys.published())
        if token is None or token.iss != self.issuer or token.exp <= self.clock.now().timestamp():
            return None
        return token

    async def of(self, text: str) -> Live | None:
        """The token with its state, if it may still be used."""
        token = await self.signed(text)
        if token is None:
            return None
        now = self.clock.now()
        client = await self.clients.of(token.client_id)
        if client is None or why_fallen(client, now):
            return None
        scope = " ".join(still_registered(token.scope.split(" "), client.scope))
        token = token if scope == token.scope else structs.replace(token, scope=scope)
        if token.grant is UNSET:
            is_revoked = await self.store.read.revoked_tokens.has(token.jti)
            return None if is_revoked else Live(token, client, None)
        standing = await self.store.read.grants.standing(str(token.grant), token.jti)
        if standing is None or standing.is_token_revoked:
            return None
        if why_fallen(client, now, standing.user, standing.grant, standing.session, minimum=self.minimum):
            return None
        return Live(token, client, standing)

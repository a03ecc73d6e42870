"""A client asks about a token (RFC 7662)."""

from dataclasses import dataclass

from msgspec import UNSET, Struct, UnsetType

from application.clients.authenticate_client import AuthenticateClient
from application.ports.clock import Clock
from application.ports.store import Store
from application.tokens.live_tokens import LiveTokens
from domain.clients.authentication import ClientCredentials
from domain.clients.client import Client
from domain.grants.standing import why_fallen
from domain.refusal import InvalidClient
from domain.scope import still_registered
from domain.secret import Secret
from domain.tokens.access_token import AccessToken


class Introspection(Struct, frozen=True, kw_only=True):
    """The answer (RFC 7662 2.2). Of everything that the client may not know: exactly `{"active": false}`."""

    active: bool
    scope: str | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    token_type: str | UnsetType = UNSET
    exp: int | UnsetType = UNSET
    iat: int | UnsetType = UNSET
    sub: str | UnsetType = UNSET
    aud: str | tuple[str, ...] | UnsetType = UNSET
    iss: str | UnsetType = UNSET
    jti: str | UnsetType = UNSET


INACTIVE = Introspection(active=False)


@dataclass(frozen=True, slots=True)
class IntrospectToken:
    """Tell a client about a token.

    - About its own tokens, about those whose audience is a resource that it serves, and, if an operator said so, about all.
    - Live state is read each time. A hint is a hint (RFC 7662 2.1): what the token looks like decides.
    """

    authenticate_client: AuthenticateClient
    live_tokens: LiveTokens
    store: Store
    clock: Clock

    async def __call__(self, token: str, credentials: ClientCredentials, address: str) -> Introspection:
        """Raises `InvalidClient` (public clients included), `Throttled`."""
        client = await self.authenticate_client(credentials, address)
        if client.is_public:
            raise InvalidClient("a public client asked")
        return await (self._access(token, client) if "." in token else self._refresh(Secret(token), client))

    async def _access(self, text: str, client: Client) -> Introspection:
        live = await self.live_tokens.of(text)
        if live is None or not _may_ask(client, live.token):
            return INACTIVE
        token = live.token
        return Introspection(
            active=True,
            scope=token.scope,
            client_id=token.client_id,
            username=live.standing.user.username if live.standing else UNSET,
            token_type="Bearer",
            exp=token.exp,
            iat=token.iat,
            sub=token.sub,
            aud=token.aud,
            iss=token.iss,
            jti=token.jti,
        )

    async def _refresh(self, secret: Secret, client: Client) -> Introspection:
        now = self.clock.now()
        presented = await self.store.read.refresh_tokens.presented(secret.digest())
        if presented is None or presented.successor_made is not None or presented.token.expires_at <= now:
            return INACTIVE
        # Whose it is, is read anew: the cache knows clients by their public names.
        owner = client if presented.grant.client_id == client.id else await self.store.read.clients.by_row(presented.grant.client_id)
        if (
            owner is None
            or "refresh_token" not in owner.grant_types
            or why_fallen(owner, now, presented.user, presented.grant, presented.session, minimum=self.live_tokens.minimum)
            or not (owner == client or client.introspect_any)
        ):
            return INACTIVE
        return Introspection(
            active=True,
            scope=" ".join(still_registered(presented.grant.scope, owner.scope)),
            client_id=owner.client_id,
            username=presented.user.username,
            exp=int(presented.token.expires_at.timestamp()),
            iat=int(presented.token.created_at.timestamp()),
            sub=presented.user.sub,
            iss=self.live_tokens.issuer,
        )


def _may_ask(client: Client, token: AccessToken) -> bool:
    return client.introspect_any or token.client_id == client.client_id or any(map(token.is_for, client.resources))

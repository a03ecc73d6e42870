"""The token endpoint (RFC 6749 3.2): a pipeline that owns what every grant type shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs

from application.audit.decisions import Decisions
from application.clients.authenticate_client import AuthenticateClient
from application.grants.grant_type import Agreement, Ask, Bought, GrantType, TokenRequest
from application.keys.signing_keys import SigningKeys
from application.ports.clock import Clock
from application.resources.known_resources import KnownResources
from application.tokens.mint import Mint
from application.tokens.purchase import Purchase
from domain.clients.client import Client
from domain.keys.signing_key import SigningKey
from domain.refusal import InvalidRequest, InvalidScope, Refusal, UnauthorizedClient, UnsupportedGrantType
from domain.scope import PERSONAL, default_scope, narrow, parse_scope
from domain.tokens.lifetimes import Lifetimes


class TokenAnswer(Struct, frozen=True, kw_only=True):
    """The answer (RFC 6749 5.1). It always names the scope, in the order asked."""

    access_token: str
    token_type: str
    expires_in: int  # seconds
    refresh_token: str | UnsetType = UNSET
    scope: str
    id_token: str | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class IssueToken:
    """Issue a token.

    1. Authenticate the client. 2. May it use this grant type, are scope and resources its own? 3. The purchase, which ends
    with COMMIT. 4. Sign.

    A machine's own token (RFC 6749 4.4) has no grant behind it: the client is its own resource owner. It writes an audit
    event, and nothing else.
    """

    authenticate_client: AuthenticateClient
    grant_types: Mapping[str, GrantType[Any, Any]]  # those with a person behind them
    known_resources: KnownResources
    purchase: Purchase
    decisions: Decisions
    keys: SigningKeys
    mint: Mint
    lifetimes: Lifetimes
    clock: Clock

    async def __call__(self, request: TokenRequest) -> TokenAnswer:
        """Raises `Refusal`s of RFC 6749 5.2 and RFC 8707 2, `Throttled` and `Overloaded`."""
        client = await self.authenticate_client(request.credentials, request.address)
        try:
            return await self._issue(client, request)
        except Refusal as refusal:
            refusal.client_id = None if client.is_public else client.client_id
            raise

    async def _issue(self, client: Client, request: TokenRequest) -> TokenAnswer:
        now = self.clock.now()
        name = self._grant_type(client, request.parameters)
        ask = Ask(
            client=client,
            address=request.address,
            parameters=request.parameters,
            scope=_scope(client, request.parameters.get("scope")),
            resources=await self.known_resources.check(request.resources, self.decisions.store.read.resources),
            now=now,
        )
        return await (self._machine(ask) if name == "client_credentials" else self._person(ask, self.grant_types[name]))

    def _grant_type(self, client: Client, parameters: Mapping[str, str]) -> str:
        name = parameters.get("grant_type")
        if name is None:
            raise InvalidRequest("grant_type is missing")
        if name != "client_credentials" and name not in self.grant_types:
            raise UnsupportedGrantType("unsupported grant type")
        if name not in client.grant_types:
            raise UnauthorizedClient("grant type not registered")
        return name

    async def _machine(self, ask: Ask) -> TokenAnswer:
        if ask.client.is_public:
            raise UnauthorizedClient("a public client has no credentials")
        if ask.scope and PERSONAL & set(ask.scope):
            raise InvalidScope("a machine has no person behind it")
        scope = ask.scope or default_scope(ask.client.scope)
        key = await self.keys.active()
        client_id = ask.client.client_id
        event = self.decisions.trail.event("machine_token_issued", ask.now, client_id=client_id, address=ask.address)
        await self.decisions.journal.append(event)
        expires_at = ask.now + self.lifetimes.access
        token = self.mint(key, sub=client_id, client_id=client_id, scope=scope, resources=ask.resources, now=ask.now, expires_at=expires_at)
        return _answer(token, self.lifetimes.access, scope)

    async def _person(self, ask: Ask, grant_type: GrantType[Any, Any]) -> TokenAnswer:
        # Before anything is spent, and never inside a unit: they may be loaded.
        key = await self.keys.active()
        id_key = await self.keys.active(ask.client.id_token_alg) if "openid" in ask.client.scope else None
        agreed, bought = await self.purchase(ask, grant_type)
        return self._signed(key, id_key if "openid" in agreed.scope else None, ask, agreed, bought)

    def _signed(self, key: SigningKey, id_key: SigningKey | None, ask: Ask, agreed: Agreement, bought: Bought) -> TokenAnswer:
        expires_at = min(ask.now + self.lifetimes.access, bought.grant.expires_at)
        token = self.mint(
            key,
            sub=agreed.user.sub,
            client_id=ask.client.client_id,
            scope=agreed.scope,
            resources=agreed.resources,
            now=ask.now,
            expires_at=expires_at,
            grant=bought.grant.ref,
        )
        answer = _answer(token, expires_at - ask.now, agreed.scope, bought)
        if id_key is None:
            return answer
        return structs.replace(answer, id_token=self.mint.id_token(id_key, ask.client, agreed.user, bought, token, ask.now))


def _scope(client: Client, text: str | None) -> tuple[str, ...] | None:
    return None if text is None else narrow(parse_scope(text), client.scope)


def _answer(token: str, lifetime: timedelta, scope: tuple[str, ...], bought: Bought | None = None) -> TokenAnswer:
    refresh_token = bought.refresh_token if bought else None
    return TokenAnswer(
        access_token=token,
        token_type="Bearer",
        expires_in=int(lifetime.total_seconds()),
        refresh_token=refresh_token.reveal() if refresh_token else UNSET,
        scope=" ".join(scope),
    )

"""`/authorize`: a request is checked, and a transaction begins (RFC 6749 4.1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct, structs

from application.audit.decisions import Decisions
from application.authorization.checks import LONGEST, parse_request, trusted_redirect_uri
from application.authorization.open_transaction import Begun, OpenTransaction
from application.authorization.respond import Response, told
from application.authorization.situations import Place
from application.clients.authenticate_client import Clients
from application.keys.signing_keys import SigningKeys
from application.ports.clock import Clock
from application.ports.signer import Signer
from application.ports.store import Store
from application.resources.known_resources import KnownResources
from application.sessions.open_session import Browser
from domain.authenticators.assurance import Acr
from domain.authorization.request import AuthorizationRequest
from domain.authorization.step import Step
from domain.clients.client import Client
from domain.refusal import (
    ConsentRequired,
    InteractionRequired,
    InvalidRequest,
    LoginRequired,
    Refusal,
    UnknownRedirectUri,
    UnmetAuthenticationRequirements,
)

WHERE_NOBODY_MAY_ACT = {Step.LOGIN: LoginRequired, Step.CONSENT: ConsentRequired}


class Query(Struct, frozen=True, kw_only=True):
    """An authorization request as it came: the first of each parameter, and the names of those that came twice or unreadable."""

    parameters: Mapping[str, str]
    resources: tuple[str, ...]
    doubled: frozenset[str]
    malformed: frozenset[str] = frozenset()  # no UTF-8, broken percent-encoding, control characters


@dataclass(frozen=True, slots=True)
class BeginAuthorization:
    """Check a request, in the visible order of `checks.py`, and begin a transaction.

    - Where client or redirect URI cannot be trusted: a page, never a redirect. Whatever else is wrong goes to the client.
    - `prompt=none` is answered at once, without a page (OpenID Connect Core 3.1.2.1).
    """

    store: Store
    decisions: Decisions
    clients: Clients
    open_transaction: OpenTransaction
    known_resources: KnownResources
    keys: SigningKeys
    signer: Signer
    clock: Clock
    issuer: str

    async def __call__(self, query: Query, browser: Browser) -> Begun | Response:
        """Raises `UnknownRedirectUri` and `Throttled`, for a page."""
        if {"client_id", "redirect_uri"} & (query.doubled | query.malformed):
            raise UnknownRedirectUri("doubled or malformed client_id or redirect_uri")
        client = await self.clients.of(query.parameters.get("client_id", ""))
        if client is None or client.disabled_at is not None:
            raise UnknownRedirectUri("unknown client")
        redirect_uri = trusted_redirect_uri(client, query.parameters.get("redirect_uri"))
        now = self.clock.now()
        try:
            request = await self._request(client, redirect_uri, query)
            opening = await self.open_transaction.look(request, client, browser, now)
            self._judge(opening.place)
            if "none" in request.prompt:  # then even that it is too much is told without a page
                return await self.open_transaction.begin(opening, browser.address, now)
        except Refusal as refusal:
            await self.decisions.remember("authorization_refused", browser.address, refusal)
            return told(redirect_uri, query.parameters.get("response_mode"), _echoed(query), refusal, self.issuer)
        return await self.open_transaction.begin(opening, browser.address, now)

    async def _request(self, client: Client, redirect_uri: str, query: Query) -> AuthorizationRequest:
        if query.doubled:
            raise InvalidRequest("a parameter is there twice")
        if query.malformed:
            raise InvalidRequest("a parameter is malformed")
        resources = await self.known_resources.check(query.resources, self.store.read.resources)
        request = parse_request(client, redirect_uri, resources, query.parameters)
        hint = query.parameters.get("id_token_hint")
        return request if hint is None else structs.replace(request, hinted_sub=await self._hinted(hint))

    async def _hinted(self, hint: str) -> str:
        """Whose ID token it is, expired or not. Raises `InvalidRequest`."""
        claims = self.signer.verify_id_token(hint, await self.keys.all())
        if claims is None or claims.get("iss") != self.issuer:
            raise InvalidRequest("id_token_hint is no ID token of ours")
        return str(claims["sub"])

    def _judge(self, place: Place) -> None:
        """What cannot be had, and what must not be shown."""
        request = place.transaction.request
        if request.claims.acr_values and not set(request.claims.acr_values) & set(Acr):
            raise UnmetAuthenticationRequirements("no such acr")
        if "none" not in request.prompt:
            return
        if place.step is not Step.DONE:
            raise WHERE_NOBODY_MAY_ACT.get(place.step, InteractionRequired)(f"prompt=none at {place.step}")


def _echoed(query: Query) -> str | None:
    """The `state`, if it is a good one."""
    state = query.parameters.get("state", "")
    is_good = "state" not in query.doubled | query.malformed and len(state) <= LONGEST["state"]
    return state if is_good and state else None

"""`/authorize`: a request is checked, and a transaction begins (RFC 6749 4.1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct, structs

from application.audit.decisions import Decisions
from application.authorization.checks import parse_request, trusted_redirect_uri
from application.authorization.respond import Response
from application.authorization.situations import Place, Situations
from application.clients.authenticate_client import Clients
from application.keys.signing_keys import SigningKeys
from application.ports.clock import Clock
from application.ports.entropy import Entropy
from application.ports.signer import Signer
from application.ports.store import Store
from application.resources.known_resources import KnownResources
from application.sessions.open_session import Browser
from domain.authenticators.assurance import Acr
from domain.authorization.request import AuthorizationRequest
from domain.authorization.step import Step
from domain.authorization.transaction import LIFETIME, Transaction
from domain.clients.client import Client
from domain.refusal import (
    ConsentRequired,
    InteractionRequired,
    InvalidRequest,
    LoginRequired,
    Refusal,
    Throttled,
    UnknownRedirectUri,
    UnmetAuthenticationRequirements,
)
from domain.secret import Secret
from domain.throttle import about

PACE, BURST = timedelta(seconds=1), 300  # of one address
WHERE_NOBODY_MAY_ACT = {Step.LOGIN: LoginRequired, Step.CONSENT: ConsentRequired}


class Query(Struct, frozen=True, kw_only=True):
    """An authorization request as it came: the first of each parameter, and the names of those that came twice or unreadable."""

    parameters: Mapping[str, str]
    resources: tuple[str, ...]
    doubled: frozenset[str]
    malformed: frozenset[str] = frozenset()  # no UTF-8, broken percent-encoding, control characters


class Begun(Struct, frozen=True, kw_only=True):
    """A transaction, and the value of the cookie that binds it to its browser."""

    ref: str
    step: Step
    binding: Secret


@dataclass(frozen=True, slots=True)
class BeginAuthorization:
    """Check a request, in the visible order of `checks.py`, and begin a transaction.

    - Where client or redirect URI cannot be trusted: a page, never a redirect. Whatever else is wrong goes to the client.
    - `prompt=none` is answered at once, without a page (OpenID Connect Core 3.1.2.1).
    """

    store: Store
    decisions: Decisions
    clients: Clients
    situations: Situations
    known_resources: KnownResources
    keys: SigningKeys
    signer: Signer
    entropy: Entropy
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
            transaction = self._transaction(request, browser, now)
            binding = browser.binding or Secret(self.entropy.secret())
            transaction = structs.replace(transaction, browser=binding.digest())
            bound = structs.replace(browser, binding=binding)
            place = await self.situations.at(self.store.read, client, transaction, bound, now)
            if place.is_recognised and place.user is not None and place.session is not None:
                transaction = structs.replace(transaction, user_id=place.user.id, session_id=place.session.id)
                place = await self.situations.at(self.store.read, client, transaction, bound, now)
            await self._judge(place)
        except Refusal as refusal:
            await self.decisions.remember("authorization_refused", browser.address, refusal)
            return self._told(refusal, client, redirect_uri, query)
        async with self.decisions.begin("authorization_refused", now, browser.address) as decision:
            # Each leaves a row for half an hour, and anybody can ask for one.
            if not await decision.unit.throttles.admit("authorizations", about(browser.address), now, PACE, BURST):
                raise Throttled("authorizations", now, now + PACE)
            await decision.unit.transactions.add(transaction)
        return Begun(ref=transaction.ref, step=place.step, binding=binding)

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

    def _transaction(self, request: AuthorizationRequest, browser: Browser, now: datetime) -> Transaction:
        return Transaction(
            id=self.entropy.row(now),
            ref=self.entropy.name(),
            browser=browser.binding.digest() if browser.binding else b"",
            request=request,
            user_id=None,
            password_at=None,
            known_by=None,
            enrolling=None,
            session_id=None,
            consented_at=None,
            is_kept=False,
            typed=None,
            mistake=None,
            wait_until=None,
            codes=None,
            created_at=now,
            expires_at=now + LIFETIME,
            ended_at=None,
        )

    async def _judge(self, place: Place) -> None:
        """What cannot be had, and what must not be shown."""
        request = place.transaction.request
        if request.claims.acr_values and not set(request.claims.acr_values) & set(Acr):
            raise UnmetAuthenticationRequirements("no such acr")
        if "none" not in request.prompt:
            return
        if place.step is not Step.DONE:
            raise WHERE_NOBODY_MAY_ACT.get(place.step, InteractionRequired)(f"prompt=none at {place.step}")

    def _told(self, refusal: Refusal, client: Client, redirect_uri: str, query: Query) -> Response:  # noqa: ARG002
        mode = query.parameters.get("response_mode")
        state = None if "state" in query.doubled else query.parameters.get("state")
        return Response(
            redirect_uri=redirect_uri,
            mode="form_post" if mode == "form_post" else "query",
            parameters={"error": refusal.error, "error_description": refusal.text}
            | ({"state": state} if state else {})
            | {"iss": self.issuer},
        )

"""`/consent`: what an application asks for."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from application.authorization.respond import Response
from application.authorization.situations import Place
from application.authorization.walk import Moved
from domain.authorization.step import Step
from domain.clients.redirect_uri import is_native
from domain.registrations import Registrant
from domain.scope import OPENID_SCOPES
from domain.users.claims import OF_SCOPE, SUPPORTED
from entrypoints.http.answer import Answer
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.step import StepEndpoint, Visitor


@dataclass(frozen=True, slots=True)
class ConsentEndpoint(StepEndpoint):
    """Yes or no. An application is named as what it is: whose name anybody could have taken is not vouched for."""

    path: ClassVar[str] = "/consent"
    template: ClassVar[str] = "consent.html"
    steps: ClassVar[frozenset[Step]] = frozenset({Step.CONSENT})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """Each scope in words; those that only the application knows, by name."""
        client, request = place.client, place.transaction.request
        named = {claim for scope in request.scope for claim in OF_SCOPE.get(scope, ())} | {"sub"}
        claims = dict.fromkeys((*request.claims.id_token, *request.claims.userinfo))
        return drawn(
            token=token,
            app=client.client_name,
            host=urlsplit(request.redirect_uri).hostname or urlsplit(request.redirect_uri).scheme,
            is_local=is_native(request.redirect_uri),
            is_public=client.is_public,
            is_checked=client.made_by is Registrant.OPERATOR,
            username=place.user.username if place.user else "",
            email=place.user.email if place.user else None,
            known=[scope for scope in request.scope if scope in OPENID_SCOPES] or ["openid"],  # a token names the person anyway
            others=[scope for scope in request.scope if scope not in OPENID_SCOPES],
            claims=[claim for claim in claims if claim in SUPPORTED and claim not in named],
            resources=request.resources,
            tos_uri=client.tos_uri,
            policy_uri=client.policy_uri,
        )

    async def take(self, visitor: Visitor, form: Form) -> Moved | Response:
        """Only an explicit yes is one; what says neither leads back to the question."""
        decision = form.parameters.get("decision")
        if decision == "allow":
            return await self.ways.decide.allow(visitor.ref, visitor.browser)
        if decision == "deny":
            return await self.ways.decide.deny(visitor.ref, visitor.browser)
        return await self.ways.walk.moved(visitor.ref, visitor.browser, None)

"""Somebody opens their account: they are signed in, or have to sign in first."""

from dataclasses import dataclass

from msgspec import Struct

from application.authorization.open_transaction import Begun, OpenTransaction
from application.ports.clock import Clock
from application.sessions.open_session import Browser
from domain.authorization.claims_request import ClaimsRequest
from domain.authorization.request import AuthorizationRequest
from domain.clients.account import ACCOUNT
from domain.secret import Secret
from domain.sessions.session import Session
from domain.users.user import User


class Visit(Struct, frozen=True, kw_only=True):
    """Who is here, and since when."""

    user: User
    session: Session


def account_request(page: str, ui_locales: tuple[str, ...] = (), acr_values: tuple[str, ...] = ()) -> AuthorizationRequest:
    """To be led to that page of the account."""
    return AuthorizationRequest(
        client_id=ACCOUNT.client_id,
        redirect_uri=page,
        response_mode="query",
        scope=(),
        resources=(),
        state=None,
        nonce=None,
        code_challenge=None,
        prompt=frozenset(),
        max_age=None,
        acr_values=acr_values,
        claims=ClaimsRequest(),
        login_hint=None,
        hinted_sub=None,
        ui_locales=ui_locales,
    )


@dataclass(frozen=True, slots=True)
class EnterAccount:
    """Let in whom an application would be told of without a page; everybody else signs in, and comes back here."""

    open_transaction: OpenTransaction
    clock: Clock

    def new_binding(self) -> Secret:
        """For a browser that has lost the cookie that binds what begins to it."""
        return Secret(self.open_transaction.entropy.secret())

    async def __call__(self, browser: Browser, request: AuthorizationRequest) -> Visit | Begun:
        """Raises `Throttled`."""
        now = self.clock.now()
        opening = await self.open_transaction.look(request, ACCOUNT, browser, now)
        place = opening.place
        if place.is_recognised and place.user is not None and place.session is not None:
            return Visit(user=place.user, session=place.session)
        return await self.open_transaction.begin(opening, browser.address, now)

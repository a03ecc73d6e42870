"""The password grant (RFC 6749 4.3), never without a one-time password.

OAuth 2.1 has it no more. It is here for the scripts of the server that this one grew out of, per client, in one file.
"""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct

from application.audit.decisions import Decision
from application.authenticators.demand_code import DemandCode
from application.grants.grant_type import Agreement, Ask, Bought
from application.grants.open_grant import OpenGrant
from application.ports.store import Reader
from application.users.try_password import Tried, TryPassword
from domain.authenticators.totp import parse_code
from domain.clients.client import Client
from domain.grants.standing import why_fallen
from domain.refusal import CredentialsRefused
from domain.scope import default_scope
from domain.throttle import about
from domain.users.password import normal
from domain.users.username import parse_username


class SignIn(Struct, frozen=True):
    """A password that was tried, and the code beside it."""

    tried: Tried
    code: str | None


@dataclass(frozen=True, slots=True)
class PasswordGrant:
    """A person's password and one-time password buy a grant.

    Wrong password, no window, wrong, replayed or throttled code, and an unknown or disabled user are one refusal.
    """

    try_password: TryPassword
    demand_code: DemandCode
    open_grant: OpenGrant
    grant_type: ClassVar[str] = "password"
    parameters: ClassVar[frozenset[str]] = frozenset({"username", "password", "otp"})

    async def prepare(self, ask: Ask) -> SignIn:
        """Raises `InvalidRequest`, `Throttled`, `Overloaded`."""
        username = parse_username(ask.needs("username"))
        password = normal(ask.needs("password"))
        code = ask.parameters.get("otp")
        if code is not None:
            parse_code(code, "otp")
        return SignIn(await self.try_password(username, password, _who(ask.client), ask.address, ask.now), code)

    async def at_once(self, reader: Reader, ask: Ask, evidence: SignIn) -> None:
        """Never: counters and the code's own row decide."""

    async def authorize(self, decision: Decision, ask: Ask, evidence: SignIn) -> Agreement:
        """Raises `CredentialsRefused`."""
        tried = evidence.tried
        # Read again: hashing took its time, and the password may be another by now.
        user = await decision.unit.users.hold(tried.username.key)
        if user is not None:
            decision.is_about(user, ask.client)  # the counters that it passed bound how often
        if user is None or tried.user is None or not tried.is_right or user.password != tried.user.password:
            raise CredentialsRefused("wrong password" if user else "unknown user")
        why_not = why_fallen(ask.client, ask.now, user)
        if why_not:
            raise CredentialsRefused(why_not)
        return Agreement(user=user, scope=ask.scope or default_scope(ask.client.scope), resources=ask.resources)

    async def settle(self, decision: Decision, ask: Ask, evidence: SignIn, agreed: Agreement) -> Bought:
        """Raises `CredentialsRefused`."""
        await self.demand_code(decision, agreed.user, evidence.code, ask.address, ask.now)
        await self.try_password.succeed(decision.unit, evidence.tried, agreed.user, ask.now)
        return await self.open_grant(decision.unit, ask, agreed)


def _who(client: Client) -> bytes | None:
    """A confidential client that authenticated in this request may be known. A `client_id` alone never is."""
    return None if client.is_public else about("client", client.client_id)

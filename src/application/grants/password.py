"""The password grant (RFC 6749 4.3), never without a one-time password.

OAuth 2.1 has it no more. It is here for the scripts of the server that this one grew out of, per client, in one file.
"""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct

from application.audit.decisions import Decision, Decisions
from application.authenticators.demand_code import DemandCode
from application.grants.grant_type import Agreement, Ask, Bought
from application.grants.open_grant import OpenGrant
from application.ports.passwords import Passwords
from application.ports.seal import Seal
from application.ports.store import Store
from application.throttle import hit_or_wait
from application.users.register_user import password_row
from domain.authenticators.acquaintance import REMEMBERED, Acquaintance
from domain.authenticators.totp import parse_code
from domain.grants.standing import fallen
from domain.refusal import CredentialsRefused
from domain.scope import default_scope
from domain.throttle import KNOWN_PASSWORD, STRANGERS_IN_A_ROW, STRANGERS_PASSWORD, Limit, about
from domain.users.password import normal
from domain.users.user import User
from domain.users.username import Username, parse_username


class SignIn(Struct, frozen=True, kw_only=True):
    """What came of the password, before anything is decided."""

    username: Username
    code: str | None
    user: User | None
    is_right: bool
    buckets: tuple[tuple[Limit, bytes], ...]  # where the attempt was counted


@dataclass(frozen=True, slots=True)
class PasswordGrant:
    """A person's password and one-time password buy a grant.

    - Attempts are counted before the hash is computed: per account for a client that it knows, and per account for
      everybody else, so that no stranger can stop a known client. Only a complete success ends the count: if a right
      password alone did, the count would tell it.
    - Wrong password, no window, wrong, replayed or throttled code, and an unknown or disabled user are one refusal.
    """

    store: Store
    decisions: Decisions
    passwords: Passwords
    seal: Seal
    demand_code: DemandCode
    open_grant: OpenGrant
    grant_type: ClassVar[str] = "password"

    async def prepare(self, ask: Ask) -> SignIn:
        """Count, then hash. Raises `InvalidRequest`, `Throttled`, `Overloaded`."""
        username = parse_username(ask.needs("username"))
        password = normal(ask.needs("password"))
        code = ask.parameters.get("otp")
        if code is not None:
            parse_code(code, "otp")
        user = await self.store.read.users.of(username.key)
        is_known = user is not None and not ask.client.is_public and await self.store.read.acquaintances.knows(user.id, _who(ask), ask.now)
        buckets = _buckets(ask, username, is_known=is_known)
        if not is_known:
            await self.decisions.check_address(ask.address, ask.now)
        for limit, subject in buckets:
            await self.decisions.check(limit, subject, ask.now)
        async with self.decisions.begin("token_refused", ask.now, ask.address) as decision:
            for limit, subject in buckets:
                await hit_or_wait(decision.unit.throttles, limit, subject, ask.now)
        stored = self.seal.open(user.password, password_row(user.sub)) if user else None
        is_right = await self.passwords.verify(password, stored)
        return SignIn(username=username, code=code, user=user, is_right=is_right, buckets=buckets)

    async def authorize(self, decision: Decision, ask: Ask, evidence: SignIn) -> Agreement:
        """Raises `CredentialsRefused`."""
        # Read again: hashing took its time, and the password may be another's by now.
        user = await decision.unit.users.of(evidence.username.key)
        if user is not None:
            decision.is_about(user, ask.client)  # the counters that `prepare` passed bound how often
        if user is None or evidence.user is None or not evidence.is_right or user.password != evidence.user.password:
            raise CredentialsRefused("wrong password" if user else "unknown user")
        why_not = fallen(ask.client, ask.now, user)
        if why_not:
            raise CredentialsRefused(why_not)
        return Agreement(user=user, scope=ask.scope or default_scope(ask.client.scope), resources=ask.resources)

    async def settle(self, decision: Decision, ask: Ask, evidence: SignIn, agreed: Agreement) -> Bought:
        """Raises `CredentialsRefused`."""
        await self.demand_code(decision, agreed.user, evidence.code, ask.address, ask.now)
        for limit, subject in evidence.buckets:
            await decision.unit.throttles.clear(limit, subject)
        if not ask.client.is_public:
            await decision.unit.acquaintances.note(Acquaintance(user_id=agreed.user.id, who=_who(ask), expires_at=ask.now + REMEMBERED))
        return await self.open_grant(decision.unit, ask, agreed)


def _who(ask: Ask) -> bytes:
    """A confidential client that authenticated in this request. A `client_id` alone is never known."""
    return about("client", ask.client.client_id)


def _buckets(ask: Ask, username: Username, *, is_known: bool) -> tuple[tuple[Limit, bytes], ...]:
    if is_known:
        return ((KNOWN_PASSWORD, about(username.key, ask.client.client_id)),)
    # The short wait first: what it refuses computes no hash, and must not count towards the long one.
    return ((STRANGERS_PASSWORD, about(username.key)), (STRANGERS_IN_A_ROW, about(username.key)))

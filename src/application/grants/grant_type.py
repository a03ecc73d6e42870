"""What a grant type is to the pipeline: its own steps, between the shared ones.

A grant type fills in what is its own, so it cannot forget a shared step (`IssueToken` has those).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, TypeVar

from msgspec import Struct

from application.audit.decisions import Decision
from application.ports.store import Reader
from domain.clients.authentication import ClientCredentials
from domain.clients.client import Client
from domain.grants.grant import Grant
from domain.refusal import InvalidRequest
from domain.secret import Secret
from domain.tokens.refresh_token import RefreshToken
from domain.users.user import User


class TokenRequest(Struct, frozen=True, kw_only=True):
    """A request to the token endpoint, parsed but not yet believed (RFC 6749 3.2)."""

    credentials: ClientCredentials
    address: str
    parameters: Mapping[str, str]  # each once; those without a value are left out (RFC 6749 3.1)
    resources: tuple[str, ...] = ()  # the one parameter that may repeat (RFC 8707 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an authenticated client asks for, as far as every grant type shares it."""

    client: Client
    address: str
    parameters: Mapping[str, str]
    scope: tuple[str, ...] | None  # registered for the client; None: not sent
    resources: tuple[str, ...]  # known; empty: not sent
    now: datetime

    def needs(self, name: str) -> str:
        """A parameter that must be there. Raises `InvalidRequest`."""
        value = self.parameters.get(name)
        if value is None:
            raise InvalidRequest(f"{name} is missing")
        return value


class Agreement(Struct, frozen=True, kw_only=True):
    """Whose token it is to be, and the most it may be good for."""

    user: User
    scope: tuple[str, ...]
    resources: tuple[str, ...]


class Bought(Struct, frozen=True, kw_only=True):
    """What the agreement came to."""

    grant: Grant
    refresh_token: Secret | None
    nonce: str | None = None  # of the authorization request; a refreshed ID token has none (OpenID Connect Core 12.2)
    sid: str | None = None


class Offer(Struct, frozen=True, kw_only=True):
    """What can be had for what was presented, as long as nobody is faster: what a redemption takes, and what comes of it."""

    agreed: Agreement
    bought: Bought
    code: bytes | None = None  # the digest of the authorization code that it costs
    refresh_token: RefreshToken | None = None  # the row that it makes


Evidence = TypeVar("Evidence")
Agreed = TypeVar("Agreed", bound=Agreement)


class GrantType(Protocol[Evidence, Agreed]):
    """One grant type. Its steps are called in this order; what `at_once` does not offer is for the last two, in one unit of work."""

    grant_type: ClassVar[str]
    parameters: ClassVar[frozenset[str]]  # that it reads, beside those which all share

    async def prepare(self, ask: Ask) -> Evidence:
        """Before anything is read or written: parse its parameters, and whatever takes long."""
        ...

    async def at_once(self, reader: Reader, ask: Ask, evidence: Evidence) -> Offer | None:
        """Look and decide by one read. None: only a unit of work can. Raises the refusals of `authorize`, which it leaves to it."""
        ...

    async def authorize(self, decision: Decision, ask: Ask, evidence: Evidence) -> Agreed:
        """Look and decide. Spends nothing: what comes next may still refuse."""
        ...

    async def settle(self, decision: Decision, ask: Ask, evidence: Evidence, agreed: Agreed) -> Bought:
        """Spend what can be spent once, and record. `agreed` is narrowed to what was asked for."""
        ...

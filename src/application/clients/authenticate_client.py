"""A client proves who it is."""

from dataclasses import dataclass

from application.audit.decisions import Decisions
from application.freshness import Fresh
from application.ports.clock import Clock
from domain.clients.authentication import ClientCredentials, why_not_authentic
from domain.clients.client import Client
from domain.refusal import InvalidClient

Clients = Fresh[str, Client]


@dataclass(frozen=True, slots=True)
class AuthenticateClient:
    """Authenticate a client (RFC 6749 2.3), by the method that it registered.

    - A wrong client and a wrong secret look the same and take as long.
    - A right secret is never throttled; wrong ones are charged to their address, and told to wait where it is full.
    - Costs no statement while the client is in the cache.
    """

    clients: Clients
    decisions: Decisions
    clock: Clock

    async def __call__(self, credentials: ClientCredentials, address: str) -> Client:
        """Raises `InvalidClient`, `Throttled`."""
        client = await self.clients.of(credentials.client_id)
        why_not = why_not_authentic(client, credentials)
        if client is not None and why_not is None:
            return client
        now = self.clock.now()
        await self.decisions.check_address(address, now)
        async with self.decisions.begin("client_refused", now, address):
            raise InvalidClient(why_not or "unknown client")

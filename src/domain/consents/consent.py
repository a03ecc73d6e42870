"""What a person allowed an application, once."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.clients.client import Client
from domain.clients.redirect_uri import is_native


class Consent(Struct, frozen=True, kw_only=True):
    """One for each person and application. Fields stand in the order of the table's columns."""

    user_id: UUID
    client_id: UUID
    scope: tuple[str, ...]
    resources: tuple[str, ...]
    given_at: datetime

    def covers(self, scope: tuple[str, ...], resources: tuple[str, ...]) -> bool:
        """Whether nothing new is asked for."""
        return set(scope) <= set(self.scope) and set(resources) <= set(self.resources)


def is_remembered(client: Client, redirect_uri: str) -> bool:
    """Anybody's app can listen on loopback or take a private-use scheme, so there it is asked each time (RFC 8252 8.6)."""
    return not (client.is_public and is_native(redirect_uri))

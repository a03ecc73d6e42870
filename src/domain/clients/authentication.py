"""How a client proves who it is (RFC 6749 2.3)."""

from msgspec import Struct

from domain.clients.client import Client
from domain.secret import Secret


class ClientCredentials(Struct, frozen=True):
    """What a request says about its client. `method` is what it used, not what is registered."""

    client_id: str
    method: str  # "client_secret_basic", "client_secret_post" or "none"
    secret: Secret | None = None


NOBODY = b"\0" * 32  # what the secret of an unknown or public client is compared with


def why_not_authentic(client: Client | None, credentials: ClientCredentials) -> str | None:
    """Why these are not the client's credentials, for the audit trail; None: they are."""
    stored = client.secret_digest if client else None
    # Compared in every case: an unknown client takes as long as a wrong secret.
    is_right = credentials.secret is not None and credentials.secret.matches(stored or NOBODY)
    if client is None:
        return "unknown client"
    if client.disabled_at is not None:
        return "client disabled"
    if client.is_public:
        return None if credentials.method == "none" else "a public client sent a secret"
    if credentials.method not in client.auth_methods:
        return "not the registered method"
    return None if is_right else "wrong secret"

"""A new client's row and secret."""

from dataclasses import dataclass
from datetime import datetime

from application.ports.entropy import Entropy
from domain.clients.client import Client
from domain.clients.metadata import Metadata
from domain.registrations import Registrant
from domain.secret import Secret


@dataclass(frozen=True, slots=True)
class NewClient:
    """The client, and its secret, which is shown only now; None for a public one."""

    client: Client
    secret: Secret | None


@dataclass(frozen=True, slots=True)
class DrawClient:
    """Draws a client's identity and secret for what it was granted."""

    entropy: Entropy

    def __call__(self, granted: Metadata, made_by: Registrant, now: datetime) -> NewClient:
        """The client, to be stored by the caller."""
        secret = Secret(self.entropy.secret()) if granted.auth_methods else None
        client_id = self.entropy.name()
        client = Client(
            id=self.entropy.row(now),
            client_id=client_id,
            client_name=granted.client_name or client_id,
            name_key=granted.name_key,
            secret_digest=secret.digest() if secret else None,
            auth_methods=granted.auth_methods,
            redirect_uris=granted.redirect_uris,
            grant_types=granted.grant_types,
            scope=granted.scope,
            application_type=granted.application_type,
            require_pkce=granted.require_pkce,
            rotate_refresh_tokens=granted.rotate_refresh_tokens,
            resources=(),
            introspect_any=False,
            id_token_alg=granted.id_token_alg,
            skips_consent=False,
            minimum_acr=None,
            default_max_age=granted.default_max_age,
            client_uri=granted.client_uri,
            policy_uri=granted.policy_uri,
            tos_uri=granted.tos_uri,
            made_by=made_by,
            created_at=now,
            disabled_at=None,
        )
        return NewClient(client, secret)

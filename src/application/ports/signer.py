"""Signatures under tokens."""

from datetime import datetime
from typing import Any, Protocol

from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken


class Signer(Protocol):
    """ES256, and RS256 for ID tokens."""

    async def generate(self, algorithm: str, state: State, now: datetime) -> SigningKey:
        """A new key pair, its private half sealed. Never on the event loop's time."""
        ...

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        """An access token as a compact JWS of type `at+jwt` (RFC 9068 2.1)."""
        ...

    def sign_id_token(self, claims: dict[str, Any], key: SigningKey) -> str:
        """An ID token as a compact JWS of type `JWT` (OpenID Connect Core 2)."""
        ...

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        """The claims under a good ES256 signature by one of `keys` that was active when the token was issued; else None.

        Only the signature, the type and the shape of the claims: who it is for and until when is the caller's matter.
        """
        ...

    def verify_id_token(self, text: str, keys: tuple[SigningKey, ...]) -> dict[str, Any] | None:
        """The claims of an ID token of ours, expired or not (OpenID Connect Core 3.1.2.1, `id_token_hint`); else None."""
        ...

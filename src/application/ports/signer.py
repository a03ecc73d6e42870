"""Signatures under tokens."""

from datetime import datetime
from typing import Protocol

from domain.keys.signing_key import SigningKey, State
from domain.tokens.access_token import AccessToken


class Signer(Protocol):
    """One algorithm: ES256."""

    def generate(self, state: State, now: datetime) -> SigningKey:
        """A new key pair, its private half sealed."""
        ...

    def sign(self, token: AccessToken, key: SigningKey) -> str:
        """The token as a compact JWS of type `at+jwt` (RFC 9068 2.1)."""
        ...

    def verify(self, text: str, keys: tuple[SigningKey, ...]) -> AccessToken | None:
        """The claims under a good signature by one of `keys` that was active when the token was issued; else None.

        Only the signature, the type and the shape of the claims: who it is for and until when is the caller's matter.
        """
        ...

"""Proof Key for Code Exchange (RFC 7636), S256 alone."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

from domain.refusal import InvalidRequest

_CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}", re.ASCII)  # BASE64URL-ENCODE(SHA256(...)), RFC 7636 4.2
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}", re.ASCII)  # RFC 7636 4.1


def parse_challenge(challenge: str | None, method: str | None, *, is_required: bool) -> str | None:
    """The `code_challenge`. Raises `InvalidRequest`."""
    if challenge is None:
        if method is not None:
            raise InvalidRequest("code_challenge is missing")
        if is_required:
            raise InvalidRequest("code_challenge is missing: this client must use PKCE")
        return None
    if method != "S256":  # left out it means plain (RFC 7636 4.3), which is refused too
        raise InvalidRequest("code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequest("code_challenge must be 43 characters of base64url")
    return challenge


def verifies(challenge: str | None, verifier: str | None) -> bool:
    """Whether the `code_verifier` is the challenge's (RFC 7636 4.6). One without the other never is (RFC 9700 4.8.2)."""
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return compare_digest(made, challenge)

"""One-time passwords and their pictures."""

from collections.abc import Callable
from typing import Protocol


class OneTimePasswords(Protocol):
    """RFC 6238 with the seed in clear."""

    def codes(self, seed: bytes) -> Callable[[int], str]:
        """A function from the time step, counted from the Unix epoch, to six digits."""
        ...

    def secret(self, seed: bytes) -> str:
        """The seed as authenticator apps take it: base32 without padding."""
        ...


class Pictures(Protocol):
    """QR codes."""

    def png(self, text: str) -> bytes:
        """A PNG picture that any authenticator app reads."""
        ...

    def svg(self, text: str) -> str:
        """The same as an SVG element, black and without a ground of its own, to stand in a page."""
        ...

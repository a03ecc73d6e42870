"""What environment variables hold, as text: one parser per kind of value.

Each raises `ValueError` with what the value must be. No message repeats the value: it may be a secret.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from domain.refusal import InvalidScope
from domain.scope import parse_scope
from domain.secret import Secret

Network = IPv4Network | IPv6Network
E = TypeVar("E", bound=StrEnum)

_NUMBER = re.compile("[0-9]{1,12}", re.ASCII)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII)


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number in decimal digits, both bounds included."""

    def parse(text: str) -> int:
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return parse


def duration(unit: timedelta, least: int, most: int) -> Callable[[str], timedelta]:
    """As many units."""
    count = number(least, most)
    word = "days" if unit >= timedelta(days=1) else "seconds"

    def parse(text: str) -> timedelta:
        try:
            return count(text) * unit
        except ValueError as error:
            raise ValueError(f"{error}, in {word}") from None

    return parse


def seconds(least: int, most: int) -> Callable[[str], timedelta]:
    """A duration."""
    return duration(timedelta(seconds=1), least, most)


def days(least: int, most: int) -> Callable[[str], timedelta]:
    """A long duration."""
    return duration(timedelta(days=1), least, most)


def choice(kind: type[E]) -> Callable[[str], E]:
    """One of a few words, in any case."""

    def parse(text: str) -> E:
        try:
            return kind(text.lower())
        except ValueError:
            raise ValueError("one of " + ", ".join(kind)) from None

    return parse


def scope_names(text: str) -> tuple[str, ...]:
    """Scope tokens, separated by spaces."""
    try:
        return parse_scope(" ".join(text.split()))
    except InvalidScope:
        raise ValueError("scope names (RFC 6749 3.3) separated by spaces") from None


def host_names(text: str) -> tuple[str, ...]:
    """What a `Host` header may say, beside the issuer's: names with an optional port."""
    names = tuple(text.lower().replace(",", " ").split())
    if not all(_HOST.fullmatch(name) for name in names):
        raise ValueError("host names, each with an optional :port, separated by spaces")
    return names


def listener(text: str) -> str:
    """Where to listen: an address, or a name that has one."""
    try:
        return str(ip_address(text))
    except ValueError:
        if ":" in text or not _HOST.fullmatch(text.lower()):
            raise ValueError("an address or a name, such as 127.0.0.1") from None
        return text.lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def networks(text: str) -> tuple[Network, ...]:
    """Networks in CIDR form, or `none`."""
    if text.lower() == "none":
        return ()
    try:
        found = tuple(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError:
        found = ()
    # Who trusts everybody lets each stranger choose the address that is counted against them.
    if not found or any(network.prefixlen == 0 for network in found):
        raise ValueError("networks such as 10.0.0.0/8, separated by spaces and not the whole internet, or none")
    return found


def issuer_url(text: str) -> str:
    """An issuer identifier (RFC 8414 2): https, no query, fragment or user information; and no path, since our routes begin at the root.

    Clients compare it byte for byte, so there is one spelling: lower case, without the default port or a final slash.
    """
    wanted = "an https URL without path, query or user information, such as https://id.example.com"
    try:
        parts = urlsplit(text.removesuffix("/").lower())
        port = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    if parts.scheme != "https" or parts.path or set(text) & set("?#@") or not _HOST.fullmatch(parts.netloc) or port == 0:
        raise ValueError(wanted)
    return "https://" + (parts.netloc.removesuffix(":443") if port == 443 else parts.netloc)  # noqa: PLR2004, the default port of https


def database(text: str) -> Secret:
    """A database's URL, which may carry a password."""
    scheme, colon, rest = text.partition("://")
    whole = {"postgres": ".+", "postgresql": ".+", "sqlite": "/(?!:memory:).+", "memory": ""}.get(scheme) if colon else None
    if whole is None or not re.fullmatch(whole, rest):
        raise ValueError("postgres://user:password@host/name, sqlite:///file.db or memory://")
    return Secret(text)


def label(text: str) -> str:
    """A name that people read in their authenticator app."""
    if len(text) > 64 or not text.isprintable() or ":" in text:  # noqa: PLR2004, as long as a user name
        raise ValueError("at most 64 printable characters without a colon")
    return text


def path(text: str) -> Path:
    """A file or folder; the tilde is home."""
    return Path(text).expanduser()

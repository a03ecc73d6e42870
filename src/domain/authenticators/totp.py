"""Time-based one-time passwords (RFC 6238): 6 digits, HMAC-SHA-1, 30 s."""

import re
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from urllib.parse import quote
from uuid import UUID

from msgspec import Struct

from domain.refusal import InvalidRequest

PERIOD = 30  # seconds
LONGEST_NAME = 50  # characters
SEED_BYTES = 20  # 160 bits (RFC 4226 4, R6)
_SIX_DIGITS = re.compile("[0-9]{6}", re.ASCII)  # no other script's digits


class Totp(Struct, frozen=True, kw_only=True):
    """A person's authenticator app. Fields stand in the order of the table's columns."""

    id: UUID
    user_id: UUID
    name: str  # given by the person, so that they know which it is; empty: none was
    seed: bytes  # sealed; 160 bits when opened
    offset: int  # steps that the app's clock is ahead, learned at confirmation
    last_step: int  # newest step accepted, counted from the Unix epoch; it only grows
    created_at: datetime
    confirmed_at: datetime | None
    used_at: datetime | None  # the last time that a code of it was accepted
    disabled_at: datetime | None


class Match(Struct, frozen=True):
    """The step whose code was given, and what it says about the app's clock."""

    step: int
    offset: int


def parse_code(text: str, member: str) -> str:
    """Exactly six ASCII digits. Raises `InvalidRequest`, which names `member`."""
    if not _SIX_DIGITS.fullmatch(text):
        raise InvalidRequest(f"{member} must be six ASCII digits")
    return text


def in_use(totps: tuple[Totp, ...]) -> tuple[Totp, ...]:
    """Those whose codes count: a pending one only for who has no confirmed one. Where another is added, its own page confirms it."""
    return confirmed(totps) or totps


def confirmed(totps: tuple[Totp, ...]) -> tuple[Totp, ...]:
    """Those that have shown a first right code."""
    return tuple(totp for totp in totps if totp.confirmed_at is not None)


class NameUnfit(InvalidRequest):
    """It is no name for an authenticator."""


def parse_name(text: str) -> str:
    """What a person calls an authenticator. Raises `NameUnfit`."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise NameUnfit(f"name must have 1 to {LONGEST_NAME} printable characters")
    return name


def match(totp: Totp, code: str, now: datetime, code_at: Callable[[int], str]) -> Match | None:
    """The step whose code this is (RFC 6238 5.2), else None.

    The present step and the one before; with a learned offset the shifted two as well. At confirmation, and only
    there, two steps either way are tried, and what does not fit the window is learned as the smallest shift that
    does (RFC 6238 6). Nothing is said about whether the step was used before: only the store can, in the statement
    that spends it.
    """
    present = int(now.timestamp()) // PERIOD
    # Step relative to now -> the offset that it proves. Where both windows overlap the learned one stands: else an app
    # that is 30 s ahead, typed slowly once, would lose its next code.
    shifts = {0: 0, -1: 0, totp.offset: totp.offset, totp.offset - 1: totp.offset}
    if totp.confirmed_at is None:
        shifts |= {1: 1, -2: -1, 2: 2}
    for shift, offset in shifts.items():
        if compare_digest(code_at(present + shift), code):
            return Match(present + shift, offset)
    return None


def otp_uri(issuer: str, username: str, secret: str) -> str:
    """The Key URI that authenticator apps read. Percent-encoded throughout: some apps show `+` as it is."""
    label = f"{quote(issuer, safe='')}:{quote(username, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}&algorithm=SHA1&digits=6&period={PERIOD}"

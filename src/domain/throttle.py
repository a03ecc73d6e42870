"""Counters of failures, and the pace of sign-ups. They live in the database, so they are exact on all nodes."""

from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct


class Limit(Struct, frozen=True):
    """`count` failures, then a wait of `period`; the count begins anew after that, or after as long in quiet."""

    kind: str
    count: int
    period: timedelta

    def until(self, now: datetime) -> datetime:
        """When a failure of now is forgotten."""
        return now + self.period


QUARTER = timedelta(minutes=15)
YEAR = timedelta(days=365)  # until somebody clears it, in effect; and yet no row stays forever

# Passwords, per account: on what is known to the account, by everybody else, and by everybody else in a row.
KNOWN_PASSWORD = Limit("known_password", 10, QUARTER)
STRANGERS_PASSWORD = Limit("strangers_password", 10, QUARTER)
STRANGERS_IN_A_ROW = Limit("strangers_in_a_row", 100, timedelta(hours=24))

# New passwords of somebody who may choose one, per account: each is estimated and hashed.
NEW_PASSWORD = Limit("new_password", 20, QUARTER)

# One-time passwords after a right password, per account: by its `sub`, which no later owner of the name has. The second
# disables the authenticators.
CODE = Limit("code", 5, QUARTER)
CODES_IN_A_ROW = Limit("codes_in_a_row", 20, YEAR)

# One-time passwords at /verify_otp, where no password is asked; the second closes the window for good.
VERIFIED_CODE = Limit("verified_code", 5, QUARTER)
VERIFIED_CODES_IN_A_ROW = Limit("verified_codes_in_a_row", 20, YEAR)
VERIFIED_CODES_OF_NOBODY = Limit("verified_codes_in_a_row", 20, QUARTER)  # the same work on the same row, but it goes


def about(*parts: str) -> bytes:
    """The subject of a counter, in 32 bytes whatever was sent: names that nobody has are counted as well."""
    return sha256("\0".join(parts).encode()).digest()

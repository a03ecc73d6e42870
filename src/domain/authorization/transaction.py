"""An authorization transaction: one request of one browser, from `/authorize` to its answer."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from domain.authorization.request import AuthorizationRequest

LIFETIME = timedelta(minutes=30)


class Transaction(Struct, frozen=True, kw_only=True):
    """What has happened so far. Fields stand in the order of the table's columns.

    A step is never skipped, because no page says which is next: `next_step` does, from this row and the session.
    """

    id: UUID
    ref: str  # random; in the address of every page, so that each tab has its own
    browser: bytes  # digest of the cookie of the browser that began it: a link handed on is worth nothing
    request: AuthorizationRequest
    user_id: UUID | None  # whose password was right
    password_at: datetime | None
    known_by: bytes | None  # the device that the account knew when the password was tried
    enrolling: UUID | None  # the authenticator that was drawn here
    session_id: UUID | None  # where signing in was complete
    consented_at: datetime | None
    is_kept: bool  # "keep me signed in"
    typed: str | None  # the name that was typed, so that a mistake costs the password alone
    mistake: str | None  # what to say on the form, once
    wait_until: datetime | None  # and for how long to wait
    codes: bytes | None  # sealed: recovery codes that were not shown yet
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None

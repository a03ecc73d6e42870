"""Expired rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any

from adapters.memory.tables import Tables

CODES_STAY = timedelta(minutes=40)  # so that who brings one again is found out
REGISTRATION_TOKENS_STAY = timedelta(days=30)  # for the operator who asks what became of one

NEVER = datetime.max.replace(tzinfo=UTC)

Rows = dict[Any, Any]


def sweep(tables: Tables, now: datetime, limit: int) -> int:
    """Delete at most `limit` expired rows, and what hangs on them; how many were."""
    expired = list(islice(_expired(tables, now), limit))
    for rows, key in expired:
        del rows[key]
    tables.drop_orphans()
    return len(expired)


def _expired(tables: Tables, now: datetime) -> Iterator[tuple[Rows, Any]]:
    expires_at = attrgetter("expires_at")
    granted = {grant.user_id for grant in tables.grants.values()}
    coded = {code.grant_id for code in tables.codes.values()}
    agreed_in = {grant.session_id for grant in tables.grants.values()}
    expiries: tuple[tuple[Rows, Callable[[Any], datetime]], ...] = (
        (tables.users, lambda user: NEVER if user.id in granted else user.provisional_until or NEVER),
        (tables.windows, expires_at),
        (tables.acquaintances, expires_at),
        (tables.registration_tokens, lambda token: token.expires_at + REGISTRATION_TOKENS_STAY),
        (tables.grants, lambda grant: NEVER if grant.id in coded else grant.expires_at),
        (tables.sessions, lambda session: NEVER if session.id in agreed_in else session.ends_at),
        (tables.transactions, expires_at),
        (tables.codes, lambda code: code.expires_at + CODES_STAY),
        (tables.refresh_tokens, expires_at),
        (tables.throttles, attrgetter("until")),
        (tables.revoked_tokens, lambda until: until),
        (tables.audit, expires_at),
    )
    return ((rows, key) for rows, expiry in expiries for key, row in rows.items() if expiry(row) <= now)

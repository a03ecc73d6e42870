"""Counting failures before they are known to be some."""

from datetime import datetime

from application.ports.throttles import Throttles
from domain.refusal import Throttled
from domain.throttle import Limit


async def hit_or_wait(throttles: Throttles, limit: Limit, subject: bytes, now: datetime) -> int:
    """Reserve a failure: which it is, from 1. Raises `Throttled` while the subject has to wait."""
    count = await throttles.hit(limit, subject, now)
    if count is None:
        until = await throttles.blocked_until(limit, subject, now)
        raise Throttled(limit.kind, now, until or now)
    return count

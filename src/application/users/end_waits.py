"""Whoever has to wait before a person's password, need not any more."""

from application.ports.store import Unit
from application.users.try_password import known_password
from domain.throttle import KNOWN_PASSWORD, STRANGERS_IN_A_ROW, STRANGERS_PASSWORD, about
from domain.users.user import User


async def end_waits(unit: Unit, user: User) -> None:
    """Strangers, and whatever the account knows."""
    for limit in (STRANGERS_PASSWORD, STRANGERS_IN_A_ROW):
        await unit.throttles.clear(limit, about(user.username_key))
    for who in await unit.acquaintances.of(user.id):
        await unit.throttles.clear(KNOWN_PASSWORD, known_password(user.username_key, who))

"""Whatever a person has on any browser or application ends."""

from datetime import datetime
from uuid import UUID

from application.ports.store import Unit
from domain.users.user import User


async def end_everything(unit: Unit, user: User, now: datetime, *, session: UUID | None = None, transaction: UUID | None = None) -> None:
    """Sign-ins that are under way, the window that a code has opened, sessions and grants, with every token of theirs.

    In this unit the person's row is written first.

    `session`, `transaction`: where the person does it themselves, and goes on.
    """
    await unit.windows.close(user.id)
    await unit.transactions.end_all_of(user.id, now, transaction)
    await unit.sessions.end_all_of(user.id, now, session)
    await unit.grants.revoke_all_of(user.id, now)

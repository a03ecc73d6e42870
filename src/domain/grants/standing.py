"""May this principal still have tokens? The one decision that every grant, refresh, introspection and profile asks."""

from datetime import datetime

from domain.clients.client import Client
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User


def why_fallen(
    client: Client | None, now: datetime, user: User | None = None, grant: Grant | None = None, session: Session | None = None
) -> str | None:
    """Why not, for the audit trail; None: they may. Of a machine there is neither user nor grant."""
    if client is None or client.disabled_at is not None:
        return "client disabled"
    if user is not None and user.disabled_at is not None:
        return "user disabled"
    if grant is not None and grant.revoked_at is not None:
        return "grant revoked"
    if grant is not None and grant.expires_at <= now:
        return "grant expired"
    if grant is not None and grant.session_id is not None and not grant.is_offline:
        # The browser's idle limit does not end it: nobody signed out.
        return None if session is not None and session.ended_at is None and now < session.ends_at else "session ended"
    return None

"""May this principal still have tokens? The one decision that every grant, refresh, introspection and profile asks."""

from datetime import datetime

from domain.authenticators.assurance import Acr, strongest
from domain.clients.client import Client
from domain.grants.grant import Grant
from domain.sessions.session import Session
from domain.users.user import User

PASSWORD_EXPIRED = "password expired"  # the one reason that its person can do something about, in a browser


def why_fallen(
    client: Client | None,
    now: datetime,
    user: User | None = None,
    grant: Grant | None = None,
    session: Session | None = None,
    *,
    minimum: Acr = Acr.AAL1,
) -> str | None:
    """Why not, for the audit trail; None: they may. Of a machine there is neither user nor grant.

    `minimum` is the deployment's, and matters where there is a grant: what is demanded now may be more than it was then.
    """
    if client is None or client.disabled_at is not None:
        return "client disabled"
    why_not = _of_user(user, now) if user is not None else None
    if why_not is not None or grant is None:
        return why_not
    demanded = strongest(minimum, Acr(client.minimum_acr) if client.minimum_acr else None)
    if grant.acr is not None and Acr(grant.acr).strength < demanded.strength:
        return "acr too low by now"
    return _of_grant(client, grant, session, now)


def _of_user(user: User, now: datetime) -> str | None:
    if user.disabled_at is not None:
        return "user disabled"
    return PASSWORD_EXPIRED if user.must_choose_password(now) else None


def _of_grant(client: Client, grant: Grant, session: Session | None, now: datetime) -> str | None:
    if grant.revoked_at is not None:
        return "grant revoked"
    if grant.expires_at <= now:
        return "grant expired"
    if grant.session_id is None or (grant.is_offline and "offline_access" in client.scope):
        return None
    # The browser's idle limit does not end it: nobody signed out.
    return None if session is not None and session.ended_at is None and now < session.ends_at else "session ended"

"""What has expired goes, in small batches. It was refused at use before, whether it was there or not."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, select, tuple_

from adapters.sql.audit import AUDIT_EVENTS
from adapters.sql.authenticators import ACQUAINTANCES, OTP_WINDOWS
from adapters.sql.codes import CODES
from adapters.sql.grants import GRANTS
from adapters.sql.refresh_tokens import REFRESH_TOKENS
from adapters.sql.registrations import REGISTRATION_TOKENS
from adapters.sql.revoked_tokens import REVOKED_TOKENS
from adapters.sql.sessions import SESSIONS
from adapters.sql.statement import Statement
from adapters.sql.throttles import THROTTLES
from adapters.sql.transactions import TRANSACTIONS
from adapters.sql.types import Moment
from adapters.sql.users import USERS

REPLAYED = timedelta(minutes=40)  # longer than the transaction whose last page would give a code again
SHOWN = timedelta(days=30)  # how long operators see a registration token that has expired


def _some(table: Table, *expired: ColumnElement[bool]) -> Statement:
    """Delete at most so many rows. Those that another node is busy with are left to it."""
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(*expired).limit(bindparam("most")).with_for_update(skip_locked=True)
    return delete(table).where((tuple_(*key) if len(key) > 1 else key[0]).in_(chosen)).returning(*key)


def _over(table: Table, column: str) -> ColumnElement[bool]:
    return table.c[column] <= bindparam("now", type_=Moment)


# A grant's tokens never outlive it, so they go first, a few at a time, and not all at once with the grant. Its code does: a
# spent one must stay known for as long as the page that gave it can be asked again. A session stays as long as what was agreed in it.
SWEEP = (
    _some(THROTTLES, _over(THROTTLES, "until")),
    _some(OTP_WINDOWS, _over(OTP_WINDOWS, "expires_at")),
    _some(REVOKED_TOKENS, _over(REVOKED_TOKENS, "expires_at")),
    _some(REFRESH_TOKENS, _over(REFRESH_TOKENS, "expires_at")),
    _some(CODES, CODES.c.expires_at <= bindparam("lately", type_=Moment)),
    _some(GRANTS, _over(GRANTS, "expires_at"), ~exists().where(CODES.c.grant_id == GRANTS.c.id)),
    _some(SESSIONS, _over(SESSIONS, "ends_at"), ~exists().where(GRANTS.c.session_id == SESSIONS.c.id)),
    _some(TRANSACTIONS, _over(TRANSACTIONS, "expires_at")),
    _some(USERS, _over(USERS, "provisional_until"), ~exists().where(GRANTS.c.user_id == USERS.c.id)),
    _some(ACQUAINTANCES, _over(ACQUAINTANCES, "expires_at")),
    _some(REGISTRATION_TOKENS, REGISTRATION_TOKENS.c.expires_at <= bindparam("long_ago", type_=Moment)),
    _some(AUDIT_EVENTS, _over(AUDIT_EVENTS, "expires_at")),
)

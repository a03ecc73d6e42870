"""Rows to store: each call gives another one, changed as asked."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from application.ports.store import Store
from domain.audit import AuditEvent
from domain.authenticators.recovery_code import RecoveryCode
from domain.authenticators.totp import Totp
from domain.clients.client import Client
from domain.consents.consent import Consent
from domain.grants.grant import Grant
from domain.keys.signing_key import SigningKey, State
from domain.registrations import Kind, Registrant, RegistrationToken
from domain.resources import Resource
from domain.sessions.session import Session
from domain.tokens.refresh_token import RefreshToken
from domain.users.claims import NOTHING
from domain.users.user import User

NOW = datetime(2026, 11, 5, 12, 30, 59, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
EVERY_BYTE = bytes(range(256))


class Family(Struct, frozen=True):
    """A person, a client, what the one granted the other, and the first refresh token."""

    user: User
    client: Client
    grant: Grant
    first: RefreshToken


def user(**changes: Any) -> User:
    name = f"mira-{secrets.token_hex(6)}"
    row = User(
        id=uuid4(),
        sub=f"u_{secrets.token_urlsafe(16)}",
        username=name,
        username_key=name,
        password=EVERY_BYTE,
        password_set_at=NOW,
        password_expires_at=None,
        email=None,
        email_verified=False,
        claims=NOTHING,
        updated_at=NOW,
        made_by=Registrant.ANYBODY,
        created_at=NOW,
        provisional_until=None,
        disabled_at=None,
    )
    return replace(row, **changes)


def totp(owner: User, **changes: Any) -> Totp:
    row = Totp(
        id=uuid4(),
        user_id=owner.id,
        name="Pixel 🗝",
        seed=EVERY_BYTE,
        offset=0,
        last_step=0,
        created_at=NOW,
        confirmed_at=None,
        used_at=None,
        disabled_at=None,
    )
    return replace(row, **changes)


def recovery_code(owner: User, **changes: Any) -> RecoveryCode:
    return replace(RecoveryCode(digest=secrets.token_bytes(32), user_id=owner.id, created_at=NOW, used_at=None), **changes)


def session(owner: User, **changes: Any) -> Session:
    row = Session(
        id=uuid4(),
        digest=secrets.token_bytes(32),
        sid=secrets.token_urlsafe(16),
        user_id=owner.id,
        is_kept=False,
        amr=("pwd", "otp", "mfa"),
        authenticated_at=NOW,
        code_at=NOW,
        device="Browser 🗝",
        address="203.0.113.7",
        created_at=NOW,
        seen_at=NOW,
        ends_at=NOW + DAY,
        ended_at=None,
    )
    return replace(row, **changes)


def client(**changes: Any) -> Client:
    row = Client(
        id=uuid4(),
        client_id=secrets.token_urlsafe(16),
        client_name="Wächter 🗝",
        name_key=None,
        secret_digest=secrets.token_bytes(32),
        auth_methods=("client_secret_basic", "client_secret_post"),
        redirect_uris=("https://client.example/a,b?c=%22", "https://client.example/{}"),
        grant_types=("password", "refresh_token"),
        scope=("openid", "profile"),
        application_type="web",
        require_pkce=True,
        rotate_refresh_tokens=False,
        resources=(),
        introspect_any=False,
        id_token_alg="RS256",
        skips_consent=False,
        minimum_acr=None,
        default_max_age=None,
        client_uri=None,
        policy_uri=None,
        tos_uri=None,
        made_by=Registrant.OPERATOR,
        created_at=NOW,
        disabled_at=None,
    )
    return replace(row, **changes)


def resource(**changes: Any) -> Resource:
    return replace(Resource(uri=f"https://api.example/{secrets.token_hex(6)}", created_at=NOW), **changes)


def registration_token(**changes: Any) -> RegistrationToken:
    row = RegistrationToken(
        id=uuid4(),
        ref=secrets.token_urlsafe(8),
        digest=secrets.token_bytes(32),
        kind=Kind.USERS,
        uses_left=1,
        created_at=NOW,
        expires_at=NOW + DAY,
        revoked_at=None,
    )
    return replace(row, **changes)


def grant(of: User, to: Client, **changes: Any) -> Grant:
    row = Grant(
        id=uuid4(),
        ref=secrets.token_urlsafe(16),
        user_id=of.id,
        client_id=to.id,
        scope=("profile",),
        resources=(),
        session_id=None,
        is_offline=False,
        authenticated_at=None,
        acr=None,
        amr=(),
        id_token_claims=(),
        userinfo_claims=(),
        created_at=NOW,
        expires_at=NOW + 90 * DAY,
        revoked_at=None,
    )
    return replace(row, **changes)


def consent(of: User, to: Client, **changes: Any) -> Consent:
    return replace(Consent(user_id=of.id, client_id=to.id, scope=("profile",), resources=(), given_at=NOW), **changes)


def refresh_token(of: Grant, **changes: Any) -> RefreshToken:
    row = RefreshToken(digest=secrets.token_bytes(32), grant_id=of.id, generation=1, created_at=NOW, expires_at=NOW + 30 * DAY)
    return replace(row, **changes)


def signing_key(**changes: Any) -> SigningKey:
    row = SigningKey(
        kid=secrets.token_urlsafe(32),
        algorithm="ES256",
        state=State.UPCOMING,
        private=EVERY_BYTE,
        public='{"kty":"EC"}',
        published_at=NOW,
        active_at=None,
        ended_at=None,
    )
    return replace(row, **changes)


def event(**changes: Any) -> AuditEvent:
    row = AuditEvent(
        id=uuid4(),
        at=NOW,
        kind="token_issued",
        sub=None,
        client_id=None,
        grant=None,
        address=None,
        reason=None,
        count=1,
        bucket=None,
        expires_at=NOW + 3 * DAY,
    )
    return replace(row, **changes)


async def stored_user(store: Store, **changes: Any) -> User:
    row = user(**changes)
    async with store.begin() as unit:
        await unit.users.add(row)
    return row


async def stored_totp(store: Store, owner: User, **changes: Any) -> Totp:
    row = totp(owner, **changes)
    async with store.begin() as unit:
        await unit.authenticators.add(row)
    return row


async def stored_client(store: Store, **changes: Any) -> Client:
    row = client(**changes)
    async with store.begin() as unit:
        await unit.clients.add(row)
    return row


async def stored_session(store: Store, owner: User, **changes: Any) -> Session:
    row = session(owner, **changes)
    async with store.begin() as unit:
        await unit.sessions.add(row)
    return row


async def stored_recovery_codes(store: Store, owner: User, count: int = 10) -> tuple[RecoveryCode, ...]:
    codes = tuple(recovery_code(owner) for _ in range(count))
    async with store.begin() as unit:
        await unit.recovery_codes.renew(owner.id, codes)
    return codes


async def stored_family(store: Store, owner: User | None = None, **changes: Any) -> Family:
    """`changes` are the grant's."""
    person = owner or await stored_user(store)
    application = client()
    agreed = grant(person, application, **changes)
    first = refresh_token(agreed)
    async with store.begin() as unit:
        await unit.clients.add(application)
        await unit.grants.add(agreed)
        await unit.refresh_tokens.add(first)
    return Family(person, application, agreed, first)

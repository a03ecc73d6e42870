"""What is stored comes back equal, through a reader and through another unit than the one that wrote."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest

from application.ports.audit import AuditFilter
from application.ports.store import Reader, Store
from domain.audit import AuditEvent
from domain.clients.client import Client
from domain.keys.signing_key import SigningKey, State
from domain.registrations import Kind, Registrant, RegistrationToken
from domain.throttle import Limit
from domain.users.user import User
from tests.unit.contracts import rows
from tests.unit.contracts.rows import DAY, EVERY_BYTE, NOW

FAR = datetime(9999, 12, 31, tzinfo=UTC)

Answer = TypeVar("Answer")

WHOLE_SECOND = datetime(2026, 1, 1, tzinfo=UTC)
ODD_TEXT = "naïve \"quoted\" \\ 'single' {a,b} % :x $1 ? \t\n 🗝 NULL"
ELSEWHERE = datetime(2026, 7, 1, 14, 0, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45)))

USERS = (
    rows.user(),
    rows.user(email=ODD_TEXT, email_verified=True, made_by=Registrant.TOKEN, provisional_until=FAR, disabled_at=NOW),
    rows.user(username=ODD_TEXT, username_key=ODD_TEXT.casefold(), password=b"", created_at=WHOLE_SECOND, made_by=Registrant.OPERATOR),
    rows.user(created_at=ELSEWHERE),
)
CLIENTS = (
    rows.client(),
    rows.client(secret_digest=None, auth_methods=(), redirect_uris=(), grant_types=(), scope=(), resources=()),
    rows.client(client_name=ODD_TEXT, name_key=ODD_TEXT, scope=(ODD_TEXT, "", "a,b"), resources=("https://api.example",)),
    rows.client(application_type="native", require_pkce=False, rotate_refresh_tokens=True, introspect_any=True, disabled_at=NOW),
)
REGISTRATION_TOKENS = (
    rows.registration_token(),
    rows.registration_token(kind=Kind.CLIENTS, uses_left=2**31 - 1, expires_at=FAR, revoked_at=NOW),
)
SIGNING_KEYS = (
    rows.signing_key(),
    rows.signing_key(state=State.ACTIVE, active_at=NOW),
    rows.signing_key(state=State.RETIRED, algorithm="RS256", active_at=WHOLE_SECOND, ended_at=NOW, public='{"n":"ü\\""}'),
    rows.signing_key(state=State.REVOKED, private=b"", ended_at=FAR),
)
EVENTS = (
    rows.event(),
    rows.event(sub="u_x", client_id="c", grant="g", address="2001:db8::/64", reason=ODD_TEXT, count=2**31 - 1, bucket=EVERY_BYTE),
)


async def both(store: Store, ask: Callable[[Reader], Awaitable[Answer]]) -> Answer:
    """What a reader and a new unit find: the same."""
    found = await ask(store.read)
    async with store.begin() as unit:
        assert await ask(unit) == found
    return found


class TestRoundTrips:
    @pytest.mark.parametrize("user", USERS)
    async def test_a_user(self, store: Store, user: User) -> None:
        async with store.begin() as unit:
            await unit.users.add(user)
        found = await both(store, lambda reader: reader.users.of(user.username_key))
        assert found == user

    async def test_times_come_back_in_utc(self, store: Store) -> None:
        user = await rows.stored_user(store, created_at=ELSEWHERE)
        found = await store.read.users.of(user.username_key)
        assert found is not None
        assert found.created_at.isoformat() in {ELSEWHERE.isoformat(), ELSEWHERE.astimezone(UTC).isoformat()}

    async def test_an_authenticator(self, store: Store) -> None:
        owner = await rows.stored_user(store)
        pending = rows.totp(owner)
        used = rows.totp(owner, offset=-1, last_step=2**33, created_at=NOW + DAY, confirmed_at=NOW, disabled_at=WHOLE_SECOND, seed=b"")
        async with store.begin() as unit:
            await unit.authenticators.add(used)
            await unit.authenticators.add(pending)
        assert await both(store, lambda reader: reader.authenticators.of(owner.id)) == (pending, used)

    @pytest.mark.parametrize("client", CLIENTS)
    async def test_a_client(self, store: Store, client: Client) -> None:
        async with store.begin() as unit:
            await unit.clients.add(client)
        assert await both(store, lambda reader: reader.clients.of(client.client_id)) == client

    async def test_a_resource(self, store: Store) -> None:
        resource = rows.resource()
        async with store.begin() as unit:
            await unit.resources.add(resource)
        assert await both(store, lambda reader: reader.resources.all()) == (resource,)

    @pytest.mark.parametrize("token", REGISTRATION_TOKENS)
    async def test_a_registration_token(self, store: Store, token: RegistrationToken) -> None:
        async with store.begin() as unit:
            await unit.registration_tokens.add(token)
        assert await both(store, lambda reader: reader.registration_tokens.all()) == (token,)

    @pytest.mark.parametrize("scope", [(), ("openid", "a,b", "")])
    @pytest.mark.parametrize("resources", [(), ("https://api.example/{}",)])
    async def test_a_grant(self, store: Store, scope: tuple[str, ...], resources: tuple[str, ...]) -> None:
        family = await rows.stored_family(store, scope=scope, resources=resources, revoked_at=NOW)
        standing = await both(store, lambda reader: reader.grants.standing(family.grant.ref, "jti"))
        assert standing is not None
        assert (standing.grant, standing.user) == (family.grant, family.user)

    async def test_a_refresh_token(self, store: Store) -> None:
        family = await rows.stored_family(store)
        presented = await both(store, lambda reader: reader.refresh_tokens.presented(family.first.digest))
        assert presented is not None
        assert (presented.token, presented.grant, presented.user) == (family.first, family.grant, family.user)

    @pytest.mark.parametrize("key", SIGNING_KEYS)
    async def test_a_signing_key(self, store: Store, key: SigningKey) -> None:
        async with store.begin() as unit:
            assert await unit.signing_keys.add(key)
        assert await both(store, lambda reader: reader.signing_keys.all()) == (key,)

    async def test_the_keyring(self, store: Store) -> None:
        async with store.begin() as unit:
            assert await unit.keyring.create(EVERY_BYTE)
        assert await both(store, lambda reader: reader.keyring.sealed()) == EVERY_BYTE

    @pytest.mark.parametrize("event", EVENTS)
    async def test_an_audit_event(self, store: Store, event: AuditEvent) -> None:
        async with store.begin() as unit:
            await unit.audit.add(event)
        assert await both(store, lambda reader: reader.audit.newest(AuditFilter(), 10)) == (event,)

    @pytest.mark.parametrize("period", [timedelta(days=365), timedelta(microseconds=1)])
    async def test_the_end_of_a_wait(self, store: Store, period: timedelta) -> None:
        limit = Limit("once", 1, period)
        async with store.begin() as unit:
            await unit.throttles.hit(limit, EVERY_BYTE, NOW)
        assert await both(store, lambda reader: reader.throttles.blocked_until(limit, EVERY_BYTE, NOW)) == limit.until(NOW)

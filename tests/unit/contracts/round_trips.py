"""What is stored comes back equal, through a reader and through another unit than the one that wrote."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from application.ports.audit import AuditFilter
from application.ports.store import Reader, Store
from domain.audit import AuditEvent
from domain.authorization.claims_request import ClaimsRequest
from domain.authorization.transaction import Transaction
from domain.clients.client import Client
from domain.keys.signing_key import SigningKey, State
from domain.registrations import Kind, Registrant, RegistrationToken
from domain.throttle import Limit
from domain.users.claims import Address, Claims
from domain.users.user import User
from tests.unit.contracts import authorization_rows, rows
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
    rows.user(claims=Claims(name=ODD_TEXT + "\0", nickname="", phone_number_verified=False), updated_at=FAR),
    rows.user(claims=Claims(address=Address()), updated_at=WHOLE_SECOND),
    rows.user(claims=Claims(address=Address(formatted="a\nb", country="")), updated_at=ELSEWHERE),
)
CLIENTS = (
    rows.client(),
    rows.client(secret_digest=None, auth_methods=(), redirect_uris=(), grant_types=(), scope=(), resources=()),
    rows.client(client_name=ODD_TEXT, name_key=ODD_TEXT, scope=(ODD_TEXT, "", "a,b"), resources=("https://api.example",)),
    rows.client(application_type="native", require_pkce=False, rotate_refresh_tokens=True, introspect_any=True, disabled_at=NOW),
    rows.client(id_token_alg="ES256", skips_consent=True, minimum_acr="aal2", default_max_age=0),
    rows.client(default_max_age=2**31 - 1, client_uri="", policy_uri="https://client.example/{}", tos_uri=ODD_TEXT),
)
GRANTS: tuple[dict[str, Any], ...] = (
    {"session_id": uuid4(), "is_offline": True, "authenticated_at": NOW, "acr": "aal2", "amr": ("pwd", "otp", "mfa")},
    {"authenticated_at": WHOLE_SECOND, "acr": "", "id_token_claims": ("name", ODD_TEXT), "userinfo_claims": ("",)},
)
SESSIONS: tuple[dict[str, Any], ...] = (
    {},
    {"is_kept": True, "amr": (), "code_at": None, "device": "", "address": "", "ends_at": FAR},
    {"digest": EVERY_BYTE, "sid": ODD_TEXT, "device": ODD_TEXT, "authenticated_at": WHOLE_SECOND, "seen_at": ELSEWHERE, "ended_at": NOW},
)
TRANSACTIONS = (
    authorization_rows.transaction(),
    authorization_rows.transaction(
        request=authorization_rows.request(
            client_id=ODD_TEXT,
            response_mode="form_post",
            scope=("openid", "", "a,b"),
            resources=("https://api.example/{}",),
            state=ODD_TEXT + "\0",
            nonce="",
            code_challenge="c" * 43,
            prompt=frozenset({"login", "consent"}),
            max_age=0,
            acr_values=("aal2", "aal1"),
            claims=ClaimsRequest(id_token=("auth_time", ODD_TEXT), userinfo=("",), acr_values=("aal2",), subs=("u_x",)),
            login_hint="",
            hinted_sub="u_x",
            ui_locales=("de-CH", "en"),
        )
    ),
    authorization_rows.transaction(
        browser=EVERY_BYTE,
        request=authorization_rows.request(prompt=frozenset({"none"}), max_age=2**53),
        password_at=NOW,
        known_by=b"",
        enrolling=uuid4(),
        session_id=uuid4(),
        consented_at=WHOLE_SECOND,
        is_kept=True,
        typed=ODD_TEXT,
        mistake=ODD_TEXT,
        wait_until=FAR,
        codes=EVERY_BYTE,
        ended_at=NOW,
    ),
)
CODES: tuple[dict[str, Any], ...] = (
    {},
    {"redirect_uri": "", "code_challenge": "", "nonce": ODD_TEXT, "expires_at": FAR, "used_at": NOW},
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

    @pytest.mark.parametrize("changes", GRANTS)
    async def test_what_a_grant_says_of_a_sign_in(self, store: Store, changes: dict[str, Any]) -> None:
        family = await rows.stored_family(store, **changes)
        standing = await both(store, lambda reader: reader.grants.standing(family.grant.ref, "jti"))
        presented = await both(store, lambda reader: reader.refresh_tokens.presented(family.first.digest))
        assert standing is not None
        assert presented is not None
        assert (standing.grant, presented.grant) == (family.grant, family.grant)

    @pytest.mark.parametrize("changes", SESSIONS)
    async def test_a_session(self, store: Store, changes: dict[str, Any]) -> None:
        session = await rows.stored_session(store, await rows.stored_user(store), **changes)
        assert await both(store, lambda reader: reader.sessions.of(session.digest)) == session

    @pytest.mark.parametrize("scope", [(), ("openid", "a,b", "")])
    @pytest.mark.parametrize("resources", [(), ("https://api.example/{}",)])
    async def test_a_consent(self, store: Store, scope: tuple[str, ...], resources: tuple[str, ...]) -> None:
        user, client = await rows.stored_user(store), await rows.stored_client(store)
        consent = rows.consent(user, client, scope=scope, resources=resources, given_at=ELSEWHERE)
        async with store.begin() as unit:
            await unit.consents.give(consent)
        assert await both(store, lambda reader: reader.consents.of(user.id, client.id)) == consent

    @pytest.mark.parametrize("transaction", TRANSACTIONS)
    async def test_a_transaction(self, store: Store, transaction: Transaction) -> None:
        async with store.begin() as unit:
            await unit.transactions.add(transaction)
        assert await both(store, lambda reader: reader.transactions.of(transaction.ref)) == transaction

    @pytest.mark.parametrize("changes", CODES)
    async def test_a_code(self, store: Store, changes: dict[str, Any]) -> None:
        family = await rows.stored_family(store)
        code = await authorization_rows.stored_code(store, family.grant, **changes)
        async with store.begin() as unit:
            redeemed = await unit.codes.presented(code.digest)
        assert redeemed is not None
        assert (redeemed.code, redeemed.grant, redeemed.user, redeemed.session) == (code, family.grant, family.user, None)

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

"""Rows that a measurement needs by the thousand, written through the store as the server would."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_hex

from application.ports.store import Unit
from benchmarks.watchword import CALLBACK, PASSWORD, SCOPE, USERNAME, Installation
from domain.authorization.code import AuthorizationCode
from domain.grants.grant import Grant
from domain.registrations import Registrant
from domain.secret import Secret
from domain.tokens.refresh_token import RefreshToken
from domain.users.username import parse_username
from entrypoints.house import House
from entrypoints.settings import read_settings
from entrypoints.wiring import house

A_UNIT = 500  # grants that are committed together
LIFETIME = timedelta(days=1)  # of a code as well: it may have to wait
Buyer = Callable[[Unit, Grant, Secret], Awaitable[object]]


def refresh_tokens(installation: Installation, client_id: str, count: int = 1) -> list[str]:
    """Each of a grant of its own."""
    return asyncio.run(_grants(installation, client_id, count, _refresh_token))


def codes(installation: Installation, client_id: str, count: int) -> list[str]:
    """Each of a grant of its own, as after the consent page."""
    return asyncio.run(_grants(installation, client_id, count, _code))


def people(installation: Installation, count: int) -> list[tuple[str, str]]:
    """Their names, and the URIs of authenticators that wait for the first code. They share a password, whose hash takes long."""
    return asyncio.run(_people(installation, count))


async def _people(installation: Installation, count: int) -> list[tuple[str, str]]:
    made = []
    async with house(read_settings(installation.environ), House) as opened:
        hashed = await opened.passwords.hash(PASSWORD)
        now = opened.clock.now()
        async with opened.store.begin() as unit:
            for _ in range(count):
                user = opened.draw_user(parse_username(f"guest-{token_hex(8)}"), hashed, Registrant.OPERATOR, now)
                await unit.users.add(user)
                totp, otp_uri = opened.draw_authenticator(user, now)
                await unit.authenticators.add(totp)
                made.append((user.username, otp_uri))
    return made


async def _refresh_token(unit: Unit, grant: Grant, token: Secret) -> None:
    row = RefreshToken(digest=token.digest(), grant_id=grant.id, generation=0, created_at=grant.created_at, expires_at=grant.expires_at)
    await unit.refresh_tokens.add(row)


async def _code(unit: Unit, grant: Grant, code: Secret) -> None:
    row = AuthorizationCode(
        digest=code.digest(),
        grant_id=grant.id,
        client_id=grant.client_id,
        redirect_uri=CALLBACK,
        code_challenge=None,
        nonce=None,
        expires_at=grant.expires_at,
        used_at=None,
    )
    await unit.codes.add(row)


async def _grants(installation: Installation, client_id: str, count: int, buyer: Buyer) -> list[str]:
    """What each of them is bought with."""
    async with house(read_settings(installation.environ), House) as opened:
        user = await opened.store.read.users.of(parse_username(USERNAME).key)
        client = await opened.store.read.clients.of(client_id)
        if user is None or client is None:
            raise LookupError("neither person nor client was added")
        now = opened.clock.now()
        secrets = [Secret(opened.entropy.secret()) for _ in range(count)]
        for start in range(0, count, A_UNIT):
            async with opened.store.begin() as unit:
                for secret in secrets[start : start + A_UNIT]:
                    grant = Grant(
                        id=opened.entropy.row(now),
                        ref=opened.entropy.name(),
                        user_id=user.id,
                        client_id=client.id,
                        scope=tuple(SCOPE.split()),
                        resources=(),
                        session_id=None,
                        is_offline=True,
                        authenticated_at=now,
                        acr="aal2",
                        amr=("pwd", "otp", "mfa"),
                        id_token_claims=(),
                        userinfo_claims=(),
                        created_at=now,
                        expires_at=now + LIFETIME,
                        revoked_at=None,
                    )
                    await unit.grants.add(grant)
                    await buyer(unit, grant, secret)
        return [secret.reveal() for secret in secrets]

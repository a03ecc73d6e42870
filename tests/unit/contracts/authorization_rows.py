"""Rows of the authorization endpoint: each call gives another one, changed as asked."""

import secrets
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from application.ports.store import Store
from domain.authorization.claims_request import ClaimsRequest
from domain.authorization.code import AuthorizationCode
from domain.authorization.request import AuthorizationRequest
from domain.authorization.transaction import Transaction
from domain.grants.grant import Grant
from tests.unit.contracts.rows import MINUTE, NOW


def request(**changes: Any) -> AuthorizationRequest:
    asked = AuthorizationRequest(
        client_id="client",
        redirect_uri="https://client.example/",
        response_mode="query",
        scope=(),
        resources=(),
        state=None,
        nonce=None,
        code_challenge=None,
        prompt=frozenset(),
        max_age=None,
        acr_values=(),
        claims=ClaimsRequest(),
        login_hint=None,
        hinted_sub=None,
        ui_locales=(),
    )
    return replace(asked, **changes)


def transaction(**changes: Any) -> Transaction:
    row = Transaction(
        id=uuid4(),
        ref=secrets.token_urlsafe(16),
        browser=secrets.token_bytes(32),
        request=request(),
        user_id=None,
        password_at=None,
        known_by=None,
        enrolling=None,
        session_id=None,
        consented_at=None,
        is_kept=False,
        typed=None,
        mistake=None,
        wait_until=None,
        codes=None,
        created_at=NOW,
        expires_at=NOW + 30 * MINUTE,
        ended_at=None,
    )
    return replace(row, **changes)


def code(of: Grant, **changes: Any) -> AuthorizationCode:
    row = AuthorizationCode(
        digest=secrets.token_bytes(32),
        grant_id=of.id,
        client_id=of.client_id,
        redirect_uri="https://client.example/",
        code_challenge=None,
        nonce=None,
        expires_at=NOW + MINUTE,
        used_at=None,
    )
    return replace(row, **changes)


async def stored_transaction(store: Store, **changes: Any) -> Transaction:
    row = transaction(**changes)
    async with store.begin() as unit:
        await unit.transactions.add(row)
    return row


async def stored_code(store: Store, of: Grant, **changes: Any) -> AuthorizationCode:
    row = code(of, **changes)
    async with store.begin() as unit:
        assert await unit.codes.add(row)
    return row

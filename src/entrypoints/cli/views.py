"""What is told of things, as members that tables and JSON share. Times are in UTC, in whole seconds."""

from datetime import datetime
from typing import Any

from domain.audit import AuditEvent
from domain.authenticators.totp import Totp
from domain.clients.client import Client
from domain.keys.signing_key import SigningKey
from domain.registrations import RegistrationToken
from domain.resources import Resource
from domain.users.claims import as_members
from domain.users.user import User


def user_view(user: User) -> dict[str, Any]:
    """A person, without the password."""
    return {
        "username": user.username,
        "sub": user.sub,
        "email": user.email,
        "email_verified": user.email_verified,
        "claims": as_members(user.claims),
        "made_by": user.made_by,
        "created_at": when(user.created_at),
        "password_set_at": when(user.password_set_at),
        "password_expires_at": when(user.password_expires_at),
        "provisional_until": when(user.provisional_until),
        "disabled_at": when(user.disabled_at),
    }


def authenticator_view(totp: Totp) -> str:
    """An authenticator in words, without the seed."""
    name = f"{totp.name}: " if totp.name else ""
    state = "pending" if totp.confirmed_at is None else f"confirmed {when(totp.confirmed_at)}"
    used = f", last used {when(totp.used_at)}" if totp.used_at else ""
    return f"{name}{state}{used}" + ("" if totp.disabled_at is None else f", disabled {when(totp.disabled_at)}")


def client_view(client: Client) -> dict[str, Any]:
    """A client by RFC 7591's names and ours, without the secret."""
    return {
        "client_id": client.client_id,
        "client_name": client.client_name,
        "public": client.is_public,
        "auth_methods": list(client.auth_methods) or ["none"],
        "redirect_uris": list(client.redirect_uris),
        "grant_types": list(client.grant_types),
        "scope": " ".join(client.scope),
        "application_type": client.application_type,
        "require_pkce": client.require_pkce,
        "rotate_refresh_tokens": client.rotates,
        "resources": list(client.resources),
        "introspect": "any" if client.introspect_any else "own",
        "id_token_alg": client.id_token_alg,
        "default_max_age": client.default_max_age,
        "consent": "skip" if client.skips_consent else "ask",
        "minimum_acr": client.minimum_acr,
        "client_uri": client.client_uri,
        "policy_uri": client.policy_uri,
        "tos_uri": client.tos_uri,
        "made_by": client.made_by,
        "created_at": when(client.created_at),
        "disabled_at": when(client.disabled_at),
    }


def resource_view(resource: Resource) -> dict[str, Any]:
    """A resource."""
    return {"uri": resource.uri, "created_at": when(resource.created_at)}


def registration_token_view(token: RegistrationToken) -> dict[str, Any]:
    """A registration token, without the token itself."""
    return {
        "ref": token.ref,
        "for": token.kind,
        "uses_left": token.uses_left,
        "created_at": when(token.created_at),
        "expires_at": when(token.expires_at),
        "revoked_at": when(token.revoked_at),
    }


def key_view(key: SigningKey) -> dict[str, Any]:
    """A signing key, without its private half."""
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "state": key.state,
        "published_at": when(key.published_at),
        "active_at": when(key.active_at),
        "ended_at": when(key.ended_at),
    }


def event_view(event: AuditEvent) -> dict[str, Any]:
    """An event of the audit trail."""
    return {
        "at": when(event.at),
        "kind": event.kind,
        "sub": event.sub,
        "client_id": event.client_id,
        "grant": event.grant,
        "address": event.address,
        "reason": event.reason,
        "count": event.count,
    }


def when(at: datetime | None) -> str | None:
    """RFC 3339."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"

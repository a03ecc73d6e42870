"""What the settings are where nothing was said and it depends on the rest."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from domain.registrations import Door
from domain.secret import Secret
from entrypoints.choices import ClientAddress, Env
from entrypoints.variables import issuer_url

PORT = 5000
STATE = Path(".watchword")
RAILWAY_PROXIES = (ip_network("100.64.0.0/10"),)


def with_defaults(given: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """What was given, by field, and what follows from it."""
    values = dict(given)
    if "env" not in values and environ.get("FLASK_ENV", "").strip().lower() == Env.DEVELOPMENT:
        values["env"] = Env.DEVELOPMENT  # old deployments say it so
    values.setdefault("database_url", Secret(f"sqlite:///{values.get('state', STATE) / 'watchword.db'}"))
    if values.get("env") is Env.DEVELOPMENT:
        _development(values)
    else:
        _production(values, environ.get("RAILWAY_PUBLIC_DOMAIN", "").strip())
    return values


def _development(values: dict[str, Any]) -> None:
    here = [f"{name}:{values.get('port', PORT)}" for name in ("127.0.0.1", "[::1]", "localhost")]
    values.setdefault("user_registration", Door.OPEN)
    values.setdefault("client_registration", Door.OPEN)
    values.setdefault("host", "127.0.0.1")
    values.setdefault("issuer", f"https://{here[0]}")
    values.setdefault("trusted_proxies", ())
    values["hosts"] = _hosts(values, here)


def _production(values: dict[str, Any], railway: str) -> None:
    values.setdefault("user_registration", Door.TOKEN)
    values.setdefault("client_registration", Door.TOKEN)
    values.setdefault("host", "0.0.0.0")  # noqa: S104, a proxy or a certificate is demanded
    if railway:
        values.setdefault("issuer", _railway_issuer(railway))
        values.setdefault("trusted_proxies", RAILWAY_PROXIES)
        values.setdefault("client_address", ClientAddress.X_REAL_IP)
    elif "tls_certificate" in values:
        values.setdefault("trusted_proxies", ())
    values.setdefault("issuer", "")
    values["hosts"] = _hosts(values, [])


def _railway_issuer(domain: str) -> str:
    try:
        return issuer_url(f"https://{domain}")
    except ValueError:
        return ""


def _hosts(values: dict[str, Any], here: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([values["issuer"].removeprefix("https://"), *values.get("hosts", ()), *here]))

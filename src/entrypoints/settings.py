"""Settings: everything that an operator may say, from environment variables."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec import Struct

from domain.registrations import Door
from domain.secret import Secret
from domain.tokens.lifetimes import Lifetimes
from domain.users.password import ALONE, BESIDE_A_CODE, PasswordRules
from entrypoints.choices import Acr, ClientAddress, Env, LogFormat, LogLevel
from entrypoints.defaults import PORT, STATE, with_defaults
from entrypoints.variables import (
    Network,
    choice,
    database,
    days,
    host_names,
    is_loopback,
    issuer_url,
    label,
    listener,
    networks,
    number,
    path,
    scope_names,
    seconds,
)

PREFIX = "WATCHWORD_"
# Platforms give these under their own names.
PLATFORM = ("database_url", "secret_key", "secret_key_previous", "port", "host", "web_concurrency")
# Kubernetes makes such names in every pod beside a service that is called watchword.
NOT_OURS = ("WATCHWORD_SERVICE_", "WATCHWORD_PORT")


class Settings(Struct, frozen=True, kw_only=True):
    """One field per variable: `PLATFORM`'s in capitals, the others in capitals after `WATCHWORD_`.

    `.env.example` says what each is for, with its unit and default; a test holds both together.
    """

    env: Annotated[Env, choice(Env)] = Env.PRODUCTION
    issuer: Annotated[str, issuer_url]
    otp_issuer: Annotated[str, label] = "Watchword"
    state: Annotated[Path, path] = STATE
    pages: Annotated[Path | None, path] = None  # the folder of a look of one's own

    secret_key: Annotated[Secret | None, Secret] = None  # None: development makes its own
    secret_key_previous: Annotated[Secret | None, Secret] = None
    database_url: Annotated[Secret, database]
    database_connections: Annotated[int | None, number(1, 100)] = None  # a worker's; None: 1 to 4, by its cores
    web_concurrency: Annotated[int | None, number(1, 256)] = None  # workers; None: one per core, one on SQLite

    host: Annotated[str, listener]
    port: Annotated[int, number(1, 65535)] = PORT
    hosts: Annotated[tuple[str, ...], host_names]  # with the issuer's, and in development loopback's
    tls_certificate: Annotated[Path | None, path] = None
    tls_key: Annotated[Path | None, path] = None
    trusted_proxies: Annotated[tuple[Network, ...], networks] = ()
    client_address: Annotated[ClientAddress, choice(ClientAddress)] = ClientAddress.FORWARDED_FOR

    user_registration: Annotated[Door, choice(Door)]
    client_registration: Annotated[Door, choice(Door)]
    scopes: Annotated[tuple[str, ...], scope_names] = ()
    minimum_acr: Annotated[Acr, choice(Acr)] = Acr.AAL2

    access_token_lifetime: Annotated[timedelta, seconds(1, 864_000)] = timedelta(seconds=900)
    id_token_lifetime: Annotated[timedelta, seconds(60, 86_400)] = timedelta(seconds=3600)
    refresh_token_idle: Annotated[timedelta, seconds(1, 31_536_000)] = timedelta(days=30)
    refresh_token_lifetime: Annotated[timedelta, seconds(1, 63_072_000)] = timedelta(days=90)
    refresh_token_grace: Annotated[timedelta, seconds(0, 60)] = timedelta(seconds=10)
    registration_token_lifetime: Annotated[timedelta, seconds(60, 31_536_000)] = timedelta(days=7)
    signing_key_lifetime: Annotated[timedelta, seconds(60, 63_072_000)] = timedelta(days=90)
    jwks_max_age: Annotated[timedelta, seconds(1, 86_400)] = timedelta(seconds=300)
    otp_window: Annotated[timedelta, seconds(0, 600)] = timedelta(seconds=120)  # 0: off

    address_failures: Annotated[int, number(1, 1_000_000)] = 100  # in 15 minutes
    sign_ups_per_hour: Annotated[int, number(1, 1_000_000)] = 60
    audit_retention: Annotated[timedelta, days(1, 3650)] = timedelta(days=400)
    audit_retention_machine: Annotated[timedelta, days(1, 3650)] = timedelta(days=3)

    log_format: Annotated[LogFormat, choice(LogFormat)] = LogFormat.TEXT
    log_level: Annotated[LogLevel, choice(LogLevel)] = LogLevel.INFO

    @property
    def is_development(self) -> bool:
        """On loopback, with a key and a certificate of its own."""
        return self.env is Env.DEVELOPMENT

    @property
    def database_kind(self) -> str:
        """`postgresql`, `sqlite` or `memory`."""
        scheme = self.database_url.reveal().partition(":")[0]
        return "postgresql" if scheme == "postgres" else scheme

    @property
    def lifetimes(self) -> Lifetimes:
        """How long tokens live."""
        return Lifetimes(
            access=self.access_token_lifetime,
            refresh_idle=self.refresh_token_idle,
            refresh_absolute=self.refresh_token_lifetime,
            refresh_grace=self.refresh_token_grace,
        )

    @property
    def password_rules(self) -> PasswordRules:
        """What a new password must be."""
        return BESIDE_A_CODE if self.minimum_acr is Acr.AAL2 else ALONE

    @property
    def registrable_scopes(self) -> tuple[str, ...] | None:
        """What a registrant may have beside OpenID Connect's; None: any."""
        return None if self.is_development else self.scopes


class SettingsError(Exception):
    """Everything that is wrong with the environment, one line each, with what to type. No value is repeated."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def variable(field: str) -> str:
    """The environment variable of a field."""
    return field.upper() if field in PLATFORM else PREFIX + field.upper()


VARIABLES = {variable(field): field for field in Settings.__struct_fields__}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings. An empty variable counts as not set. Raises `SettingsError` with all faults at once."""
    given: dict[str, Any] = {}
    faults: dict[str, str] = dict(_unknown(environ))
    kinds = get_type_hints(Settings, include_extras=True)
    for name, field in VARIABLES.items():
        if text := environ.get(name, "").strip():
            try:
                given[field] = kinds[field].__metadata__[0](text)
            except ValueError as error:
                faults[name] = f"must be {error}"
    if variable("env") not in faults:  # else what is missing is anybody's guess
        values = with_defaults(given, environ)
        settings = Settings(**values)
        for name, fault in _contradictions(settings, values):
            faults.setdefault(name, fault)
    if faults:
        raise SettingsError(tuple(f"{name} {fault}" for name, fault in faults.items()))
    return settings


def _unknown(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in VARIABLES and not name.startswith(NOT_OURS):
            near = get_close_matches(name, VARIABLES, 1)
            yield name, "is no setting of ours: " + (f"did you mean {near[0]}?" if near else ".env.example lists them")


def _contradictions(settings: Settings, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings together; `values` are those that somebody or something has set."""
    if settings.is_development:
        yield from _careless_development(settings)
    else:
        yield from _careless_production(settings, values)
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        yield variable("tls_key"), "and WATCHWORD_TLS_CERTIFICATE belong together: set both, or neither"
    if settings.secret_key is None and settings.secret_key_previous is not None:
        yield variable("secret_key"), "is missing beside SECRET_KEY_PREVIOUS: set it to the new key"
    if settings.refresh_token_idle > settings.refresh_token_lifetime:
        yield variable("refresh_token_idle"), "must not be more than WATCHWORD_REFRESH_TOKEN_LIFETIME"
    if settings.signing_key_lifetime <= 2 * settings.jwks_max_age:
        # A key signs once it was visible for twice that time; it would be old before.
        yield variable("signing_key_lifetime"), "must be more than twice WATCHWORD_JWKS_MAX_AGE"


def _careless_development(settings: Settings) -> Iterator[tuple[str, str]]:
    if not is_loopback(settings.host):
        yield (
            variable("host"),
            "must be a loopback address in development, where anybody may register: type HOST=127.0.0.1, or WATCHWORD_ENV=production",
        )
    if settings.database_kind == "memory" and (settings.web_concurrency or 1) > 1:
        yield variable("web_concurrency"), "must be 1 with memory://, which is one process's own: type WEB_CONCURRENCY=1"


def _careless_production(settings: Settings, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if settings.secret_key is None:
        yield variable("secret_key"), 'is missing: type export SECRET_KEY="$(watchword secret)" once, and keep it'
    if not settings.issuer:
        yield variable("issuer"), "is missing: type export WATCHWORD_ISSUER=https://id.example.com, the address that people see"
    if settings.database_kind == "memory":
        yield variable("database_url"), "must not be memory:// in production: type DATABASE_URL=postgres://user:password@host/name"
    if "trusted_proxies" not in values:
        why = "is missing, and without it one stranger's failures would stop everybody behind the proxy"
        what = "type WATCHWORD_TRUSTED_PROXIES=10.0.0.0/8, the proxy's network, or none; or set WATCHWORD_TLS_CERTIFICATE"
        yield variable("trusted_proxies"), f"{why}: {what}"

"""The adapters, chosen by the settings, and the house on them. Nothing else names an adapter."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from adapters.crypto.jose_signer import JoseSigner
from adapters.crypto.keyring import WrongSecretKey, open_or_create
from adapters.crypto.seal import AesGcmSeal
from adapters.crypto.secret_key import why_weak
from adapters.otp.pyotp_passwords import PyotpPasswords
from adapters.otp.qr_pictures import QrPictures, terminal
from adapters.passwords.bcrypt_passwords import BcryptPasswords
from adapters.sql import migrate
from adapters.sql.engine import Engine
from adapters.sql.journal import SqlJournal
from adapters.sql.migrate import MigrationFailed
from adapters.sql.open_engine import open_engine
from adapters.sql.schema import SchemaState, schema_state
from adapters.sql.store import SqlStore
from adapters.system.clock import SystemClock
from adapters.system.cores import cores
from adapters.system.development_certificate import DevelopmentCertificate, development_certificate
from adapters.system.entropy import SystemEntropy
from application.audit.trail import AuditTrail
from application.ports.journal import Journal
from application.ports.store import Store
from entrypoints.house import House
from entrypoints.settings import Settings

__all__ = [
    "DevelopmentCertificate",
    "MigrationFailed",
    "SchemaNotReady",
    "WeakSecretKey",
    "WrongSecretKey",
    "development_certificate",
    "downgrade",
    "house",
    "schema",
    "terminal",
    "upgrade",
]

H = TypeVar("H", bound=House)
HASHES_WAITING = 8  # a thread: what waits longer than two seconds is better refused


class SchemaNotReady(Exception):
    """The database has no schema yet, or another version's."""


async def open_store(settings: Settings) -> tuple[Store, Journal, Callable[[], Awaitable[None]]]:
    """The store, the journal and how to close both. Raises `SchemaNotReady`, `Overloaded`."""
    if settings.database_kind == "memory":
        from adapters.memory.store import MemoryJournal, MemoryStore  # as heavy as the other, and only ever one of them serves

        memory = MemoryStore()
        return memory, MemoryJournal(memory), _nothing
    engine = open_engine(settings.database_url.reveal(), connections(settings))
    try:
        await check_schema(engine)
    except BaseException:
        await engine.close()
        raise
    return SqlStore(engine), SqlJournal(engine), engine.close


async def check_schema(engine: Engine) -> None:
    """Raises `SchemaNotReady`, `Overloaded`."""
    state = await schema_state(engine)
    if state.fault:
        raise SchemaNotReady(f"{state.fault}: type watchword migrate." if state.can_be_upgraded else f"{state.fault}: run that one.")


async def _nothing() -> None:
    """What closing memory takes."""


def connections(settings: Settings) -> int:
    """Of a worker to PostgreSQL: 1 to 4, by its share of the cores."""
    return settings.database_connections or min(4, max(1, 2 * cores() // workers(settings)))


def workers(settings: Settings) -> int:
    """Processes that serve: one per core on PostgreSQL in production, else one, unless the operator says."""
    if settings.web_concurrency is not None:
        return settings.web_concurrency
    return cores() if settings.database_kind == "postgresql" and not settings.is_development else 1


@asynccontextmanager
async def house(settings: Settings, kind: type[H]) -> AsyncIterator[H]:
    """Everything on one database, for as long as the block lasts. `kind`: with or without the operators' office.

    Raises `SchemaNotReady`, `WrongSecretKey`, `WeakSecretKey`, `Overloaded`.
    """
    secret_key, previous = secret_keys(settings)
    store, journal, close = await open_store(settings)
    threads = max(1, cores() // workers(settings))
    passwords = BcryptPasswords(threads, waiting=HASHES_WAITING * threads)
    try:
        clock, entropy = SystemClock(), SystemEntropy()
        trail = AuditTrail(entropy, settings.audit_retention, settings.audit_retention_machine)
        resealed = trail.event("secret_key_changed", clock.now())
        seal = AesGcmSeal(await open_or_create(store, secret_key, previous, entropy, resealed))
        made = kind(
            settings=settings,
            store=store,
            journal=journal,
            passwords=passwords,
            seal=seal,
            signer=JoseSigner(seal),
            clock=clock,
            entropy=entropy,
            trail=trail,
            one_time_passwords=PyotpPasswords(),
            pictures=QrPictures(),
        )
        await made.ensure_keys()
        yield made
    finally:
        passwords.close()
        await close()


def secret_keys(settings: Settings) -> tuple[str, str | None]:
    """`SECRET_KEY` and the one before. Development makes its own. Raises `WeakSecretKey`."""
    if settings.secret_key is None:
        return development_secret_key(settings.state), None
    secret_key = settings.secret_key.reveal()
    fault = why_weak(secret_key)
    if fault:
        raise WeakSecretKey(f'{fault} Type export SECRET_KEY="$(watchword secret)" once, and keep it.')
    return secret_key, settings.secret_key_previous.reveal() if settings.secret_key_previous else None


class WeakSecretKey(Exception):
    """`SECRET_KEY` could be guessed."""


def development_secret_key(state: Path) -> str:
    """A key of this machine's own, kept in the state folder."""
    file = state / "secret_key"
    if not file.exists():
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = state / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(SystemEntropy().secret())
        with suppress(FileExistsError):  # another worker was first; and no file is ever there half written
            os.link(made, file)
        made.unlink()
    secret_key = file.read_text().strip()
    fault = why_weak(secret_key)
    if fault:
        raise WeakSecretKey(f"{file} holds no key. {fault} If its database is of no use either, delete both.")
    return secret_key


async def schema(settings: Settings) -> SchemaState | None:
    """Which schema the database has; None where it needs none. Raises `Overloaded`."""
    if settings.database_kind == "memory":
        return None
    engine = open_engine(settings.database_url.reveal())
    try:
        return await schema_state(engine)
    finally:
        await engine.close()


def upgrade(settings: Settings) -> None:
    """To this version's schema. Blocks; never inside an event loop."""
    migrate.upgrade(settings.database_url.reveal())


def downgrade(settings: Settings, revision: str) -> None:
    """Back to an older schema. Blocks; never inside an event loop."""
    migrate.downgrade(settings.database_url.reveal(), revision)

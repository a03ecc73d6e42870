"""What operators act on: a store in memory, and fakes for what is slow or random."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.memory.store import MemoryStore
from adapters.otp.pyotp_passwords import PyotpPasswords
from adapters.system.entropy import SystemEntropy
from application.audit.trail import AuditTrail
from application.authenticators.pending import DrawAuthenticator
from application.ports.audit import AuditFilter
from application.users.add_user import AddUser
from application.users.draw_user import DrawUser
from domain.audit import AuditEvent
from domain.authenticators.acquaintance import Acquaintance
from domain.authenticators.totp import Totp
from domain.authenticators.window import OtpWindow
from domain.grants.grant import Grant
from domain.throttle import CODE, CODES_IN_A_ROW, VERIFIED_CODES_IN_A_ROW, Limit, about
from domain.users.password import BESIDE_A_CODE
from domain.users.user import User
from domain.users.username import Username, parse_username

PASSWORD = "correct horse battery"
MIRA = parse_username("Mira")
NOBODY = parse_username("nobody")


@dataclass(slots=True)
class FixedClock:
    at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class OpenSeal:
    """Names its row instead of encrypting."""

    def close(self, clear: bytes, row: str) -> bytes:
        return row.encode() + b"|" + clear

    def open(self, sealed: bytes, row: str) -> bytes:
        name, _, clear = sealed.partition(b"|")
        assert name == row.encode()
        return clear

    def derive(self, purpose: str, value: str) -> str:
        return f"{purpose}:{value}"


class QuickPasswords:
    """Hashes nothing; whatever has `easy` in it is easily guessed."""

    async def hash(self, password: str) -> bytes:
        return f"hashed {password}".encode()

    def refuse_when_full(self, *, is_known: bool) -> None: ...

    async def verify(self, password: str, stored: bytes | None, *, is_known: bool = False) -> bool:
        return stored == await self.hash(password)

    async def guesses(self, password: str, username: str) -> int:
        return 1 if "easy" in password else 10**9


@dataclass(slots=True)
class House:
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: FixedClock = field(default_factory=FixedClock)
    entropy: SystemEntropy = field(default_factory=SystemEntropy)
    seal: OpenSeal = field(default_factory=OpenSeal)
    passwords: QuickPasswords = field(default_factory=QuickPasswords)

    @property
    def trail(self) -> AuditTrail:
        return AuditTrail(self.entropy, timedelta(days=400), timedelta(days=3))

    @property
    def draw_authenticator(self) -> Callable[[User, datetime], tuple[Totp, str]]:
        return DrawAuthenticator(self.entropy, self.seal, PyotpPasswords(), "Watchword")

    @property
    def add_user(self) -> AddUser:
        draw_user = DrawUser(self.entropy, self.seal)
        return AddUser(self.store, self.trail, self.passwords, BESIDE_A_CODE, draw_user, self.draw_authenticator, self.clock)

    async def mira(self) -> User:
        """Somebody with everything that an operator can end."""
        user = (await self.add_user(MIRA, PASSWORD, with_otp=True)).user
        later = self.clock.now() + timedelta(days=1)
        grant = Grant(
            id=self.entropy.row(self.clock.now()),
            ref="grant",
            user_id=user.id,
            client_id=user.id,
            scope=(),
            resources=(),
            session_id=None,
            is_offline=True,
            authenticated_at=None,
            acr=None,
            amr=(),
            id_token_claims=(),
            userinfo_claims=(),
            created_at=self.clock.now(),
            expires_at=later,
            revoked_at=None,
        )
        async with self.store.begin() as unit:
            await unit.grants.add(grant)
            await unit.windows.open(OtpWindow(user_id=user.id, address="::1", expires_at=later))
            await unit.acquaintances.note(Acquaintance(user_id=user.id, who=b"client", expires_at=later))
        return user

    async def fill(self, limit: Limit, username: Username = MIRA) -> None:
        async with self.store.begin() as unit:
            for _ in range(limit.count):
                await unit.throttles.hit(limit, await self.subject(limit, username), self.clock.now())

    async def is_blocked(self, limit: Limit, username: Username = MIRA) -> bool:
        return await self.store.read.throttles.blocked_until(limit, await self.subject(limit, username), self.clock.now()) is not None

    async def subject(self, limit: Limit, username: Username) -> bytes:
        user = await self.store.read.users.of(username.key)
        return about(user.sub if user and limit in {CODE, CODES_IN_A_ROW, VERIFIED_CODES_IN_A_ROW} else username.key)

    async def has_grant(self) -> bool:
        return any(grant.revoked_at is None for grant in self.store.tables.grants.values())

    async def events(self) -> list[AuditEvent]:
        return list(await self.store.read.audit.newest(AuditFilter(), 100))

    async def kinds(self) -> list[str]:
        return [event.kind for event in reversed(await self.events())]

    async def user(self) -> User:
        user = await self.store.read.users.of(MIRA.key)
        assert user is not None
        return user

    async def authenticators(self) -> tuple[Totp, ...]:
        return await self.store.read.authenticators.of((await self.user()).id)

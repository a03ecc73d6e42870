"""Commands as an operator types them, in a house on memory that outlives each of them."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from click.testing import CliRunner, Result

from adapters.crypto.jose_signer import JoseSigner
from adapters.memory.store import MemoryJournal, MemoryStore
from adapters.otp.pyotp_passwords import PyotpPasswords
from adapters.otp.qr_pictures import QrPictures
from adapters.system.entropy import SystemEntropy
from application.audit.trail import AuditTrail
from entrypoints.cli.main import main
from entrypoints.office import Office
from entrypoints.settings import read_settings
from tests.fakes.key_pairs import KeptPairs
from tests.unit.application.operators.house import FixedClock, OpenSeal, QuickPasswords

PASSWORD = "correct horse battery"


@dataclass(slots=True)
class SteppingClock(FixedClock):
    """Goes on a little each time somebody looks."""

    step: timedelta = timedelta(0)

    def now(self) -> datetime:
        self.at += self.step
        return self.at


@dataclass(slots=True)
class Desk:
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: SteppingClock = field(default_factory=SteppingClock)
    entropy: SystemEntropy = field(default_factory=SystemEntropy)
    pairs: KeptPairs = field(default_factory=KeptPairs)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Office]:
        seal = OpenSeal()
        office = Office(
            settings=read_settings({"WATCHWORD_ENV": "development"}),
            store=self.store,
            journal=MemoryJournal(self.store),
            trail=AuditTrail(self.entropy, timedelta(days=400), timedelta(days=3)),
            passwords=QuickPasswords(),
            seal=seal,
            signer=JoseSigner(seal, self.pairs),
            clock=self.clock,
            entropy=self.entropy,
            one_time_passwords=PyotpPasswords(),
            pictures=QrPictures(),
        )
        await office.ensure_keys()
        yield office

    def types(self, *words: str, stdin: str = "", opener: Callable[[], Any] | None = None) -> Result:
        return CliRunner().invoke(main, words, input=stdin, obj=opener or self.open, prog_name="watchword")

    def gets(self, *words: str, stdin: str = "") -> Any:
        """What a program reads: one JSON value on standard output, and nothing else."""
        result = self.types(*words, "--json", stdin=stdin)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def add_mira(self, *options: str) -> Any:
        return self.gets("user", "add", "Mira", *options, stdin=PASSWORD + "\n")

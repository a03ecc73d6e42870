"""`/recovery-codes`: ten codes, shown once, and the same as a file."""

from dataclasses import dataclass
from typing import ClassVar

from application.authenticators.renew_recovery_codes import codes_row
from application.authorization.situations import Place
from application.authorization.walk import Moved, Walk
from application.ports.seal import Seal
from domain.authorization.step import Step
from domain.clients.account import ACCOUNT
from domain.refusal import TransactionOver
from entrypoints.http.answer import Answer
from entrypoints.http.browser import browser_of
from entrypoints.http.form import Form
from entrypoints.http.pages.drawing import Drawn
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.moments import day
from entrypoints.http.pages.onward import step_address
from entrypoints.http.pages.step import StepEndpoint, Visitor, ref_of
from entrypoints.http.request import Request

FILE = "/recovery-codes.txt"
AS_FILE = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-disposition", b'attachment; filename="recovery-codes.txt"'),
)


@dataclass(frozen=True, slots=True)
class RecoveryCodesEndpoint(StepEndpoint):
    """Until the person says that they have stored them."""

    seal: Seal
    issuer: str
    path: ClassVar[str] = "/recovery-codes"
    template: ClassVar[str] = "recovery_codes.html"
    scripts: ClassVar[bool] = True  # to print them
    steps: ClassVar[frozenset[Step]] = frozenset({Step.RECOVERY_CODES})

    async def show(self, drawn: Drawn, place: Place, token: str) -> Answer:
        """All ten, with whose they are; with good news where they come with the first authenticator."""
        is_ready = place.client is not ACCOUNT or place.transaction.password_at is not None
        return drawn(
            token=token,
            is_ready=is_ready,
            codes=opened(self.seal, place),
            file=step_address(FILE, place.transaction.ref),
            username=username_of(place),
            issuer=self.issuer,
            made_at=place.transaction.created_at,
        )

    async def take(self, visitor: Visitor, form: Form) -> Moved:
        """They are stored, unless the form says something that ours never does."""
        if form.parameters.get("action") != "continue":
            return await self.ways.walk.moved(visitor.ref, visitor.browser, None)
        return await self.ways.decide.stored_codes(visitor.ref, visitor.browser)


@dataclass(frozen=True, slots=True)
class RecoveryCodesFile:
    """`GET /recovery-codes.txt`: for a disk or a printer.

    What it is, where it is for, whose and since when, a line each, then the codes. A user name has no control characters and no
    separators, so it stays on its line; it is in no header, and what is read as text runs nothing.
    """

    walk: Walk
    seal: Seal
    look: Look
    issuer: str

    async def __call__(self, request: Request) -> Answer:
        """Raises `TransactionOver` where they are not being shown."""
        place = await self.walk.place(ref_of(request), browser_of(request))
        if place.step is not Step.RECOVERY_CODES:
            raise TransactionOver("no codes are shown")
        voice = self.look.voice(request, place.transaction.request.ui_locales)
        made = day(voice.language, place.transaction.created_at)
        lines = (voice.plain("account.codes"), self.look.name, self.issuer, username_of(place), made, "", *opened(self.seal, place))
        return Answer(200, "".join(f"{line}\n" for line in lines).encode(), AS_FILE)


def username_of(place: Place) -> str:
    """Whose codes they are: nobody comes so far without a name."""
    return place.user.username if place.user else ""


def opened(seal: Seal, place: Place) -> list[str]:
    """The codes that were drawn in this transaction."""
    transaction = place.transaction
    return seal.open(transaction.codes or b"", codes_row(transaction.ref)).decode().split("\n")

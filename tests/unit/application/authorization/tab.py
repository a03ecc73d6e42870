"""A person at a browser: what they do, in the order that they choose."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from msgspec import structs

from application.authorization.begin_authorization import Query
from application.authorization.open_transaction import Begun
from application.authorization.respond import Response
from application.authorization.situations import Place
from application.authorization.walk import Moved
from application.grants.grant_type import TokenRequest
from application.sessions.open_session import Browser
from application.tokens.issue_token import TokenAnswer
from domain.authorization.step import Step
from tests.unit.application.world import HOME, Application, Person, World

VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CALLBACK = "https://rp.example/cb"


@dataclass
class Tab:
    world: World
    app: Application
    browser: Browser = field(default_factory=lambda: Browser(address=HOME, name="a browser"))
    ref: str = ""

    async def asks(self, doubled: frozenset[str] = frozenset(), **changes: str | None) -> Begun | Response:
        parameters: dict[str, str | None] = {
            "client_id": self.app.client.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        sent = {name: value for name, value in (parameters | changes).items() if value is not None}
        begun = await self.world.begin_authorization(Query(parameters=sent, resources=(), doubled=doubled), self.browser)
        if isinstance(begun, Begun):
            self.ref = begun.ref
            self.browser = structs.replace(self.browser, binding=begun.binding)
        return begun

    async def begins(self, **changes: str | None) -> Step:
        begun = await self.asks(frozenset(), **changes)
        assert isinstance(begun, Begun), begun
        return begun.step

    async def is_told(self, **changes: str | None) -> str:
        """The error that the client gets instead of a page."""
        told = await self.asks(frozenset(), **changes)
        assert isinstance(told, Response), told
        assert told.parameters["iss"] == self.world.settings.issuer
        return told.parameters["error"]

    async def place(self) -> Place:
        return await self.world.walk.place(self.ref, self.browser)

    async def gives_password(self, person: Person, password: str | None = None, *, keep: bool = False) -> Step:
        return self._gone(await self.world.give_password(self.ref, self.browser, person.name, password or person.password, keep=keep))

    async def gives_code(self, code: str) -> Step:
        return self._gone(await self.world.give_code(self.ref, self.browser, code))

    async def recovers(self, code: str) -> Step:
        return self._gone(await self.world.give_code.recover(self.ref, self.browser, code))

    async def starts_afresh(self) -> Step:
        return self._gone(await self.world.enrol.afresh(self.ref, self.browser))

    async def stored_codes(self) -> Step:
        return self._gone(await self.world.decide.stored_codes(self.ref, self.browser))

    async def allows(self) -> Step:
        return self._gone(await self.world.decide.allow(self.ref, self.browser))

    async def denies(self) -> Response:
        return await self.world.decide.deny(self.ref, self.browser)

    async def finishes(self) -> Response | Step:
        finished = await self.world.finish_authorization(self.ref, self.browser)
        return finished if isinstance(finished, Response) else self._gone(finished)

    async def code(self) -> str:
        finished = await self.finishes()
        assert isinstance(finished, Response), finished
        return finished.parameters["code"]

    async def signs_in(self, person: Person) -> None:
        """Through every page that comes, up to the last."""
        place = await self.place()
        while place.step is not Step.DONE:
            match place.step:
                case Step.LOGIN:
                    await self.gives_password(person)
                case Step.OTP:
                    await self.gives_code(person.code())
                case Step.RECOVERY_CODES:
                    await self.stored_codes()
                case Step.CONSENT:
                    await self.allows()
                case Step.ENROL:
                    raise AssertionError("nothing to scan")
            before, place = place.step, await self.place()
            assert place.step is not before, place.transaction.mistake

    async def redeems(self, code: str, **changes: str) -> TokenAnswer:
        parameters = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER} | changes
        request = TokenRequest(credentials=self.app.credentials, address=HOME, parameters={k: v for k, v in parameters.items() if v})
        return await self.world.issue_token(request)

    def _gone(self, moved: Moved) -> Step:
        if moved.opened is not None:
            self.browser = structs.replace(self.browser, session=moved.opened.cookie, device=moved.opened.device)
        return moved.step

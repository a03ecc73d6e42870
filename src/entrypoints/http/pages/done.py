"""`GET /authorize/done`: back to the application."""

from dataclasses import dataclass

from application.authorization.finish_authorization import FinishAuthorization
from domain.authorization.step import Step
from entrypoints.http.answer import Answer
from entrypoints.http.browser import browser_of
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.onward import onward
from entrypoints.http.pages.step import ref_of
from entrypoints.http.request import Request

PATH = Step.DONE.value


@dataclass(frozen=True, slots=True)
class DoneEndpoint:
    """With a code, or to the step that is still due."""

    finish: FinishAuthorization
    look: Look

    async def __call__(self, request: Request) -> Answer:
        """Raises `TransactionOver`."""
        return onward(await self.finish(ref_of(request), browser_of(request)), self.look.voice(request))

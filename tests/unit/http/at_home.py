"""People in their own account, and an application that has something of theirs."""

from tests.unit.http.served import Served
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer

ANOTHER = "wrong horse staple"


async def enters(surfer: Surfer, person: Somebody, page: str = "/account") -> Page:
    """Signs in on the way."""
    return await person.signs_in(surfer, await surfer.opens(page))


async def waits(served: Served) -> None:
    """For the next code."""
    served.clock.advance(seconds=60)


def token_of(answer: dict[str, str]) -> dict[str, str]:
    return {"authorization": f"Bearer {answer['access_token']}"}


async def connected(served: Served, surfer: Surfer, person: Somebody, logbook: RelyingParty) -> dict[str, str]:
    """The application's tokens, of somebody who is signed in with this browser."""
    page = await surfer.opens("/authorize", logbook.asks())
    page = await surfer.presses(page, "allow") if page.path == "/consent" else page
    answer = await logbook.redeems(page.told["code"])
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    assert (await served.client.get("/userinfo", headers=token_of(tokens))).status_code == 200
    return tokens

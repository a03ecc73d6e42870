"""T33: the sign-in in every order. A session exists only after the right password and the right code."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

import httpx
import pytest

from domain.secret import Secret
from entrypoints.http.pages.our_form import OurForms
from tests.unit.http.served import ORIGIN, PASSWORD, Served
from tests.unit.http.surfing import Page, RelyingParty, Somebody, Surfer, key_in, relying_party, somebody

PATHS = ("/login", "/login/otp", "/login/recovery", "/enrol", "/recovery-codes", "/consent", "/authorize/done", "/recovery-codes.txt")
STEPS = 40  # of a walk
LOT = 250  # walks


@dataclass
class Browser:
    """What is known of one browser: its requests, whose password was right in each, and who is signed in."""

    surfer: Surfer
    refs: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)
    complete: dict[str, str] = field(default_factory=dict)
    session: str | None = None
    agreed: set[str] = field(default_factory=set)


@dataclass
class Walk:
    """A random walk of two people in two browsers, and what must hold after each step."""

    served: Served
    app: RelyingParty
    random: Random
    people: dict[str, Somebody]
    browsers: list[Browser]
    ended: list[str] = field(default_factory=list)  # what was reached

    async def step(self) -> None:
        browser = self.random.choice(self.browsers)
        moves = [self.begins, self.looks, *[self.gives_password] * 3, *[self.gives_code] * 3, self.starts_afresh, self.starts_over]
        moves += [*[self.goes_on] * 2, *[self.decides] * 3, self.cancels, self.signs_out, self.waits]
        await self.random.choice(moves if browser.refs else [self.begins])(browser)

    def ref(self, browser: Browser) -> str:
        """Of this browser's mostly, else of any."""
        mine = browser.refs[-2:] if self.random.random() < 0.9 else [ref for other in self.browsers for ref in other.refs]
        return self.random.choice(mine)

    async def begins(self, browser: Browser) -> None:
        prompt = self.random.choice(("", "", "login", "consent", "none"))
        answer = await browser.surfer.client.get("/authorize", params=self.app.asks(prompt=prompt))
        assert "__Host-session" not in answer.headers.get("set-cookie", "")
        location = answer.headers["location"]
        if location.startswith("/"):
            browser.refs.append(urlsplit(location).query.removeprefix("t="))

    async def looks(self, browser: Browser) -> None:
        ref = self.ref(browser)
        answer = await browser.surfer.client.get(self.random.choice(PATHS), params={"t": ref})
        await self.judge(browser, ref, answer, None)

    async def posts(self, browser: Browser, ref: str, path: str, **fields: str) -> httpx.Response:
        """With a good token, whether the page was ever shown or not."""
        binding = browser.surfer.cookies.get("__Host-browser")
        if binding:
            fields["token"] = OurForms(self.served.house.seal, ORIGIN).token(Secret(binding), ref)
        answer = await browser.surfer.client.post(f"{path}?t={ref}", data=fields)
        assert answer.status_code in {303, 400, 403}, answer.text
        assert (answer.status_code == 303) <= (ref in browser.refs), "another browser's request went on"
        return answer

    async def gives_password(self, browser: Browser) -> None:
        ref, name = self.ref(browser), self.random.choice(list(self.people))
        is_right = self.random.random() < 0.8
        is_due = (await browser.surfer.client.get("/login", params={"t": ref})).status_code == 200
        answer = await self.posts(browser, ref, "/login", username=name, password=PASSWORD if is_right else "wrong")
        if is_due and is_right and answer.headers.get("location", "").startswith(("/login/otp", "/enrol")):
            browser.passwords[ref] = name
            browser.complete.pop(ref, None)
        await self.judge(browser, ref, answer, None)

    async def gives_code(self, browser: Browser) -> None:
        ref, name = self.ref(browser), self.random.choice(list(self.people))
        code = self.random.choice((self.people[name].code(), self.people[name].code(), "000000"))
        answer = await self.posts(browser, ref, self.random.choice(PATHS[1:4]), code=code)
        await self.judge(browser, ref, answer, None if code == "000000" else name)

    async def starts_afresh(self, browser: Browser) -> None:
        ref = self.ref(browser)
        answer = await self.posts(browser, ref, "/login/otp", action="enrol")
        await self.judge(browser, ref, answer, None)
        if answer.headers.get("location", "").startswith("/enrol"):
            name = browser.passwords[ref]
            page = Page(await browser.surfer.client.get(answer.headers["location"]))
            self.people[name] = Somebody(self.served, name, key_in(page))

    async def starts_over(self, browser: Browser) -> None:
        if self.random.random() < 0.1:
            ref = self.ref(browser)
            answer = await self.posts(browser, ref, "/login/otp", action="another")
            await self.judge(browser, ref, answer, None)
            if answer.headers.get("location", "").startswith("/login?"):
                browser.passwords.pop(ref, None)

    async def goes_on(self, browser: Browser) -> None:
        ref = self.ref(browser)
        await self.judge(browser, ref, await self.posts(browser, ref, "/recovery-codes", action="continue"), None)

    async def decides(self, browser: Browser) -> None:
        ref, decision = self.ref(browser), self.random.choice(("allow", "allow", "allow", "deny"))
        answer = await self.posts(browser, ref, "/consent", decision=decision)
        if decision == "allow" and answer.headers.get("location", "").startswith("/authorize/done"):
            assert browser.session is not None
            browser.agreed.add(browser.session)
        await self.judge(browser, ref, answer, None)
        done = await browser.surfer.client.get("/authorize/done", params={"t": ref})
        await self.judge(browser, ref, done, None)

    async def cancels(self, browser: Browser) -> None:
        if self.random.random() < 0.3:
            ref = self.ref(browser)
            await self.judge(browser, ref, await self.posts(browser, ref, self.random.choice(PATHS[:6]), action="cancel"), None)

    async def signs_out(self, browser: Browser) -> None:
        if self.random.random() < 0.6:
            page = await browser.surfer.opens("/logout")
            if page.forms.buttons:
                await browser.surfer.presses(page, "logout-confirm")
            self.leaves(browser)

    def leaves(self, browser: Browser) -> None:
        """What was given for the session that is over counts for nothing any more."""
        browser.session = None
        for ref in browser.complete:
            browser.passwords.pop(ref, None)

    async def waits(self, browser: Browser) -> None:
        self.served.clock.advance(seconds=self.random.choice((1, 30, 300)))

    async def judge(self, browser: Browser, ref: str, answer: httpx.Response, coder: str | None) -> None:
        """`coder`: whose right code was in the request."""
        if any(cookie.startswith("__Host-session=") for cookie in answer.headers.get_list("set-cookie")):
            assert coder is not None, "a session without a code"
            assert browser.passwords.get(ref) == coder, "a session without a password of the same person"
            if browser.session not in {None, coder}:
                self.leaves(browser)
            browser.session = browser.complete[ref] = coder
            self.ended.append("session")
        location = answer.headers.get("location", "")
        if location.startswith("https://rp.example/cb?code="):
            assert await self.owner(Page(answer).told["code"]) == browser.session, "a code for somebody else"
            assert browser.session in {name for other in self.browsers for name in other.agreed}, "a code without a consent"
            self.ended.append("code")

    async def owner(self, code: str) -> str:
        async with self.served.house.store.begin() as unit:
            redeemed = await unit.codes.presented(Secret(code).digest())
        assert redeemed is not None
        assert (redeemed.grant.acr, redeemed.grant.amr) == ("aal2", ("pwd", "otp", "mfa"))
        return redeemed.user.username

    async def sees_strong_sessions_alone(self) -> None:
        for browser in self.browsers:
            cookie = browser.surfer.cookies.get("__Host-session")
            if cookie:
                session = await self.served.house.store.read.sessions.of(Secret(cookie).digest())
                assert session is not None
                assert session.amr == ("pwd", "otp", "mfa")


async def walk(served: Served, app: RelyingParty, number: int) -> list[str]:
    served.clock.advance(hours=2)
    random = Random(number)
    people = {name: await somebody(served, name) for name in (f"mira{number}", f"noor{number}")}
    taken = Walk(served, app, random, people, [Browser(Surfer(served)), Browser(Surfer(served))])
    for _ in range(STEPS):
        await taken.step()
    await taken.sees_strong_sessions_alone()
    return taken.ended


# 100,000 in all; a house for each lot, since memory looks through all its rows.
@pytest.mark.parametrize("first", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(LOT, 100_000, LOT))])
async def test_in_every_order_a_session_comes_after_password_and_code_alone(served: Served, first: int) -> None:
    app = await relying_party(served)
    ended = [end for number in range(first, first + LOT) for end in await walk(served, app, number)]
    assert ended.count("session") > LOT // 4  # the walks do arrive
    assert ended.count("code") > LOT // 100

"""All pages that people can meet, one after another in one browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from tests.integration.browser.relying_party import RelyingParty
from tests.integration.browser.tab import Tab
from tests.integration.http.operator import makes_client
from tests.integration.http.site import App, Person

ELSEWHERE = "https://logbook.example/cb"  # nobody goes there


@dataclass(frozen=True, slots=True)
class EveryPage:
    """A walk that takes no short cut. `noor` has no authenticator. One page is seen only where our scripts do not run."""

    tab: Tab
    logbook: RelyingParty
    mira: Person
    noor: Person
    scripts: bool

    async def __call__(self) -> AsyncIterator[str]:
        """What each page is; it is being shown then."""
        for part in (self._alone(), self._enrolment(), self._sign_in(), self._consents(), self._sign_out()):
            async for name in part:
                yield name

    async def _alone(self) -> AsyncIterator[str]:
        await self.tab.opens(self.logbook.site.node.url)
        yield "start"
        await self.tab.opens(self.logbook.address(client_id="unknown"))
        yield "error"
        await self.tab.opens(f"{self.logbook.site.node.url}/logout")
        yield "signed-out"

    async def _enrolment(self) -> AsyncIterator[str]:
        await self.tab.opens(self.logbook.address())
        await self.tab.gives_password(self.noor)
        yield "enrolment"
        link = await self.tab.page.locator("a[href^='otpauth:']").get_attribute("href")
        await self.tab.gives_code(replace(self.noor, otp_uri=str(link)).wrong_code())
        yield "enrolment-mistake"
        await self.tab.presses("cancel")
        self.logbook.told()

    async def _sign_in(self) -> AsyncIterator[str]:
        tab, mira = self.tab, self.mira
        await tab.opens(self.logbook.address(login_hint=mira.username))
        yield "sign-in"
        await tab.gives_password(mira, "wrong wrong wrong")
        yield "sign-in-mistake"
        await tab.gives_password(mira)
        yield "one-time-password"
        await tab.gives_code(mira.wrong_code())
        yield "one-time-password-mistake"
        otp = tab.page.url
        await tab.opens(otp.replace("/login/otp", "/login/recovery"))
        yield "recovery"
        await tab.gives_code("aaaa-bbbb-ccc")
        yield "recovery-mistake"
        await tab.opens(otp)
        await tab.gives_code(mira.code())
        yield "recovery-codes"
        await tab.presses("continue")

    async def _consents(self) -> AsyncIterator[str]:
        """One application of this machine that gave itself a name, and one that an operator made."""
        yield "consent-unchecked"
        app = self._checked()
        await self.tab.opens(replace(self.logbook, app=app, redirect_uri=ELSEWHERE).address(scope="openid profile email offline_access"))
        yield "consent"
        await self.tab.opens(self.logbook.address(response_mode="form_post"))
        if not self.scripts:
            await self.tab.presses("allow")
            yield "form-post"

    async def _sign_out(self) -> AsyncIterator[str]:
        await self.tab.opens(f"{self.logbook.site.node.url}/logout")
        yield "sign-out"

    def _checked(self) -> App:
        pages = ("--tos-uri", "https://logbook.example/terms", "--policy-uri", "https://logbook.example/privacy")
        scope = "openid profile email offline_access"
        return makes_client(self.logbook.site.node, "--name", "Harbour Logbook", "--redirect-uri", ELSEWHERE, "--scope", scope, *pages)

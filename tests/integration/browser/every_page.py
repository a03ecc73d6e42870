"""All pages that people can meet, one after another in one browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

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
    recovery_codes: list[str] = field(default_factory=list)  # of `mira`: no need to wait for the next one-time password

    async def __call__(self) -> AsyncIterator[str]:
        """What each page is; it is being shown then."""
        for part in (
            self._alone(),
            self._enrolment(),
            self._sign_in(),
            self._consents(),
            self._account(),
            self._security(),
            self._new_password(),
            self._sign_out(),
        ):
            async for name in part:
                yield name

    async def _alone(self) -> AsyncIterator[str]:
        await self.tab.opens(self.logbook.site.node.url)
        yield "start"
        await self.tab.opens(self.logbook.address(client_id="unknown"))
        yield "error"
        await self.tab.opens(f"{self.logbook.site.node.url}/acount")
        yield "nowhere"
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
        self.recovery_codes.extend(await tab.page.locator(".codes li").all_inner_texts())
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

    async def _account(self) -> AsyncIterator[str]:
        tab, account = self.tab, f"{self.logbook.site.node.url}/account"
        await tab.opens(account)
        await tab.types(name="Mira Dahl", locality="Oslo")
        await tab.presses("save")
        yield "account"
        await tab.types(birthdate="yesterday")
        await tab.presses("save")
        yield "account-mistake"
        for part in ("security", "sessions", "applications", "activity", "password", "recovery-codes", "add-authenticator"):
            await tab.opens(f"{account}/{part}")
            yield f"account-{part}"

    async def _security(self) -> AsyncIterator[str]:
        tab = self.tab
        await tab.gives_code("000000 000")
        yield "account-add-authenticator-mistake"
        await tab.gives_code(self.recovery_codes.pop())
        yield "new-authenticator"
        await tab.types(name="Phone")
        await tab.gives_code(self.mira.wrong_code())
        yield "new-authenticator-mistake"
        await tab.presses("cancel")
        assert tab.path == "/account/security"
        async with tab.page.expect_navigation():
            await tab.page.locator("a[href^='/account/authenticator']").click()
        yield "account-authenticator"
        await tab.types(name="Phone", code=self.mira.wrong_code())
        await tab.presses("rename")
        yield "account-authenticator-mistake"
        await tab.opens(f"{self.logbook.site.node.url}/account/password")
        await tab.types(password="wrong wrong wrong", new_password="another horse battery", code="000000")
        await tab.presses("save")
        yield "account-password-mistake"

    async def _new_password(self) -> AsyncIterator[str]:
        assert self.logbook.site.node.watchword("user", "expire-password", self.mira.username).code == 0
        await self.tab.opens(f"{self.logbook.site.node.url}/account")
        await self.tab.gives_password(self.mira)
        await self.tab.opens(self.tab.page.url.replace("/login/otp", "/login/recovery"))
        await self.tab.gives_code(self.recovery_codes.pop())
        yield "new-password"
        await self.tab.types(new_password=self.mira.password)
        await self.tab.presses("continue")
        yield "new-password-mistake"
        await self.tab.types(new_password="another horse battery")
        await self.tab.presses("continue")
        assert self.tab.path == "/account"

    async def _sign_out(self) -> AsyncIterator[str]:
        await self.tab.opens(f"{self.logbook.site.node.url}/logout")
        yield "sign-out"

    def _checked(self) -> App:
        pages = ("--tos-uri", "https://logbook.example/terms", "--policy-uri", "https://logbook.example/privacy")
        scope = "openid profile email offline_access"
        return makes_client(self.logbook.site.node, "--name", "Harbour Logbook", "--redirect-uri", ELSEWHERE, "--scope", scope, *pages)

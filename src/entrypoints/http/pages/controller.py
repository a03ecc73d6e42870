"""The routes of the pages on which people sign in and out."""

from litestar import Controller, get, route

from domain.clients.account import PAGES
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.pages import (
    consent,
    done,
    enrolment,
    new_authenticator,
    new_password,
    one_time_password,
    recovery,
    recovery_codes,
    sign_in,
    sign_out,
)

FORMS = (
    sign_in.SignInEndpoint.path,
    one_time_password.OneTimePasswordEndpoint.path,
    recovery.RecoveryEndpoint.path,
    enrolment.EnrolmentEndpoint.path,
    recovery_codes.RecoveryCodesEndpoint.path,
    new_password.NewPasswordEndpoint.path,
    new_authenticator.NewAuthenticatorEndpoint.path,
    *PAGES,
    consent.ConsentEndpoint.path,
    sign_out.PATH,
)


class PagesController(Controller):
    """Each page is the endpoint that has its path for a name."""

    include_in_schema = False

    @route(list(FORMS), http_method=["GET", "POST"])
    async def form(self, request: Routed) -> Passed:
        """A page with a form."""
        return await passed(request, request.scope["path"])

    @get([done.PATH, recovery_codes.FILE])
    async def page(self, request: Routed) -> Passed:
        """What takes no form."""
        return await passed(request, request.scope["path"])

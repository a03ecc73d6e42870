"""All pages, made of the house's use cases."""

from functools import partial

from entrypoints.house import House
from entrypoints.http import authorize
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.errors import Style
from entrypoints.http.pages import done, recovery_codes, sign_out
from entrypoints.http.pages.consent import ConsentEndpoint
from entrypoints.http.pages.enrolment import EnrolmentEndpoint
from entrypoints.http.pages.error_page import PageErrors
from entrypoints.http.pages.one_time_password import OneTimePasswordEndpoint
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.pages.recovery import RecoveryEndpoint
from entrypoints.http.pages.recovery_codes import RecoveryCodesEndpoint, RecoveryCodesFile
from entrypoints.http.pages.sign_in import SignInEndpoint
from entrypoints.http.pages.step import Ways


def make_pages(house: House) -> tuple[Endpoint, ...]:
    """`/authorize` first, and what it leads to."""
    forms = OurForms(house.seal, house.settings.issuer)
    ways = Ways(house.walk, house.decide, forms)
    steps = (
        SignInEndpoint(ways, house.give_password),
        OneTimePasswordEndpoint(ways, house.give_code, house.enrol),
        RecoveryEndpoint(ways, house.give_code),
        EnrolmentEndpoint(ways, house.give_code, house.enrol, house.pictures),
        RecoveryCodesEndpoint(ways, house.seal),
        ConsentEndpoint(ways),
    )
    errors = PageErrors()
    signs_in = partial(house.decisions.remember, "sign_in_refused")
    begins = partial(house.decisions.remember, "authorization_refused")
    return (
        Endpoint(authorize.NAME, Style.PROBLEM, authorize.AuthorizeEndpoint(house.begin_authorization), begins, errors),
        *(Endpoint(step.path, Style.PROBLEM, step, signs_in, errors) for step in steps),
        Endpoint(recovery_codes.FILE, Style.PROBLEM, RecoveryCodesFile(house.walk, house.seal), signs_in, errors),
        Endpoint(done.PATH, Style.PROBLEM, done.DoneEndpoint(house.finish_authorization), begins, errors),
        Endpoint(sign_out.PATH, Style.PROBLEM, sign_out.SignOutEndpoint(house.end_session, forms), signs_in, errors),
    )

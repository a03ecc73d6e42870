"""All pages, made of the house's use cases."""

from functools import partial

from entrypoints.house import House
from entrypoints.http import authorize
from entrypoints.http.endpoint import Endpoint
from entrypoints.http.errors import Style
from entrypoints.http.pages import done, recovery_codes, sign_out
from entrypoints.http.pages.account.activity import ActivityEndpoint
from entrypoints.http.pages.account.applications import ApplicationsEndpoint
from entrypoints.http.pages.account.authenticator import AuthenticatorEndpoint
from entrypoints.http.pages.account.handles import Handles
from entrypoints.http.pages.account.password import PasswordEndpoint
from entrypoints.http.pages.account.profile import ProfileEndpoint
from entrypoints.http.pages.account.renewals import AddAuthenticatorEndpoint, RecoveryCodesRenewalEndpoint
from entrypoints.http.pages.account.room import AccountEndpoint, Hall
from entrypoints.http.pages.account.said import Sayings
from entrypoints.http.pages.account.security import SecurityEndpoint
from entrypoints.http.pages.account.sessions import SessionsEndpoint
from entrypoints.http.pages.account.typed import TypedForms
from entrypoints.http.pages.consent import ConsentEndpoint
from entrypoints.http.pages.enrolment import EnrolmentEndpoint
from entrypoints.http.pages.error_page import PageErrors
from entrypoints.http.pages.look import Look
from entrypoints.http.pages.new_authenticator import NewAuthenticatorEndpoint
from entrypoints.http.pages.new_password import NewPasswordEndpoint
from entrypoints.http.pages.one_time_password import OneTimePasswordEndpoint
from entrypoints.http.pages.our_form import OurForms
from entrypoints.http.pages.recovery import RecoveryEndpoint
from entrypoints.http.pages.recovery_codes import RecoveryCodesEndpoint
from entrypoints.http.pages.sign_in import SignInEndpoint
from entrypoints.http.pages.step import StepEndpoint, Ways


def make_pages(house: House, look: Look) -> tuple[Endpoint, ...]:
    """`/authorize` first, and what it leads to."""
    forms = OurForms(house.seal, house.settings.issuer)
    errors = PageErrors(look)
    codes = recovery_codes.RecoveryCodesFile(house.walk, house.seal, look, house.settings.issuer)
    signs_in = partial(house.decisions.remember, "sign_in_refused")
    begins = partial(house.decisions.remember, "authorization_refused")
    changes = partial(house.decisions.remember, "account_change_refused")
    return (
        Endpoint(authorize.NAME, Style.PROBLEM, authorize.AuthorizeEndpoint(house.begin_authorization, look), begins, errors),
        *(Endpoint(step.path, Style.PROBLEM, step, signs_in, errors) for step in _steps(house, forms, look)),
        *(Endpoint(room.path, Style.PROBLEM, room, changes, errors) for room in _rooms(house, forms, look)),
        Endpoint(recovery_codes.FILE, Style.PROBLEM, codes, signs_in, errors),
        Endpoint(done.PATH, Style.PROBLEM, done.DoneEndpoint(house.finish_authorization, look), begins, errors),
        Endpoint(sign_out.PATH, Style.PROBLEM, sign_out.SignOutEndpoint(house.end_session, forms, look), signs_in, errors),
    )


def _steps(house: House, forms: OurForms, look: Look) -> tuple[StepEndpoint, ...]:
    ways = Ways(house.walk, house.decide, forms, look)
    return (
        SignInEndpoint(ways, house.give_password),
        OneTimePasswordEndpoint(ways, house.give_code, house.enrol, house.start_over),
        RecoveryEndpoint(ways, house.give_code),
        EnrolmentEndpoint(ways, house.give_code, house.enrol, house.pictures),
        NewPasswordEndpoint(ways, house.choose_password, house.settings.password_rules.shortest),
        NewAuthenticatorEndpoint(ways, house.confirm_another, house.enrol, house.pictures),
        RecoveryCodesEndpoint(ways, house.seal, house.settings.issuer),
        ConsentEndpoint(ways),
    )


def _rooms(house: House, forms: OurForms, look: Look) -> tuple[AccountEndpoint, ...]:
    hall = Hall(house.enter_account, house.decisions, forms, look, house.store, house.clock, Sayings(forms), TypedForms(house.seal))
    handles = Handles(house.seal, house.store)
    return (
        ProfileEndpoint(hall, house.set_claims),
        SecurityEndpoint(hall, handles),
        PasswordEndpoint(hall, house.change_password, house.settings.password_rules.shortest),
        AuthenticatorEndpoint(hall, house.rename_authenticator, house.remove_authenticator, handles),
        AddAuthenticatorEndpoint(hall, house.begin_renewal),
        RecoveryCodesRenewalEndpoint(hall, house.begin_renewal),
        SessionsEndpoint(hall, house.end_sessions),
        ApplicationsEndpoint(hall, house.read_applications, house.withdraw_consent),
        ActivityEndpoint(hall, house.clients),
    )

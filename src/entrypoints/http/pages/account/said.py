"""What came of a form, on its way to the page that says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from application.account.begin_renewal import TooManyAuthenticators
from application.account.change_password import PasswordUnfit, PasswordWrong
from application.account.manage_authenticator import LastAuthenticator
from application.users.set_claims import ClaimUnfit
from domain.authenticators.totp import NameUnfit
from domain.refusal import CredentialsRefused, InvalidRequest, NoSuch, Refusal
from domain.secret import Secret
from entrypoints.http.pages.our_form import OurForms

DONE = "done"
PARAMETERS = frozenset({"said", "wait", "by", "at"})  # of an address that says something
LONGEST_WAIT = 5  # digits of minutes
# By class, the nearest of its ancestors: what is said beside the form.
MISTAKES: dict[type[Refusal], str] = {
    PasswordUnfit: "new_password",
    PasswordWrong: "old_password",
    LastAuthenticator: "last",
    TooManyAuthenticators: "many",
    NameUnfit: "name",
    ClaimUnfit: "claims",
    CredentialsRefused: "code",
    InvalidRequest: "code",
    NoSuch: "gone",
}


def mistake(refusal: Refusal) -> str:
    """What is said of it."""
    return next(MISTAKES[ancestor] for ancestor in type(refusal).__mro__ if ancestor in MISTAKES)


@dataclass(frozen=True, slots=True)
class Sayings:
    """In the address, signed for the session: nobody else's link can have us say it."""

    forms: OurForms

    def say(self, session: Secret | None, said: str, wait: int = 0) -> dict[str, str]:
        """The parameters. `wait` is in minutes."""
        words = {"said": said} | ({"wait": str(wait)} if wait else {})
        return words | {"by": self.forms.token(session, f"{said} {wait}")}

    def heard(self, session: Secret | None, query: Mapping[str, str]) -> tuple[str | None, int]:
        """What is said, and the wait; None where nothing is, or by others."""
        said, wait = query.get("said", ""), query.get("wait", "0")
        minutes = int(wait) if wait.isascii() and wait.isdigit() and len(wait) <= LONGEST_WAIT else 0
        is_ours = compare_digest(query.get("by", "").encode(), self.say(session, said, minutes)["by"].encode())
        return (said if is_ours else None), minutes

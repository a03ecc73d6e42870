"""What somebody typed into a form that was refused, on its way back to the form."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from application.ports.seal import BrokenSeal, Seal
from domain.sessions.session import Session
from entrypoints.http.answer import Headers
from entrypoints.http.browser import carries_typed, drops_typed, typed_in
from entrypoints.http.request import Request

LONGEST = 2048  # characters of the cookie: proxies pass on some 4 KiB of headers


@dataclass(frozen=True, slots=True)
class TypedForms:
    """Sealed, in a cookie that lasts no longer than a redirect takes.

    A mistake is answered by 303, and something has to carry the words to the page that comes then. An address would have them in
    histories and logs. In the database there is no row for them: a page of the account is in no transaction, and what people did
    not save is nothing to store. So their own browser has them, and nothing but the form depends on it.

    - They open on the same page in the same session: for nobody else who signs in with that browser.
    - The next page of the account that is shown drops them, whatever it says.
    - Which fields are kept is the page's to say, one by one (`AccountEndpoint.keeps`); what is too long is typed again.
    """

    seal: Seal

    def keep(self, page: str, session: Session, words: Mapping[str, str]) -> Headers:
        """For the answer that leads back to the page."""
        sealed = self.seal.close(msgspec.json.encode(words), _row(page, session))
        cookie = urlsafe_b64encode(sealed).rstrip(b"=").decode()
        return carries_typed(cookie) if len(cookie) <= LONGEST else drops_typed()

    def read(self, request: Request, page: str, session: Session) -> Mapping[str, str] | None:
        """None where there are none, or others'."""
        cookie = typed_in(request)
        if cookie is None:
            return None
        try:
            sealed = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
            return msgspec.json.decode(self.seal.open(sealed, _row(page, session)), type=dict[str, str])
        except (ValueError, BrokenSeal):
            return None


def _row(page: str, session: Session) -> str:
    return f"typed:{page}:{session.id}"

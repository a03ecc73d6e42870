"""Our own forms: from our page, in this browser, for this transaction, or refused (RFC 9700 4.7)."""

from dataclasses import dataclass
from hmac import compare_digest

from application.ports.seal import Seal
from domain.secret import Secret
from entrypoints.http.form import MEDIA_TYPE, Form, parse_form
from entrypoints.http.media_type import is_media_type
from entrypoints.http.pages.forged_form import ForgedForm
from entrypoints.http.request import Request

TOKEN = "token"
AS_TYPED = frozenset({"username", "password", "code"})  # what people type is for the use cases to judge
FIELDS = AS_TYPED | {TOKEN, "keep", "action", "decision", "logout"}


@dataclass(frozen=True, slots=True)
class OurForms:
    """Gives forms their token, and reads those that come back with it.

    A token is an HMAC of a cookie that no script and no other site can read, and of what the form is for.
    """

    seal: Seal
    issuer: str

    def token(self, cookie: Secret | None, purpose: str) -> str:
        """For a hidden field."""
        return self.seal.derive("csrf", f"{cookie.reveal() if cookie else ''} {purpose}")

    async def read(self, request: Request, cookie: Secret | None, purpose: str, fields: frozenset[str] = frozenset()) -> Form:
        """`fields`: those of this form that others do not have. Raises `ForgedForm`, `InvalidRequest`."""
        if not is_media_type(request.header(b"content-type"), MEDIA_TYPE):
            raise ForgedForm("not a form")
        return self.check(request, await request.body(), cookie, purpose, fields)

    def check(self, request: Request, body: bytes, cookie: Secret | None, purpose: str, fields: frozenset[str] = frozenset()) -> Form:
        """The form in a body that was read. Raises `ForgedForm`, `InvalidRequest`."""
        self._check_origin(request)
        form = parse_form(body, FIELDS | fields, AS_TYPED | fields)
        if cookie is None or not compare_digest(form.parameters.get(TOKEN, "").encode(), self.token(cookie, purpose).encode()):
            raise ForgedForm("no token, or another's")
        return form

    def _check_origin(self, request: Request) -> None:
        """`same-site` is a stranger: on loopback every port is the same site."""
        site = request.header(b"sec-fetch-site")
        if site is not None:
            if site not in {"same-origin", "none"}:
                raise ForgedForm(f"Sec-Fetch-Site {site[:20]}")
            return
        origin = request.header(b"origin")
        # Our own `no-referrer` makes browsers say null.
        if origin not in {None, "null", self.issuer, f"https://{request.header(b'host')}"}:
            raise ForgedForm("another origin")

"""The cookies of a browser (RFC 6265bis). All are `__Host-`: no other host, no plain HTTP and no script can set or read them."""

import re
from collections.abc import Iterator
from datetime import timedelta

from application.sessions.open_session import Browser, Opened
from domain.authenticators.acquaintance import REMEMBERED
from domain.secret import Secret
from domain.sessions.session import KEPT_ABSOLUTE
from entrypoints.http.answer import Headers
from entrypoints.http.request import Request

BINDING = "__Host-browser"  # which browser began to sign in
SESSION = "__Host-session"
LANGUAGE = "__Host-language"
DEVICE = "__Host-device"  # that it has signed in here before
TYPED = "__Host-typed"  # into a form that was refused, sealed

_OURS = re.compile(r"[A-Za-z0-9_\-]{43}", re.ASCII)
_STRANGE = re.compile(r"[^\x20-\x7e]")


def browser_of(request: Request) -> Browser:
    """Who asks. A cookie that cannot be ours, or that is there twice, is none."""
    sent: dict[str, list[str]] = {}
    for name, value in _pairs(request):
        sent.setdefault(name, []).append(value)

    def cookie(name: str) -> Secret | None:
        values = sent.get(name, [])
        return Secret(values[0]) if len(values) == 1 and _OURS.fullmatch(values[0]) else None

    return Browser(
        binding=cookie(BINDING),
        session=cookie(SESSION),
        device=cookie(DEVICE),
        name=_STRANGE.sub("", " ".join(request.headers(b"user-agent"))),
        address=request.address,
    )


def chosen_language(request: Request) -> str | None:
    """What somebody chose on a page of ours."""
    return dict(_pairs(request)).get(LANGUAGE)


def keeps_language(language: str) -> Headers:
    """For a year."""
    return (_set(LANGUAGE, language, timedelta(days=365)),)


def typed_in(request: Request) -> str | None:
    """What was typed, still sealed."""
    return dict(_pairs(request)).get(TYPED)


def carries_typed(sealed: str) -> Headers:
    """To the page that comes next."""
    return (_set(TYPED, sealed, timedelta(minutes=1)),)


def drops_typed() -> Headers:
    """It has been shown, or is of no use any more."""
    return (_set(TYPED, "", timedelta(0)),)


def _pairs(request: Request) -> Iterator[tuple[str, str]]:
    for pair in ";".join(request.headers(b"cookie")).split(";"):
        name, _, value = pair.partition("=")
        yield name.strip(" \t"), value.strip(" \t")


def binds(binding: Secret) -> Headers:
    """Binds what begins now to this browser, until that is closed.

    The one cookie that a sign-in does not renew. No other site can plant it (`__Host-`), and who has read it in the browser itself
    has nothing of a sign-in that is complete: that needs the session's cookie, which is new each time, and each transaction has
    an address that cannot be guessed. Were it new, the forms in other tabs would be strangers', since their tokens are made of
    it, and a second click would meet a dead end, since the browser drops the first answer with its cookie.
    """
    return (_set(BINDING, binding.reveal()),)


def signs_in(opened: Opened) -> Headers:
    """The session, which goes with the browser unless it is kept, and what the account knows the browser by."""
    age = KEPT_ABSOLUTE if opened.session.is_kept else None
    return (_set(SESSION, opened.cookie.reveal(), age), _set(DEVICE, opened.device.reveal(), REMEMBERED))


def signs_out() -> Headers:
    """The session is over. The account still knows the browser."""
    return (_set(SESSION, "", timedelta(0)),)


def _set(name: str, value: str, max_age: timedelta | None = None) -> tuple[bytes, bytes]:
    age = "" if max_age is None else f"; Max-Age={int(max_age.total_seconds())}"
    return (b"set-cookie", f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}".encode())

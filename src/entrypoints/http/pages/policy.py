"""The Content Security Policy of pages on which people sign in."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9.\-]+(:[0-9]+)?", re.ASCII)  # host-source (CSP 3); an address of IPv6 is none


def policy(redirect_uri: str | None = None, *, scripts: bool = False) -> str:
    """`redirect_uri`: where a form of the page may end, since `form-action` holds for redirects as well (Chromium)."""
    form_action = "form-action 'self'" + (f" {_source(redirect_uri)}" if redirect_uri and not redirect_uri.startswith("/") else "")
    script = "script-src 'self'; " if scripts else ""
    return f"default-src 'none'; {script}style-src 'self'; img-src 'self'; {form_action}; frame-ancestors 'none'; base-uri 'none'"


def _source(redirect_uri: str) -> str:
    """Its origin; its scheme where an origin cannot be written."""
    parts = urlsplit(redirect_uri)
    if parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc.lower()):
        return f"{parts.scheme}://{parts.netloc.lower()}"
    return f"{parts.scheme}:"

"""To which request a page belongs: `t` in its address."""

import re
from urllib.parse import parse_qs

from entrypoints.http.request import Request

_REF = re.compile(r"[A-Za-z0-9_\-]{22}", re.ASCII)


def reference_of(request: Request) -> str | None:
    """None where there is none, or what cannot be one."""
    refs = parse_qs(request.query.decode("latin-1")).get("t", [])
    return refs[0] if len(refs) == 1 and _REF.fullmatch(refs[0]) else None

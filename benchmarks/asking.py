"""One request over plain HTTP, without what a client library would load and keep."""

from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

OK = 200


def ask(address: str, headers: Mapping[str, str] | None = None, body: str | None = None, wait: float = 30.0) -> tuple[int, str]:
    """Status and text of the answer. With a body it is a POST. Raises `OSError`, `HTTPException`."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=wait)
    try:
        connection.request("GET" if body is None else "POST", parts.path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()

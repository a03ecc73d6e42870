"""Pages for people: everything that they load comes from us."""

from entrypoints.http.answer import Answer, Headers

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(text: str, policy: str = POLICY, headers: Headers = (), status: int = 200) -> Answer:
    """A page under its Content Security Policy."""
    content_type = (b"content-type", b"text/html; charset=utf-8")
    return Answer(status, text.encode(), (content_type, (b"content-security-policy", policy.encode()), *headers))

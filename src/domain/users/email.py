"""E-mail addresses: where people are written to. None is a name to sign in with."""

from domain.refusal import InvalidRequest

LONGEST_EMAIL = 254  # characters (RFC 5321 4.5.3.1)


def check_email(email: str) -> str:
    """One `@` between two parts, and nothing that breaks a line: whether it reaches anybody only a message can tell."""
    name, at, domain = email.rpartition("@")
    if not (at and name and domain and len(email) <= LONGEST_EMAIL and email.isprintable() and " " not in email):
        raise InvalidRequest("email must be an address such as name@example.com")
    return email

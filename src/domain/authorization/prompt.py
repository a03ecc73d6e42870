"""`prompt` (OpenID Connect Core 3.1.2.1): what the person must, or must not, be shown."""

from domain.refusal import InvalidRequest

KNOWN = ("none", "login", "consent", "select_account")


def parse_prompt(text: str) -> frozenset[str]:
    """The values; unknown ones are ignored. Raises `InvalidRequest` for `none` beside another."""
    values = frozenset(text.split(" ")) - {""}
    if "none" in values and len(values) > 1:
        raise InvalidRequest("prompt none excludes every other")
    return values & frozenset(KNOWN)

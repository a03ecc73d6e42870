"""Access tokens: JWTs as RFC 9068 has them. They are not stored; the grant is."""

from msgspec import UNSET, Struct, UnsetType

TYPE = "at+jwt"
LONGEST = 8192  # characters; longer ones are not decoded


class AccessToken(Struct, frozen=True, kw_only=True):
    """The claims (RFC 9068 2.2). Times are whole seconds since the Unix epoch."""

    iss: str
    aud: str | tuple[str, ...]
    sub: str
    client_id: str
    iat: int
    exp: int
    jti: str
    scope: str
    grant: str | UnsetType = UNSET  # the reference of a person's grant; a machine has none

    def is_for(self, audience: str) -> bool:
        """Whether `audience` is among those that this token is for."""
        return audience == self.aud if isinstance(self.aud, str) else audience in self.aud


def audience(issuer: str, resources: tuple[str, ...], scope: tuple[str, ...]) -> str | tuple[str, ...]:
    """Who the token is for: the resources in the order asked (RFC 8707 2), else the issuer (RFC 9068 3).

    With `openid` the issuer as well, since userinfo is ours. One is a string, several are an array (RFC 7519 4.1.3).
    """
    names = resources or (issuer,)
    if "openid" in scope and issuer not in names:
        names = (*names, issuer)
    return names[0] if len(names) == 1 else names

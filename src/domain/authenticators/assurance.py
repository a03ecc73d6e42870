"""How sure we are: `acr` and `amr` (OpenID Connect Core 2, RFC 8176), which say what really happened and never more."""

from enum import StrEnum


class Acr(StrEnum):
    """Authenticator assurance levels of NIST SP 800-63B-4. Their order is their strength."""

    AAL1 = "aal1"
    AAL2 = "aal2"

    @property
    def strength(self) -> int:
        """To compare with."""
        return list(Acr).index(self)


class Amr(StrEnum):
    """Authentication methods (RFC 8176 2). A recovery code is a one-time password as well."""

    PASSWORD = "pwd"
    OTP = "otp"
    MULTIPLE = "mfa"


def methods(*, password: bool, code: bool) -> tuple[str, ...]:
    """The `amr` of an authentication."""
    names = [Amr.PASSWORD] if password else []
    names += [Amr.OTP] if code else []
    return tuple((*names, Amr.MULTIPLE) if len(names) > 1 else names)


def level(amr: tuple[str, ...]) -> Acr:
    """The `acr` of an authentication."""
    return Acr.AAL2 if Amr.MULTIPLE in amr else Acr.AAL1


def strongest(*levels: Acr | None) -> Acr:
    """What is demanded where several demand something."""
    return max((one for one in levels if one is not None), key=lambda one: one.strength, default=Acr.AAL1)

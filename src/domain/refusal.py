"""Refusals: decisions against a request. They commit (see `Store.begin`), a crash does not.

The class says what the client may read, in the words of the protocol; the instance says why, which only the log and
the audit trail read. HTTP statuses are not known here: `entrypoints/http/errors.py` maps each class.
"""

from datetime import datetime
from typing import ClassVar


class Refusal(Exception):
    """A decision against a request.

    `error` is the protocol's code. `text` is printable ASCII without quotes or backslashes (RFC 6749 5.2) and never
    echoes what was sent.
    """

    error: ClassVar[str] = "invalid_request"
    text: str = "The request was refused."
    is_guess: ClassVar[bool] = False  # somebody may be trying secrets: the unit that decides it charges the address
    client_id: str | None = None  # of the confidential client that had authenticated before
    is_recorded = False  # in the audit trail, by the unit of work that decided it

    def __init__(self, reason: str, text: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        if text is not None:
            self.text = text


class InvalidRequest(Refusal):
    """A parameter or member is missing, doubled, malformed or too long (RFC 6749 5.2). The text names it."""

    def __init__(self, text: str, reason: str | None = None) -> None:
        super().__init__(reason or text, text)


class InvalidClient(Refusal):
    """Client authentication failed (RFC 6749 5.2). One text for a wrong client and a wrong secret."""

    error = "invalid_client"
    text = "Client authentication failed."
    is_guess = True


class InvalidGrant(Refusal):
    """What was presented buys nothing (RFC 6749 5.2). One text for every cause."""

    error = "invalid_grant"
    text = "The grant was not accepted."


class CredentialsRefused(InvalidGrant):
    """Wrong password, wrong code, no window, a throttled code, a disabled or unknown user: all look alike."""

    text = "The username, password or one-time password was not accepted."
    is_guess = True


class UnauthorizedClient(Refusal):
    """The client did not register this grant type (RFC 6749 5.2)."""

    error = "unauthorized_client"
    text = "The client may not use this grant type."


class UnsupportedGrantType(Refusal):
    """No such grant type here (RFC 6749 5.2)."""

    error = "unsupported_grant_type"
    text = "The grant type is not supported."


class InvalidScope(Refusal):
    """The scope is malformed, unknown or wider than what was granted (RFC 6749 5.2)."""

    error = "invalid_scope"
    text = "The scope is not allowed."


class InvalidTarget(Refusal):
    """The resource is malformed, unknown or was not granted (RFC 8707 2)."""

    error = "invalid_target"
    text = "The resource is not allowed."


class InvalidClientMetadata(Refusal):
    """A registration asks for what a client may not have (RFC 7591 3.2.2)."""

    error = "invalid_client_metadata"

    def __init__(self, text: str) -> None:
        super().__init__(text, text)


class InvalidRedirectUri(Refusal):
    """A redirect URI is not acceptable (RFC 7591 3.2.2)."""

    error = "invalid_redirect_uri"

    def __init__(self, text: str) -> None:
        super().__init__(text, text)


class UnknownRedirectUri(Refusal):
    """The redirect URI cannot be trusted: a page, and never a redirect (RFC 6749 4.1.2.1)."""

    error = "invalid_request"
    text = "The application sent you here with an address that it has not registered."


class UnsupportedResponseType(Refusal):
    """Only `code` (RFC 6749 4.1.2.1)."""

    error = "unsupported_response_type"
    text = "The response type is not supported."


class AccessDenied(Refusal):
    """The person said no (RFC 6749 4.1.2.1)."""

    error = "access_denied"
    text = "Access was not allowed."


class RequestNotSupported(Refusal):
    """OpenID Connect Core 3.1.2.6."""

    error = "request_not_supported"
    text = "Request objects are not supported."


class RequestUriNotSupported(Refusal):
    """OpenID Connect Core 3.1.2.6."""

    error = "request_uri_not_supported"
    text = "The parameter request_uri is not supported."


class LoginRequired(Refusal):
    """`prompt=none`, and somebody would have to sign in (OpenID Connect Core 3.1.2.6)."""

    error = "login_required"
    text = "Somebody has to sign in."


class ConsentRequired(Refusal):
    """`prompt=none`, and somebody would have to agree (OpenID Connect Core 3.1.2.6)."""

    error = "consent_required"
    text = "Somebody has to agree."


class InteractionRequired(Refusal):
    """`prompt=none`, and somebody would have to do something (OpenID Connect Core 3.1.2.6)."""

    error = "interaction_required"
    text = "Somebody has to do something first."


class UnmetAuthenticationRequirements(Refusal):
    """An essential `acr` that cannot be had here (OpenID Connect Core Unmet Authentication Requirements 1.0)."""

    error = "unmet_authentication_requirements"
    text = "The authentication that is demanded cannot be had here."


class TransactionOver(Refusal):
    """The page is of a transaction that ended, expired, or is another browser's."""

    error = "invalid_request"
    text = "This sign-in is over. Go back to the application and start again."


class TokenMissing(Refusal):
    """A protected resource was asked without any token: a challenge without an error code (RFC 6750 3.1)."""

    error = "invalid_token"
    text = "A bearer token is needed."


class RegistrationTokenMissing(TokenMissing):
    """Registration takes a token here (RFC 7591 3, "initial access token")."""

    text = "Registration needs a registration token, sent as a bearer token. An operator makes one."


class InvalidToken(Refusal):
    """The bearer token is malformed, expired, revoked or not for us (RFC 6750 3.1)."""

    error = "invalid_token"
    text = "The token was not accepted."


class InsufficientScope(Refusal):
    """The token is good, but not for this (RFC 6750 3.1)."""

    error = "insufficient_scope"
    text = "The token does not have the scope openid."


class CodeRefused(Refusal):
    """A one-time password was not accepted. One text for every cause, unknown user included."""

    error = "invalid_grant"
    text = "The code was not accepted."
    is_guess = True


class CodeReplayed(CodeRefused):
    """The code was right, once. Looks the same, but is no guess."""

    is_guess = False


class UnknownToken(InvalidGrant):
    """A refresh token that nobody was given."""

    is_guess = True


class RegistrationTokenRefused(InvalidToken):
    """The registration token is unknown, used up, expired or revoked (RFC 7591 3)."""

    text = "The registration token was not accepted."
    is_guess = True


class RegistrationClosed(Refusal):
    """Nobody may register here but an operator."""

    error = "access_denied"
    text = "Registration is closed. An operator can register for you."


class UserExists(Refusal):
    """Another person has this user name, perhaps in another spelling."""

    error = "user_exists"
    text = "This username is taken."


class ClientExists(Refusal):
    """Another client that was made with `redirect_uri` has this name."""

    error = "client_exists"
    text = "This client_name is taken."


class ResourceExists(Refusal):
    """The resource is there already."""

    error = "resource_exists"
    text = "This resource is there already."


class NoSuch(Refusal):
    """An operator named somebody or something that is not there."""

    error = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(f"no such {what}", f"There is no such {what}.")


class TooEarly(Refusal):
    """The upcoming signing key has not been visible for long enough to take over."""

    error = "too_early"

    def __init__(self, ready_at: datetime) -> None:
        super().__init__("upcoming key too young", f"The upcoming key can sign from {ready_at:%Y-%m-%dT%H:%M:%SZ} on.")
        self.ready_at = ready_at


class Throttled(Refusal):
    """Too many failures. `retry_after` is in whole seconds, at least 1."""

    error = "temporarily_unavailable"
    text = "Too many attempts. Try again later."

    def __init__(self, reason: str, now: datetime, until: datetime) -> None:
        super().__init__(reason)
        self.retry_after = max(1, -int((now - until).total_seconds() // 1))


class Overloaded(Exception):
    """The server cannot do this now: its hash queue is full or its database does not answer.

    Not a refusal: nothing was decided, so nothing commits. `retry_after` is in whole seconds.
    """

    error: ClassVar[str] = "temporarily_unavailable"
    text = "The server is busy. Try again shortly."

    def __init__(self, reason: str, retry_after: int = 2) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after

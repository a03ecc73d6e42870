"""The authorization response (RFC 6749 4.1.2, RFC 9207): a code or an error, on its way back to the client."""

from collections.abc import Mapping

from msgspec import Struct

from domain.authorization.request import AuthorizationRequest
from domain.refusal import Refusal


class Response(Struct, frozen=True, kw_only=True):
    """Where to, how, and what."""

    redirect_uri: str
    mode: str  # "query" or "form_post" (OAuth 2.0 Form Post Response Mode)
    parameters: Mapping[str, str]


def at_home(page: str) -> Response:
    """To a page of ours: the account's own sign-in ends here, and has nobody to tell anything."""
    return Response(redirect_uri=page, mode="query", parameters={})


def with_code(request: AuthorizationRequest, code: str, issuer: str) -> Response:
    """The code. `iss` is in every response (RFC 9207 2)."""
    return _response(request.redirect_uri, request.response_mode, request.state, {"code": code}, issuer)


def with_error(request: AuthorizationRequest, refusal: Refusal, issuer: str) -> Response:
    """The error (RFC 6749 4.1.2.1)."""
    return told(request.redirect_uri, request.response_mode, request.state, refusal, issuer)


def told(redirect_uri: str, mode: str | None, state: str | None, refusal: Refusal, issuer: str) -> Response:
    """The error, of a request that was not good enough to be one."""
    return _response(redirect_uri, mode, state, {"error": refusal.error, "error_description": refusal.text}, issuer)


def _response(redirect_uri: str, mode: str | None, state: str | None, parameters: dict[str, str], issuer: str) -> Response:
    if state is not None:
        parameters["state"] = state
    return Response(
        redirect_uri=redirect_uri, mode="form_post" if mode == "form_post" else "query", parameters=parameters | {"iss": issuer}
    )

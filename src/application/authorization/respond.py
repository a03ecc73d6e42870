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
    return _response(request, {"code": code}, issuer)


def with_error(request: AuthorizationRequest, refusal: Refusal, issuer: str) -> Response:
    """The error (RFC 6749 4.1.2.1)."""
    return _response(request, {"error": refusal.error, "error_description": refusal.text}, issuer)


def _response(request: AuthorizationRequest, parameters: dict[str, str], issuer: str) -> Response:
    if request.state is not None:
        parameters["state"] = request.state
    return Response(redirect_uri=request.redirect_uri, mode=request.response_mode, parameters=parameters | {"iss": issuer})

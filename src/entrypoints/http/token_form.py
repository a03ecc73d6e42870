"""The form that introspection and revocation share (RFC 7662 2.1, RFC 7009 2.1)."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from domain.refusal import InvalidRequest
from entrypoints.http.form import OF_CLIENTS, Form

KNOWN = OF_CLIENTS | {"token", "token_type_hint"}


class GivenToken(Struct, frozen=True, kw_only=True):
    """A token, and whose request it is."""

    token: str
    token_type_hint: Annotated[str, Meta(description="A hint is a hint: what the token looks like decides.")] | UnsetType = UNSET
    client_id: Annotated[str, Meta(description="Without HTTP Basic.")] | UnsetType = UNSET
    client_secret: Annotated[str, Meta(description="Without HTTP Basic.")] | UnsetType = UNSET


def given_token(form: Form) -> str:
    """The token. Raises `InvalidRequest`."""
    token = form.parameters.get("token")
    if token is None:
        raise InvalidRequest("token is missing")
    return token

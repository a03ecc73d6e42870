"""`POST /create_client`: a client registers, the old server's way or with RFC 7591's members."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, post
from msgspec import UNSET, Meta, Struct, UnsetType

from application.clients.create_client import CreateClient
from application.clients.draw_client import NewClient
from application.registrations.doorkeeper import Visitor
from domain.clients.metadata import Asked
from domain.refusal import (
    ClientExists,
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidRequest,
    Overloaded,
    RegistrationClosed,
    TokenMissing,
)
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import optional_bearer
from entrypoints.http.documented import JSON, THROTTLED, UNREADABLE, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.json_body import read_json
from entrypoints.http.request import Request

NAME = "create_client"


class ClientInformation(Struct, frozen=True, kw_only=True):
    """What the client got (RFC 7591 3.2.1)."""

    client_id: str
    client_secret: Annotated[str, Meta(description="Shown only now. A public client has none.")] | UnsetType = UNSET
    client_id_issued_at: Annotated[int, Meta(description="Seconds since the Unix epoch.")]
    client_secret_expires_at: Annotated[int, Meta(description="0: never.")] | UnsetType = UNSET
    client_name: str
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    response_types: tuple[str, ...]
    scope: str
    token_endpoint_auth_method: str
    application_type: str
    require_pkce: bool
    rotate_refresh_tokens: bool


@dataclass(frozen=True, slots=True)
class CreateClientEndpoint:
    """Reads the request, tells what the client got."""

    create_client: CreateClient

    async def __call__(self, request: Request) -> Answer:
        """Raises what `CreateClient` does. Unknown members are ignored (RFC 7591 2)."""
        asked = await read_json(request, Asked)
        visitor = Visitor(request.address, optional_bearer(request))
        return json(_information(await self.create_client(asked, visitor)))


def _information(new: NewClient) -> ClientInformation:
    client, secret = new.client, new.secret
    return ClientInformation(
        client_id=client.client_id,
        client_secret=secret.reveal() if secret else UNSET,
        client_id_issued_at=int(client.created_at.timestamp()),
        client_secret_expires_at=0 if secret else UNSET,
        client_name=client.client_name,
        redirect_uris=client.redirect_uris,
        grant_types=client.grant_types,
        response_types=("code",) if "authorization_code" in client.grant_types else (),
        scope=" ".join(client.scope),
        token_endpoint_auth_method=client.auth_methods[0] if client.auth_methods else "none",
        application_type=client.application_type,
        require_pkce=client.require_pkce,
        rotate_refresh_tokens=client.rotates,
    )


SIMPLE = {"client_name": "Harbour Logbook", "redirect_uri": "https://logbook.example/callback", "scope": "profile email"}
RFC_7591 = {
    "client_name": "Harbour Logbook",
    "redirect_uris": ["https://logbook.example/callback"],
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "client_secret_basic",
    "scope": "openid profile",
}
EXAMPLE = ClientInformation(
    client_id="kQ3n0q9yT8mS7Jf4pLwXbA",
    client_secret="0Yd3vUqPq1m2W8s9Jx6c5bKfT7hLzR4nEaGgNwVtXyM",
    client_id_issued_at=1796083200,
    client_secret_expires_at=0,
    client_name="Harbour Logbook",
    redirect_uris=("https://logbook.example/callback",),
    grant_types=("authorization_code", "password", "client_credentials", "refresh_token"),
    response_types=("code",),
    scope="profile email",
    token_endpoint_auth_method="client_secret_basic",
    application_type="web",
    require_pkce=True,
    rotate_refresh_tokens=False,
)


class CreateClientController(Controller):
    """`POST /create_client`."""

    @post(
        "/create_client",
        status_code=200,
        operation_id=NAME,
        summary="Register a client",
        description="Makes a client, from a name and one `redirect_uri`, or from the members of RFC 7591; members that are not known"
        " here are ignored. The answer says what the client got: scopes that it may not have are left out. Where registration needs a"
        " token, it is sent as `Authorization: Bearer`.",
        tags=["Clients"],
        security=[{}, {"bearer": []}],
        operation_class=takes(Asked, JSON, SIMPLE, RFC_7591),
        responses={
            200: gives(ClientInformation, "The client is registered.", EXAMPLE),
            **errors(
                Style.PROBLEM,
                InvalidRequest("client_name is not of the right type or length"),
                InvalidClientMetadata("client_name is missing"),
                InvalidRedirectUri("a redirect URI must be https, or http on 127.0.0.1, [::1] or localhost"),
                TokenMissing(""),
                RegistrationClosed(""),
                ClientExists(""),
                THROTTLED,
                *UNREADABLE,
                Overloaded(""),
            ),
        },
    )
    async def create_client(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

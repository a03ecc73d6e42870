"""`POST /register_user`: a person registers."""

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, post
from msgspec import Meta, Struct

from application.ports.otp import Pictures
from application.registrations.doorkeeper import Visitor
from application.users.register_user import RegisterUser
from domain.refusal import InvalidRequest, Overloaded, RegistrationClosed, TokenMissing, UserExists
from domain.users.username import parse_username
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import optional_bearer
from entrypoints.http.documented import JSON, THROTTLED, UNREADABLE, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.json_body import read_json
from entrypoints.http.request import Request

NAME = "register_user"


class NewUser(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to register."""

    username: Annotated[str, Meta(description="No space, colon or control.", extra_json_schema={"minLength": 1, "maxLength": 64})]
    password: Annotated[
        str,
        Meta(
            description="Not easy to guess; at least 15 characters where no second factor is demanded.",
            extra_json_schema={"minLength": 8, "maxLength": 128},
        ),
    ]


class Registered(Struct, frozen=True, kw_only=True):
    """The new person's authenticator, shown only now."""

    message: str = "User registered"
    otp_uri: Annotated[str, Meta(description="What an authenticator app reads.")]
    qr_code: Annotated[str, Meta(description="The same as a PNG picture, in base64.")]


@dataclass(frozen=True, slots=True)
class RegisterUserEndpoint:
    """Reads the request, draws the picture."""

    register_user: RegisterUser
    pictures: Pictures

    async def __call__(self, request: Request) -> Answer:
        """Raises what `RegisterUser` does."""
        new = await read_json(request, NewUser)
        visitor = Visitor(request.address, optional_bearer(request))
        otp_uri = await self.register_user(parse_username(new.username), new.password, visitor)
        picture = await asyncio.to_thread(self.pictures.png, otp_uri)  # some ms of pure computing
        return json(Registered(otp_uri=otp_uri, qr_code=b64encode(picture).decode()))


URI = "otpauth://totp/Watchword:mira?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Watchword&algorithm=SHA1&digits=6&period=30"


class RegisterUserController(Controller):
    """`POST /register_user`."""

    @post(
        "/register_user",
        status_code=200,
        operation_id=NAME,
        summary="Register a person",
        description="Makes a person and a pending authenticator; the first right code confirms it. Where registration needs a"
        " token, it is sent as `Authorization: Bearer`. A refused registration does not spend it.",
        tags=["People"],
        security=[{}, {"bearer": []}],
        operation_class=takes(NewUser, JSON, {"username": "mira", "password": "testPassword123"}),
        responses={
            200: gives(Registered, "The person is registered.", Registered(otp_uri=URI, qr_code="iVBORw0KGgoAAAANSUhEUg...")),
            **errors(
                Style.PROBLEM,
                InvalidRequest("password must have at least 8 characters"),
                TokenMissing(""),
                RegistrationClosed(""),
                UserExists(""),
                THROTTLED,
                *UNREADABLE,
                Overloaded(""),
            ),
        },
    )
    async def register_user(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

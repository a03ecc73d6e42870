"""`GET /profile`: who a token speaks for."""

from dataclasses import dataclass

from litestar import Controller, get

from application.tokens.read_profile import MachineProfile, PersonProfile, ReadProfile
from domain.refusal import InvalidRequest, InvalidToken, Overloaded, TokenMissing
from entrypoints.http.answer import Answer, json
from entrypoints.http.credentials import bearer
from entrypoints.http.documented import errors, gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.request import Request

NAME = "profile"


@dataclass(frozen=True, slots=True)
class ProfileEndpoint:
    """Reads the bearer token."""

    read_profile: ReadProfile

    async def __call__(self, request: Request) -> Answer:
        """Raises `TokenMissing`, `InvalidToken`, `InvalidRequest`."""
        return json(await self.read_profile(bearer(request).reveal()))


PERSON = PersonProfile(
    username="mira", otp_verified=True, sub="u_3kQ9n0yT8mS7Jf4pLwXbAq", client_id="kQ3n0q9yT8mS7Jf4pLwXbA", scope="profile"
)
MACHINE = MachineProfile(client_id="kQ3n0q9yT8mS7Jf4pLwXbA", scope="profile")


class ProfileController(Controller):
    """`GET /profile`."""

    @get(
        "/profile",
        operation_id=NAME,
        summary="Read the profile of a token's owner",
        description="Says whose token it is: a person's or a machine's. The token must be for this server, and is looked up each time.",
        tags=["Tokens"],
        security=[{"bearer": []}],
        responses={
            200: gives(PersonProfile | MachineProfile, "Whose token it is.", PERSON, MACHINE),
            **errors(
                Style.BEARER,
                InvalidRequest("The Authorization header holds no bearer token."),
                TokenMissing(""),
                InvalidToken(""),
                Overloaded(""),
            ),
        },
    )
    async def profile(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

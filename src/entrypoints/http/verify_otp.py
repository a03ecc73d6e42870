"""`POST /verify_otp`: a person shows that they hold their authenticator."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, post
from msgspec import Meta, Struct

from application.authenticators.verify_otp import VerifyOtp
from domain.authenticators.totp import parse_code
from domain.refusal import CodeRefused, InvalidRequest, Overloaded
from domain.users.username import parse_username
from entrypoints.http.answer import Answer, json
from entrypoints.http.documented import JSON, THROTTLED, UNREADABLE, errors, gives, takes
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.json_body import read_json
from entrypoints.http.request import Request

NAME = "verify_otp"


class GivenCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A one-time password."""

    username: Annotated[str, Meta(description="Whose it is.", extra_json_schema={"minLength": 1, "maxLength": 64})]
    code: Annotated[str, Meta(description="Six ASCII digits, as a string.", extra_json_schema={"pattern": "^[0-9]{6}$"})]


class Verdict(Struct, frozen=True):
    """Whether the code was accepted. Why not is nobody's business."""

    valid: bool


@dataclass(frozen=True, slots=True)
class VerifyOtpEndpoint:
    """Reads the request, says yes or no."""

    verify_otp: VerifyOtp

    async def __call__(self, request: Request) -> Answer:
        """Raises `InvalidRequest`, `Throttled`; every refused code looks the same."""
        given = await read_json(request, GivenCode)
        username, code = parse_username(given.username), parse_code(given.code, "code")
        try:
            await self.verify_otp(username, code, request.address)
        except CodeRefused:
            return json(Verdict(valid=False), 401)
        return json(Verdict(valid=True))


class VerifyOtpController(Controller):
    """`POST /verify_otp`."""

    @post(
        "/verify_otp",
        status_code=200,
        operation_id=NAME,
        summary="Verify a one-time password",
        description="Accepts a code once. The first right one confirms the authenticator. A right code also opens a short window in"
        " which one password grant of this person, from the same address, needs no `otp`.",
        tags=["People"],
        operation_class=takes(GivenCode, JSON, {"username": "mira", "code": "287082"}),
        responses={
            200: gives(Verdict, "The code was right.", Verdict(valid=True)),
            401: gives(Verdict, "The code was refused, or there is no such person.", Verdict(valid=False)),
            **errors(Style.PROBLEM, InvalidRequest("code must be six ASCII digits"), THROTTLED, *UNREADABLE, Overloaded("")),
        },
    )
    async def verify_otp(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

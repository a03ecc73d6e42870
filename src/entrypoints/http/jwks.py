"""`GET /jwks`: the keys that verify our tokens (RFC 7517)."""

from dataclasses import dataclass
from datetime import timedelta

from litestar import Controller, get, route
from msgspec import Struct

from application.keys.signing_keys import SigningKeys
from domain.keys.signing_key import SigningKey
from domain.refusal import Overloaded
from entrypoints.http.answer import Answer
from entrypoints.http.documented import errors, gives
from entrypoints.http.endpoint import Passed, Routed, passed
from entrypoints.http.errors import Style
from entrypoints.http.published import ANY_ORIGIN, PREFLIGHT, prepared, unless_known
from entrypoints.http.request import Request

NAME = "jwks"


class EllipticCurveKey(Struct, frozen=True, tag_field="kty", tag="EC"):
    """It verifies access tokens, and the ID tokens of clients that registered ES256 (RFC 7518 6.2)."""

    crv: str
    x: str
    y: str
    use: str
    alg: str
    kid: str


class RsaKey(Struct, frozen=True, tag_field="kty", tag="RSA"):
    """It verifies the ID tokens of all other clients (RFC 7518 6.3)."""

    n: str
    e: str
    use: str
    alg: str
    kid: str


class KeySet(Struct, frozen=True):
    """RFC 7517 5."""

    keys: tuple[EllipticCurveKey | RsaKey, ...]


@dataclass(slots=True)
class JwksEndpoint:
    """Publishes the keys. The stored halves are JSON already, so the bytes are the same on every node."""

    keys: SigningKeys
    max_age: timedelta
    prepared: tuple[tuple[SigningKey, ...], Answer] = ((), Answer(503))

    async def __call__(self, request: Request) -> Answer:
        """200, or 304 to who has it."""
        published = await self.keys.published()
        if published != self.prepared[0]:
            body = '{"keys":[' + ",".join(key.public for key in published) + "]}"
            self.prepared = published, prepared(body.encode(), b"application/json", self.max_age, ANY_ORIGIN)
        return unless_known(self.prepared[1], request)


EXAMPLE = KeySet(
    (
        EllipticCurveKey(
            crv="P-256",
            x="f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            y="x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            use="sig",
            alg="ES256",
            kid="oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
        ),
        RsaKey(
            n="0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
            "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
            "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            e="AQAB",
            use="sig",
            alg="RS256",
            kid="NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ),
    )
)


class JwksController(Controller):
    """`GET /jwks`."""

    @route("/jwks", http_method=["OPTIONS"], include_in_schema=False)
    async def any_origin(self) -> Passed:
        """A preflight. Handlers are registered in the order of their names, and Litestar's own comes with the first GET."""
        return Passed(PREFLIGHT)

    @get(
        "/jwks",
        operation_id=NAME,
        summary="Read the signing keys",
        description="The public keys (RFC 7517), for programs on any origin: of each algorithm the upcoming one, the active one, and"
        " those retired ones under which tokens may still be alive.",
        tags=["Server"],
        responses={200: gives(KeySet, "The keys.", EXAMPLE), **errors(Style.PROBLEM, Overloaded(""))},
    )
    async def jwks(self, request: Routed) -> Passed:
        """The endpoint answers."""
        return await passed(request, NAME)

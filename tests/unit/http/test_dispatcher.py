"""The short way and Litestar's router give the same bytes, whatever is asked."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import httpx

from entrypoints.http.dispatcher import HOT, Dispatcher
from entrypoints.http.front_door import FrontDoor
from tests.fakes.signer import PlainSigner
from tests.unit.http.served import ORIGIN, PASSWORD, Served, serving

FORM = "application/x-www-form-urlencoded"
BODIES = (b"", b"a=b", b"token=%zz", b"token=%ff", b"token=a&token=b", b"=", b"&&&", b"x=&" * 65, b"token=" + b"y" * 70000, b"\x00")
Asked = tuple[str, str, dict[str, str], bytes]


def corpus(client: tuple[str, str], access_token: str, refresh_token: str) -> Iterator[Asked]:
    """Good ones, bad ones, and those that are no business of the short way."""
    basic = "Basic " + base64.b64encode(":".join(client).encode()).decode()
    form, posted = {"content-type": FORM}, {"content-type": FORM, "authorization": basic}
    methods = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE")
    paths = sorted({path for _, path in HOT})
    yield from ((method, path, {}, b"") for method, path in product(methods, paths))
    yield from ((method, path, {"origin": "https://rp.example"}, b"") for method, path in product(("POST", "OPTIONS"), paths))
    for path in ("/token", "/introspect", "/revoke", "/userinfo"):
        for body in BODIES:
            yield "POST", path, posted, body
        yield "POST", path, posted | {"content-type": "application/json"}, b"{}"
        yield "POST", path, posted | {"content-type": f"{FORM}; charset=utf-8"}, b"token=x"
        yield "POST", f"{path}?token=x", posted, b"token=x"
    for grant in (b"client_credentials", b"client_credentials&scope=profile", b"client_credentials&scope=nope", b"password", b"nope", b""):
        for headers in (posted, form, form | {"authorization": "Basic !"}, form | {"authorization": "Bearer x"}):
            yield "POST", "/token", headers, b"grant_type=" + grant
    for token in (access_token, refresh_token, access_token + "x", "x", "x" * 9000, ""):
        yield "POST", "/introspect", posted, f"token={token}".encode()
        yield "POST", "/userinfo", form, f"access_token={token}".encode()
        for hint in ("access_token", "refresh_token", "nope"):
            yield "POST", "/introspect", posted, f"token={token}&token_type_hint={hint}".encode()
        for headers in (form, form | {"authorization": "Basic !"}):
            yield "POST", "/introspect", headers, f"token={token}".encode()
        for path in ("/profile", "/userinfo"):
            yield "GET", path, {"authorization": f"Bearer {token}"}, b""
    yield "GET", "/profile", {"authorization": "Basic x"}, b""
    for path in ("/token/", "//token", "/Token", "/token;x", "/%74oken", "/jwks/", "/nothing", "/.well-known/nothing"):
        yield "GET", path, {}, b""
    yield "GET", "/jwks", {"host": "evil.example"}, b""
    yield "GET", "/jwks", {"x-long": "y" * 17000}, b""
    yield "GET", "/jwks", {"if-none-match": "*"}, b""
    yield "POST", "/token", posted, b"grant_type=refresh_token&refresh_token=" + refresh_token.encode()
    yield "POST", "/revoke", posted, b"token=" + refresh_token.encode()
    yield "GET", "/profile", {"authorization": f"Bearer {access_token}"}, b""


async def answers(served: Served, app: FrontDoor) -> list[tuple[Asked, int, list[tuple[bytes, bytes]], bytes]]:
    """Of one house, whose clock stands and whose entropy counts."""
    seed = await served.registers()
    client = await served.creates_client(scope="openid profile")
    bought = await served.gets_token(client, "password", username="mira", password=PASSWORD, otp=served.code(seed), scope="openid profile")
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 50000))
    told = []
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
        for asked in corpus(client, bought["access_token"], bought["refresh_token"]):
            method, path, headers, body = asked
            answer = await http.request(method, path, headers=headers, content=body)
            told.append((asked, answer.status_code, answer.headers.raw, answer.content))
    return told


async def test_both_ways_give_the_same_bytes() -> None:
    async with serving(signer=PlainSigner()) as served:
        short = await answers(served, served.app)
    async with serving(signer=PlainSigner()) as served:
        assert isinstance(served.app.app, Dispatcher)
        routed = await answers(served, replace(served.app, app=served.app.app.router))
    assert len(short) >= 200
    assert {status for _, status, _, _ in short} >= {200, 204, 304, 400, 401, 404, 405, 413, 421, 431}
    for one, other in zip(short, routed, strict=True):
        assert one == other


async def test_every_short_way_is_one_of_the_router_s(served: Served) -> None:
    assert isinstance(served.app.app, Dispatcher)
    assert served.app.app.lanes.keys() == HOT.keys()
    for (method, path), name in HOT.items():
        assert served.app.app.lanes[method, path].name == name
        assert (await served.client.request(method, path)).status_code not in {404, 405}

"""The application: routes, what answers them, and the front door before them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache, partial
from typing import cast

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from entrypoints.house import House
from entrypoints.http.assets import AssetsController, prepare_assets
from entrypoints.http.authorize import AuthorizeController
from entrypoints.http.client_address import ClientAddress
from entrypoints.http.create_client import CreateClientController
from entrypoints.http.dispatcher import Dispatcher
from entrypoints.http.docs import DocsController, docs_page, openapi
from entrypoints.http.endpoint import Endpoint, Passed, Routed, as_ours, log
from entrypoints.http.endpoints import make_endpoints
from entrypoints.http.errors import PLAIN, Style, plain
from entrypoints.http.front_door import App, FrontDoor
from entrypoints.http.health import HealthController
from entrypoints.http.index import IndexController, IndexEndpoint
from entrypoints.http.introspect import IntrospectController
from entrypoints.http.jwks import JwksController
from entrypoints.http.metadata import MetadataController
from entrypoints.http.nowhere import Nowhere, style_at
from entrypoints.http.pages.controller import PagesController
from entrypoints.http.pages.error_page import PageErrors
from entrypoints.http.pages.overrides import read_look
from entrypoints.http.profile import ProfileController
from entrypoints.http.register_user import RegisterUserController
from entrypoints.http.revoke import RevokeController
from entrypoints.http.token import TokenController
from entrypoints.http.userinfo import UserinfoController
from entrypoints.http.verify_otp import VerifyOtpController
from entrypoints.settings import Settings

Opens = Callable[[], AbstractAsyncContextManager[House]]

# In the order of the documentation.
DOCUMENTED: tuple[ControllerRouterHandler, ...] = (
    RegisterUserController,
    VerifyOtpController,
    CreateClientController,
    AuthorizeController,
    TokenController,
    UserinfoController,
    ProfileController,
    IntrospectController,
    RevokeController,
    MetadataController,
    JwksController,
    HealthController,
    IndexController,
)


def make_app(settings: Settings, version: str, opens: Opens) -> FrontDoor:
    """The ASGI application. `opens` is entered before the first request and left after the last; only then is there a house.

    Raises `BadPages`.
    """
    look = read_look(settings.pages)
    index = Endpoint("index", Style.PROBLEM, IndexEndpoint(version, look))
    prepare = cache(partial(openapi, DOCUMENTED, version))
    nowhere = Nowhere(PageErrors(look))
    state = State({index.name: index, "assets": prepare_assets(look.files), "docs": docs_page(), "openapi": prepare})

    @asynccontextmanager
    async def lifespan(routed: Litestar) -> AsyncIterator[None]:
        async with opens() as house:
            endpoints = {endpoint.name: endpoint for endpoint in make_endpoints(house, look)}
            routed.state.update(endpoints)
            dispatcher.open(endpoints)
            yield

    routed = Litestar(
        route_handlers=[*DOCUMENTED, PagesController, AssetsController, DocsController],
        state=state,
        exception_handlers={HTTPException: partial(_beside_endpoints, nowhere), Exception: _bug},
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,  # its defaults would log bodies
    )
    hosts = frozenset(name.encode() for name in with_default_port(settings.hosts))
    dispatcher = Dispatcher(cast("App", routed))
    return FrontDoor(dispatcher, hosts, ClientAddress(settings.trusted_proxies or (), settings.client_address), nowhere)


def with_default_port(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Each host without a port also with https's, which a client may write."""
    return (*hosts, *(f"{host}:443" for host in hosts if not host.rpartition(":")[2].isdigit()))


def _beside_endpoints(nowhere: Nowhere, request: Routed, error: HTTPException) -> Response[bytes]:
    """What routing refuses: no such path, no such method."""
    said = {name.lower(): value for name, value in (error.headers or {}).items()}
    if "allow" in said:  # which Litestar writes in any order
        said["allow"] = ", ".join(sorted(said["allow"].split(", ")))
    headers = tuple((name.encode(), value.encode()) for name, value in said.items())
    return Passed(nowhere(as_ours(request), error.status_code if error.status_code in PLAIN else 400, headers))


def _bug(request: Routed, error: Exception) -> Response[bytes]:
    """What no endpoint caught. The client learns nothing of it."""
    log.error("a route failed", exc_info=error)
    return Passed(plain(500, style_at(request.scope["path"])))

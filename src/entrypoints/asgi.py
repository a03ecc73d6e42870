"""The ASGI application, for uvicorn: `entrypoints.asgi:create_app`, as a factory."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from entrypoints.loading import loading
from entrypoints.settings import read_settings

if TYPE_CHECKING:
    from entrypoints.http.front_door import FrontDoor


@loading()
def create_app() -> "FrontDoor":
    """By the environment's settings. The house is opened when the server starts, and closed when it stops."""
    # Litestar loads advanced-alchemy wherever it is installed, with all of SQLAlchemy's ORM: a quarter of our memory and
    # half of our start. Only migrations use it, and they have a process of their own.
    sys.modules.setdefault("advanced_alchemy", None)  # type: ignore[arg-type]

    from entrypoints.background import background
    from entrypoints.house import House
    from entrypoints.http.app import make_app
    from entrypoints.wiring import house

    settings = read_settings(os.environ)

    @asynccontextmanager
    async def opens() -> AsyncIterator[House]:
        async with house(settings, House) as opened, background(opened):
            yield opened

    return make_app(settings, version("watchword"), opens)

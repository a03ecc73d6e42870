"""The ASGI application, for uvicorn: `entrypoints.asgi:create_app`, as a factory."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from entrypoints.background import background
from entrypoints.http.app import make_app
from entrypoints.http.front_door import FrontDoor
from entrypoints.office import Office
from entrypoints.settings import read_settings
from entrypoints.wiring import house


def create_app() -> FrontDoor:
    """By the environment's settings. The house is opened when the server starts, and closed when it stops."""
    settings = read_settings(os.environ)

    @asynccontextmanager
    async def opens() -> AsyncIterator[Office]:
        async with house(settings) as opened, background(opened):
            yield opened

    return make_app(settings, version("watchword"), opens)

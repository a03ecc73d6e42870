"""Files that pages are made of, all served by us: `GET /assets/…`."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from litestar import Controller, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from entrypoints.http.answer import Answer
from entrypoints.http.endpoint import Passed, Routed, as_ours
from entrypoints.http.published import prepared, unless_known

HERE = Path(__file__).parent / "assets"
MAX_AGE = timedelta(hours=1)  # their names say no version

OURS = ("look.css", "icon.svg", "docs.js", "submit.js", "print.js", "swagger-ui.NOTICE.txt")
SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js")
SWAGGER_UI_LICENCE = "swagger-ui.LICENSE.txt"

TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
    ".txt": b"text/plain; charset=utf-8",
}

Assets = Callable[[str], Answer | None]


def prepare_assets(own: Mapping[str, bytes]) -> Assets:
    """Every asset by its name, read when it is first asked for: most of them are Swagger UI's. `own`: the operator's."""
    files = dict(_files())

    @cache
    def read(name: str) -> Answer:
        content = own[name] if name in own else files[name].read_bytes()
        return prepared(content, TYPES[Path(name).suffix], MAX_AGE)

    return lambda name: read(name) if name in own or name in files else None


def _files() -> Iterator[tuple[str, Path]]:
    for name in OURS:
        yield name, HERE / name
    spec = find_spec("swagger_ui")  # found, not imported: it brings a template engine
    if spec is None or spec.origin is None:
        raise RuntimeError("the package swagger-ui-py is not installed")
    theirs = Path(spec.origin).parent / "static"
    for name in SWAGGER_UI:
        yield name, theirs / name
    yield SWAGGER_UI_LICENCE, theirs / "LICENSE"


class AssetsController(Controller):
    """`GET /assets/…`."""

    path = "/assets"
    include_in_schema = False

    @get("/{name:str}")
    async def asset(self, request: Routed, name: FromPath[str]) -> Passed:
        """One of a fixed set of names, so there is no path to walk."""
        assets: Assets = request.app.state["assets"]
        found = assets(name)
        if found is None:
            raise NotFoundException
        return Passed(unless_known(found, as_ours(request)))

import re
from html.parser import HTMLParser

import httpx
import pytest

from entrypoints.http.assets import OURS, SWAGGER_UI, SWAGGER_UI_LICENCE
from tests.unit.http.served import PRODUCTION, Served, SilentStore, problem, serving

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Links(HTMLParser):
    """What a page loads, and what it has inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.goes: list[str] = []
        self.inline: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        values = dict(attrs)
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        address = values.get("src") or values.get("href")
        if address:
            (self.goes if tag == "a" else self.loads).append(address)

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""


async def test_programs_get_an_index(served: Served) -> None:
    answer = await served.client.get("/")
    assert answer.headers["content-type"] == "application/json"
    index = answer.json()
    assert index.keys() == {"message", "version", "documentation", "endpoints"}
    assert (await served.client.get(index["documentation"])).status_code == 200
    for path in index["endpoints"].values():
        assert (await served.client.get(path)).status_code in ({400} if path == "/authorize" else {200, 303, 401, 405}), path


async def test_browsers_get_a_page_whose_links_work(served: Served) -> None:
    answer = await served.client.get("/", headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Language, Accept"
    assert answer.headers["cache-control"] == "no-store"
    assert "0.1.0" in answer.text
    links = Links(answer.text)
    assert links.inline == []
    for address in (*links.loads, *links.goes):
        assert (await served.client.get(address, follow_redirects=True)).status_code == 200, address


async def test_the_first_page_speaks_the_language_that_was_chosen_or_is_chosen_there(served: Served) -> None:
    answer = await served.client.get("/", headers=BROWSER | {"accept-language": "de-AT, en;q=0.5"})
    assert (answer.headers["content-language"], "Der Server läuft" in answer.text) == ("de", True)
    assert "?language=en" in Links(answer.text).goes
    for path in ("/?language=en", "/"):
        answer = await served.client.get(path, headers=BROWSER | {"accept-language": "de"})
        assert '<html lang="en">' in answer.text
    assert "language" not in (await served.client.get("/?language=de")).json()
    assert "English" in (await served.client.get("/?language=de", headers=BROWSER)).text


async def test_the_documentation_loads_from_us_alone(served: Served) -> None:
    answer = await served.client.get("/docs", headers=BROWSER)
    links = Links(answer.text)
    assert links.inline == []
    assert "/assets/docs.js" in links.loads
    for address in (*links.loads, *links.goes):
        assert (await served.client.get(address)).status_code == 200, address
    for name in ("docs.js", "look.css"):
        assert not re.search("https?://", (await served.client.get(f"/assets/{name}")).text)


async def test_only_the_documentation_may_have_inline_styles(served: Served) -> None:
    policies = {path: (await served.client.get(path, headers=BROWSER)).headers["content-security-policy"] for path in ("/", "/docs", "/no")}
    assert "style-src 'self' 'unsafe-inline'" in policies["/docs"]
    assert "unsafe-inline" not in policies["/"] + policies["/no"]
    assert "unsafe-eval" not in policies["/docs"]
    assert all("frame-ancestors 'none'" in policy and "default-src 'none'" in policy for policy in policies.values())


@pytest.mark.parametrize("name", [*OURS, *SWAGGER_UI, SWAGGER_UI_LICENCE])
async def test_an_asset_is_served_with_its_type_and_may_be_kept(served: Served, name: str) -> None:
    answer = await served.client.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] in {"text/css", "text/javascript", "image/svg+xml", "text/plain"}
    again = await served.client.get(f"/assets/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_swagger_uis_licence_and_notice_are_beside_it(served: Served) -> None:
    assert "Apache License" in (await served.client.get(f"/assets/{SWAGGER_UI_LICENCE}")).text
    assert "SmartBear" in (await served.client.get("/assets/swagger-ui.NOTICE.txt")).text


@pytest.mark.parametrize("name", ["app.py", "../app.py", "%2e%2e/app.py", "..%2fapp.py", "index.html", ""])
async def test_nothing_else_is_an_asset(served: Served, name: str) -> None:
    assert problem(await served.client.get(f"/assets/{name}"))["status"] == 404


async def test_a_live_process_says_so_on_any_host(served: Served) -> None:
    answer = await served.client.get("/health/live", headers={"host": "10.0.0.3"})
    assert answer.json() == {"status": "live"}


async def test_ready_looks_at_the_database_and_the_key(served: Served) -> None:
    assert (await served.client.get("/health/ready")).json() == {"status": "ready"}


async def test_a_process_without_a_key_is_not_ready(served: Served) -> None:
    for key in await served.house.store.read.signing_keys.all():
        async with served.house.store.begin() as unit:
            await unit.signing_keys.revoke(key.kid, served.clock.now())
    answer = await served.client.get("/health/ready")
    assert problem(answer)["status"] == 503
    assert answer.headers["retry-after"].isdigit()
    assert (await served.client.get("/health/live")).status_code == 200


async def test_a_process_without_a_database_is_not_ready() -> None:
    async with serving(store=SilentStore()) as served:
        assert problem(await served.client.get("/health/ready"))["status"] == 503


@pytest.mark.parametrize("path", ["/nothing", "/schema", "/qr_code/mira", "/health", "/token/x", "/%00", "/docs/x"])
async def test_what_is_not_there_is_a_problem(served: Served, path: str) -> None:
    assert problem(await served.client.get(path))["error"] == "not_found"


async def test_another_method_is_a_problem_that_names_the_right_ones(served: Served) -> None:
    answer = await served.client.put("/register_user")
    assert problem(answer)["status"] == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_on_oauths_routes_it_is_an_oauth_error(served: Served, path: str, method: str) -> None:
    answer = await served.client.request(method, path)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/json"
    if method != "HEAD":
        assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/jwks", "/health/live", "/.well-known/oauth-authorization-server"])
async def test_head_works_wherever_get_does(served: Served, path: str) -> None:
    got, head = await served.client.get(path), await served.client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == got.headers


async def test_a_production_server_is_bound_to_https() -> None:
    issuer = "https://id.example.com"
    async with serving(PRODUCTION | {"WATCHWORD_ISSUER": issuer}) as served:
        for host in ("id.example.com", "id.example.com:443"):
            answer = await served.client.get("/", headers={"host": host})
            assert answer.status_code == 200
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
        for host in ("127.0.0.1:5000", "id.example.com:80"):
            assert (await served.client.get("/", headers={"host": host})).status_code == 421


async def test_a_failing_route_tells_nothing(served: Served, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(served.app.app.router.state, "docs", None)  # type: ignore[attr-defined]
    answer = await served.client.get("/docs")
    assert problem(answer)["error"] == "server_error"
    assert "Traceback" in caplog.text


async def test_answers_name_no_server(served: Served) -> None:
    answer: httpx.Response = await served.client.get("/")
    assert "server" not in answer.headers

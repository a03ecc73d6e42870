"""Addresses and methods that are none of ours, met by people and by programs."""

import httpx
import pytest

from tests.unit.http.served import Served, problem
from tests.unit.http.surfing import Page, Surfer
from tests.unit.http.test_site import BROWSER, Links

LOST = ("/acount", "/account/", "/%C3%BCber", "/login/x", "/qr_code/mira", "/assets/none.css", "//evil.example", "/<script>")


async def asks(served: Served, path: str, accept: str | None = BROWSER["accept"], method: str = "GET", **headers: str) -> httpx.Response:
    return await served.client.request(method, f"https://127.0.0.1:5000{path}", headers=({"accept": accept} if accept else {}) | headers)


@pytest.mark.parametrize("path", LOST)
async def test_who_mistypes_an_address_gets_a_page(served: Served, path: str) -> None:
    answer = await asks(served, path)
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text
    headers = answer.headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert (headers["referrer-policy"], headers["cross-origin-opener-policy"]) == ("no-referrer", "same-origin")
    for rule in ("default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in headers["content-security-policy"]
    assert "set-cookie" not in headers
    links = Links(answer.text)
    assert links.inline == []
    for address in (*links.loads, *(address for address in links.goes if address.startswith("/"))):
        assert (await served.client.get(address, follow_redirects=True)).status_code == 200, address


@pytest.mark.parametrize("path", ["/acount", "/%3Cscript%3Ealert(1)", "//evil.example", "/x?next=canary&t=canary"])
async def test_the_page_repeats_nothing_of_the_address(served: Served, path: str) -> None:
    text = (await asks(served, path)).text
    for word in ("acount", "alert(", "evil", "canary", "<script"):
        assert word not in text
    assert [address for address in Links(text).goes if not address.startswith("/")] == ["?language=de"]


@pytest.mark.parametrize("path", LOST)
@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "application/json",
        "application/json, text/html;q=0.9",
        "text/html;q=0.5, application/problem+json",
        "application/*, text/html;q=0.1",
        "text/html;q=0",
        "text/html;Q=0",
        "text/html;q=x",
        "text/html;q=nan",
        "text/plain",
        "image/avif,image/webp,*/*;q=0.8",
        "text/css,*/*;q=0.1",
    ],
)
async def test_programs_get_the_problem_that_they_always_got(served: Served, path: str, accept: str | None) -> None:
    answer = await asks(served, path, accept)
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "error": "not_found",
        "error_description": "There is nothing at this address.",
    }
    assert "vary" not in answer.headers


@pytest.mark.parametrize("accept", ["text/html", "TEXT/HTML ; charset=utf-8, */*;q=0.1", "text/html;q=1e999", "*/*;q=0.1, text/html;q=0.2"])
async def test_html_may_be_asked_for_in_many_ways(served: Served, accept: str) -> None:
    assert (await asks(served, "/acount", accept)).headers["content-type"].startswith("text/html")


async def test_head_is_the_same_without_the_page(served: Served) -> None:
    for path in ("/acount", "/account/"):
        got, head = await asks(served, path), await asks(served, path, method="HEAD")
        assert (head.status_code, head.content, head.headers) == (404, b"", got.headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/register_user"), ("DELETE", "/login"), ("POST", "/jwks"), ("PUT", "/")])
async def test_another_method_is_told_as_a_page_too_and_names_the_right_ones(served: Served, method: str, path: str) -> None:
    page, told = await asks(served, path, method=method), await asks(served, path, None, method)
    assert (page.status_code, told.status_code) == (405, 405)
    assert page.headers["content-type"].startswith("text/html")
    assert problem(told)["error"] == "invalid_request"
    assert page.headers["allow"] == told.headers["allow"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_form_that_goes_nowhere_is_answered_by_the_page(served: Served, method: str) -> None:
    assert "There is no page" in (await asks(served, "/acount", method=method)).text


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
async def test_oauth_s_paths_are_for_programs_alone(served: Served, path: str) -> None:
    answer = await asks(served, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/json")


async def test_the_page_speaks_the_language_that_was_chosen_or_is_chosen_there(served: Served) -> None:
    surfer = Surfer(served)
    surfer.client.headers.update(BROWSER)
    page = Page(await surfer.client.get("/acount?language=de"))
    assert "Unter dieser Adresse gibt es keine Seite." in page.text
    assert "Unter dieser Adresse" in (await surfer.opens("/account/")).text
    assert "There is no page" in (await asks(served, "/acount", **{"accept-language": "fr"})).text

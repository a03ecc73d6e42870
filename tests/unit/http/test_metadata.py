"""The metadata and the JWKS."""

import pytest

from tests.unit.http.served import DEVELOPMENT, ORIGIN, Served, serving

METADATA = "/.well-known/oauth-authorization-server"
PUBLISHED = [METADATA, "/jwks"]


async def test_the_metadata_names_what_works(served: Served) -> None:
    content = (await served.client.get(METADATA)).json()
    assert content == {
        "issuer": ORIGIN,
        "token_endpoint": f"{ORIGIN}/token",
        "jwks_uri": f"{ORIGIN}/jwks",
        "introspection_endpoint": f"{ORIGIN}/introspect",
        "revocation_endpoint": f"{ORIGIN}/revoke",
        "scopes_supported": ["profile", "email"],
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials", "password", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "service_documentation": f"{ORIGIN}/docs",
    }
    for name in ("token_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint", "service_documentation"):
        assert (await served.client.options(content[name])).status_code == 204


async def test_the_operators_scopes_are_there() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_SCOPES": "read email"}) as served:
        assert (await served.client.get(METADATA)).json()["scopes_supported"] == ["profile", "email", "read"]


async def test_no_header_changes_the_metadata(served: Served) -> None:
    plain = await served.client.get(METADATA)
    for headers in ({"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example;proto=http"}, {"host": "localhost:5000"}):
        assert (await served.client.get(METADATA, headers=headers)).content == plain.content


async def test_the_upcoming_and_the_active_key_are_published(served: Served) -> None:
    keys = (await served.client.get("/jwks")).json()["keys"]
    assert len(keys) == 2
    assert all(key["use"] == "sig" and "d" not in key for key in keys)


@pytest.mark.parametrize("path", PUBLISHED)
async def test_they_may_be_kept_and_asked_for_again(served: Served, path: str) -> None:
    answer = await served.client.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "pragma" not in answer.headers
    again = await served.client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers


async def test_another_key_has_another_etag(served: Served) -> None:
    before = await served.client.get("/jwks")
    await served.house.revoke_key(before.json()["keys"][0]["kid"])
    served.clock.advance(seconds=1)
    after = await served.client.get("/jwks", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert before.json()["keys"][0] not in after.json()["keys"]


@pytest.mark.parametrize("path", PUBLISHED)
async def test_programs_on_any_origin_may_read_them(served: Served, path: str) -> None:
    answer = await served.client.get(path, headers={"origin": "https://spa.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {
        "origin": "https://spa.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "mcp-protocol-version",
    }
    preflight = await served.client.options(path, headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-headers"] == "*"
    assert "access-control-allow-credentials" not in answer.headers.keys() | preflight.headers.keys()


async def test_nothing_else_has_cors(served: Served) -> None:
    for path in ("/", "/docs", "/token", "/profile", "/health/live"):
        answer = await served.client.options(path, headers={"origin": "https://spa.example", "access-control-request-method": "POST"})
        assert "access-control-allow-origin" not in answer.headers

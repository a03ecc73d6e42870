"""The metadata and the JWKS."""

import pytest

from tests.unit.http.served import DEVELOPMENT, ORIGIN, Served, serving

METADATA = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"
PUBLISHED = [METADATA, OPENID, "/jwks"]
SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"]
CLAIMS = [
    *(
        "sub",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
    ),
    *("birthdate", "zoneinfo", "locale", "updated_at", "email", "email_verified", "address", "phone_number", "phone_number_verified"),
    *("iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"),
]


async def test_the_metadata_names_what_works(served: Served) -> None:
    content = (await served.client.get(METADATA)).json()
    assert content == {
        "issuer": ORIGIN,
        "authorization_endpoint": f"{ORIGIN}/authorize",
        "token_endpoint": f"{ORIGIN}/token",
        "userinfo_endpoint": f"{ORIGIN}/userinfo",
        "jwks_uri": f"{ORIGIN}/jwks",
        "introspection_endpoint": f"{ORIGIN}/introspect",
        "revocation_endpoint": f"{ORIGIN}/revoke",
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "client_credentials", "password", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": ["aal1", "aal2"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "claim_types_supported": ["normal"],
        "claims_supported": CLAIMS,
        "ui_locales_supported": ["en", "de"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "service_documentation": f"{ORIGIN}/docs",
    }
    for name, address in content.items():
        if name.endswith(("_endpoint", "_uri", "_documentation")):
            assert (await served.client.options(address)).status_code == 204


async def test_both_addresses_have_the_same_document(served: Served) -> None:
    assert (await served.client.get(METADATA)).content == (await served.client.get(OPENID)).content


async def test_the_operators_scopes_are_there() -> None:
    async with serving(DEVELOPMENT | {"WATCHWORD_SCOPES": "read email"}) as served:
        assert (await served.client.get(METADATA)).json()["scopes_supported"] == [*SCOPES, "read"]


async def test_no_header_changes_the_metadata(served: Served) -> None:
    plain = await served.client.get(METADATA)
    for headers in ({"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example;proto=http"}, {"host": "localhost:5000"}):
        assert (await served.client.get(METADATA, headers=headers)).content == plain.content


async def test_the_upcoming_and_the_active_key_of_each_algorithm_are_published(served: Served) -> None:
    keys = (await served.client.get("/jwks")).json()["keys"]
    assert sorted(key["alg"] for key in keys) == ["ES256", "ES256", "RS256", "RS256"]
    members = {"EC": {"kty", "crv", "x", "y", "use", "alg", "kid"}, "RSA": {"kty", "n", "e", "use", "alg", "kid"}}
    assert all(key["use"] == "sig" and key.keys() == members[key["kty"]] for key in keys)


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
    for path in ("/", "/docs", "/authorize", "/profile", "/health/live"):
        answer = await served.client.options(path, headers={"origin": "https://spa.example", "access-control-request-method": "POST"})
        assert "access-control-allow-origin" not in answer.headers

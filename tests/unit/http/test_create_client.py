from typing import Any

import pytest

from tests.unit.http.served import PRODUCTION, Served, problem, serving

SIMPLE = {"client_name": "Logbook", "redirect_uri": "https://rp.example/cb"}


async def creates(served: Served, **members: object) -> dict[str, Any]:
    answer = await served.posts_json("/create_client", **members)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def test_the_old_way_needs_a_name_and_an_address(served: Served) -> None:
    content = await creates(served, **SIMPLE)
    assert len(content.pop("client_id")) == 22
    assert len(content.pop("client_secret")) == 43
    assert content.pop("client_id_issued_at") == int(served.clock.now().timestamp())
    assert content == {
        "client_secret_expires_at": 0,
        "client_name": "Logbook",
        "redirect_uris": ["https://rp.example/cb"],
        "grant_types": ["authorization_code", "password", "client_credentials", "refresh_token"],
        "response_types": ["code"],
        "scope": "openid profile email",
        "token_endpoint_auth_method": "client_secret_basic",
        "application_type": "web",
        "require_pkce": True,
        "rotate_refresh_tokens": False,
    }


async def test_a_public_client_gets_no_secret(served: Served) -> None:
    members = {"redirect_uris": ["http://127.0.0.1/cb"], "token_endpoint_auth_method": "none"}
    content = await creates(served, **members)
    assert not {"client_secret", "client_secret_expires_at"} & content.keys()
    assert content["token_endpoint_auth_method"] == "none"
    assert content["application_type"] == "native"


async def test_unknown_members_are_ignored(served: Served) -> None:
    assert "canary" not in await creates(served, **SIMPLE, canary={"a": ["\n"]}, logo_uri="javascript:1", client_id="mine")


async def test_a_taken_name_is_named(served: Served) -> None:
    await creates(served, **SIMPLE)
    assert problem(await served.posts_json("/create_client", **SIMPLE))["error"] == "client_exists"


@pytest.mark.parametrize(
    ("members", "error", "named"),
    [
        ({"redirect_uri": "https://rp.example/cb"}, "invalid_client_metadata", "client_name"),
        ({"client_name": "", "redirect_uri": "https://rp.example/cb"}, "invalid_client_metadata", "client_name"),
        ({"client_name": "a\u202eb", "redirect_uri": "https://rp.example/cb"}, "invalid_client_metadata", "client_name"),
        ({"client_name": "a\nb", "redirect_uri": "https://rp.example/cb"}, "invalid_request", "client_name"),
        ({"client_name": 1, "redirect_uri": "https://rp.example/cb"}, "invalid_request", "client_name"),
        ({"client_name": "Logbook", "redirect_uri": "javascript:alert(1)"}, "invalid_redirect_uri", "redirect URI"),
        ({"client_name": "Logbook", "redirect_uri": ["https://rp.example/cb"]}, "invalid_request", "redirect_uri"),
        ({"redirect_uris": "https://rp.example/cb"}, "invalid_request", "redirect_uris"),
        ({"redirect_uris": ["https://rp.example/cb"] * 30}, "invalid_redirect_uri", "redirect_uris"),
        (SIMPLE | {"grant_types": ["implicit"]}, "invalid_client_metadata", "grant_types"),
        (SIMPLE | {"token_endpoint_auth_method": "tls_client_auth"}, "invalid_client_metadata", "token_endpoint_auth_method"),
        (
            SIMPLE | {"token_endpoint_auth_method": "none", "grant_types": ["client_credentials"]},
            "invalid_client_metadata",
            "client_credentials",
        ),
    ],
)
async def test_bad_metadata_is_refused_by_name(served: Served, members: dict[str, object], error: str, named: str) -> None:
    content = problem(await served.posts_json("/create_client", **members))
    assert (content["status"], content["error"]) == (400, error)
    assert named in content["detail"]
    assert await served.house.store.read.clients.page("", 10) == ()


async def test_a_token_opens_a_door_that_is_not_open() -> None:
    async with serving(PRODUCTION) as served:
        answer = await served.posts_json("/create_client", **SIMPLE)
        assert problem(answer)["status"] == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="watchword"'

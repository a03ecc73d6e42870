"""`/token`, `/profile`, `/introspect` and `/revoke`."""

from typing import Any

import httpx
import pytest

from tests.unit.http.served import PASSWORD, Served

OAUTH = ["/token", "/introspect", "/revoke"]
SIGN_IN = {"username": "mira", "password": PASSWORD}


def oauth_error(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    content = answer.json()
    assert content.keys() == {"error", "error_description"}
    return answer.status_code, content["error"]


def bearer(token: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {token['access_token']}"}


async def test_a_password_and_a_code_buy_a_token(served: Served) -> None:
    seed, client = await served.registers(), await served.creates_client()
    answer = await served.client.post("/token", data={"grant_type": "password", **SIGN_IN, "otp": served.code(seed)}, auth=client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    content = answer.json()
    assert content.keys() == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert (content["token_type"], content["expires_in"], content["scope"]) == ("Bearer", 900, "profile email")


async def test_the_old_two_steps_still_work(served: Served) -> None:
    seed, client = await served.registers(), await served.creates_client()
    await served.posts_json("/verify_otp", username="mira", code=served.code(seed))
    token = await served.gets_token(client, "password", **SIGN_IN)
    again = await served.client.post("/token", data={"grant_type": "password", **SIGN_IN}, auth=client)
    assert token["refresh_token"]
    assert oauth_error(again) == (400, "invalid_grant")


async def test_a_client_may_authenticate_in_the_body(served: Served) -> None:
    client_id, secret = await served.creates_client()
    data = {"grant_type": "client_credentials", "scope": "profile", "client_id": client_id, "client_secret": secret}
    content = (await served.client.post("/token", data=data)).json()
    assert content["scope"] == "profile"
    assert "refresh_token" not in content


async def test_a_refresh_token_buys_the_next_and_never_more(served: Served) -> None:
    seed, client = await served.registers(), await served.creates_client()
    token = await served.gets_token(client, "password", **SIGN_IN, otp=served.code(seed))
    narrow = await served.gets_token(client, "refresh_token", refresh_token=token["refresh_token"], scope="email")
    assert narrow["scope"] == "email"
    wide = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], "scope": "profile email openid"}
    assert oauth_error(await served.client.post("/token", data=wide, auth=client)) == (400, "invalid_scope")


async def test_resources_are_the_audience_in_the_order_asked(served: Served) -> None:
    client = await served.creates_client()
    body = "grant_type=client_credentials&scope=profile&resource=http://localhost:2&resource=http://127.0.0.1:1"
    answer = await served.client.post("/token", content=body, headers={"content-type": "application/x-www-form-urlencoded"}, auth=client)
    seen = (await served.client.post("/introspect", data={"token": answer.json()["access_token"]}, auth=client)).json()
    assert seen["aud"] == ["http://localhost:2", "http://127.0.0.1:1"]
    unknown = {"grant_type": "client_credentials", "resource": "https://unknown.example"}
    assert oauth_error(await served.client.post("/token", data=unknown, auth=client)) == (400, "invalid_target")


async def test_a_failed_client_is_challenged_wherever_it_failed(served: Served) -> None:
    client_id, secret = await served.creates_client()
    tries: list[dict[str, Any]] = [
        {"auth": (client_id, "wrong")},
        {"auth": (client_id, "")},
        {"auth": (client_id, secret.swapcase())},
        {"auth": ("unknown", secret)},
        {"headers": {"authorization": "Basic !"}},
        {"headers": {"authorization": "Bearer abc"}},
        {"data": {"client_id": client_id}},
        {"data": {"client_id": client_id, "client_secret": ""}},
        {"data": {"client_id": client_id, "client_secret": "wrong"}},
        {},
    ]
    for path in OAUTH:
        for index, one in enumerate(tries):
            data = {"grant_type": "client_credentials", "token": "a", **one.get("data", {})}
            answer = await served.client.post(path, **(one | {"data": data}))
            assert oauth_error(answer) == (401, "invalid_client"), (path, index)
            assert answer.headers["www-authenticate"] == 'Basic realm="watchword"'


async def test_every_failed_client_is_audited_and_charged_to_its_address(served: Served) -> None:
    for _ in range(100):
        await served.client.post("/token", data={"grant_type": "client_credentials"}, auth=("unknown", "x"))
    kinds = dict(await served.events())
    assert kinds["client_refused"] == 100
    answer = await served.client.post("/token", data={"grant_type": "client_credentials"}, auth=("unknown", "x"))
    assert oauth_error(answer) == (429, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "900"
    client = await served.client.get("/profile")
    assert client.status_code == 401


@pytest.mark.parametrize("path", OAUTH)
async def test_two_methods_at_once_are_refused(served: Served, path: str) -> None:
    client_id, secret = client = await served.creates_client()
    given = {"grant_type": "client_credentials", "token": "a"}
    for more in ({"client_secret": secret}, {"client_id": "other"}):
        answer = await served.client.post(path, data=given | more, auth=client)
        assert oauth_error(answer) == (400, "invalid_request")
    same = await served.client.post(path, data=given | {"client_id": client_id}, auth=client)
    assert same.status_code == 200


@pytest.mark.parametrize("path", OAUTH)
async def test_two_authorization_headers_are_refused(served: Served, path: str) -> None:
    header = httpx.BasicAuth(*await served.creates_client())._auth_header
    headers = [("authorization", header), ("authorization", header), ("content-type", "application/x-www-form-urlencoded")]
    assert oauth_error(await served.client.post(path, content="token=a&grant_type=client_credentials", headers=headers)) == (
        400,
        "invalid_request",
    )


@pytest.mark.parametrize("path", OAUTH)
@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=client_credentials&grant_type=client_credentials&token=a",
        b"token=a&token=b&grant_type=client_credentials",
        b"token=%ff&grant_type=%ff",
        b"token=%00&grant_type=%00",
        b"token=%&grant_type=%",
        b"\xef\xbb\xbfgrant_type=client_credentials",
        b"&".join([b"a%d=1" % number for number in range(65)]),
        b"",
    ],
)
async def test_a_malformed_form_is_refused(served: Served, path: str, body: bytes) -> None:
    client = await served.creates_client()
    answer = await served.client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"}, auth=client)
    assert oauth_error(answer) == (400, "invalid_request")
    assert dict(await served.events()).keys() & {"token_refused", "introspection_refused", "revocation_refused"}


@pytest.mark.parametrize("path", OAUTH)
async def test_json_is_a_malformed_request(served: Served, path: str) -> None:
    client = await served.creates_client()
    assert oauth_error(await served.client.post(path, json={"grant_type": "client_credentials"}, auth=client)) == (400, "invalid_request")


@pytest.mark.parametrize("path", OAUTH)
async def test_a_large_form_is_413(served: Served, path: str) -> None:
    assert oauth_error(await served.client.post(path, data={"token": "a" * 70_000})) == (413, "invalid_request")


async def test_credentials_in_the_query_count_for_nothing(served: Served) -> None:
    client_id, secret = await served.creates_client()
    query = {"client_id": client_id, "client_secret": secret, "grant_type": "client_credentials"}
    answer = await served.client.post("/token", params=query, data={"scope": "profile"})
    assert oauth_error(answer) == (401, "invalid_client")
    twice = await served.client.post("/token", params=query, data={"grant_type": "client_credentials"}, auth=(client_id, secret))
    assert oauth_error(twice) == (400, "invalid_request")


@pytest.mark.parametrize("otp", [" 123456", "１２３４５６", "0123456", "+12345", "12345\u200b6"])
async def test_a_malformed_code_is_a_malformed_request(served: Served, otp: str) -> None:
    await served.registers()
    client = await served.creates_client()
    answer = await served.client.post("/token", data={"grant_type": "password", **SIGN_IN, "otp": otp}, auth=client)
    assert oauth_error(answer) == (400, "invalid_request")
    assert "otp" in answer.json()["error_description"]


@pytest.mark.parametrize("name", ["implicit", "urn:ietf:params:oauth:grant-type:saml2-bearer", "Password"])
async def test_other_grant_types_are_not_supported(served: Served, name: str) -> None:
    client = await served.creates_client()
    assert oauth_error(await served.client.post("/token", data={"grant_type": name}, auth=client)) == (400, "unsupported_grant_type")


async def test_a_person_has_a_profile(served: Served) -> None:
    seed, client = await served.registers(), await served.creates_client(scope="profile")
    token = await served.gets_token(client, "password", **SIGN_IN, otp=served.code(seed))
    content = (await served.client.get("/profile", headers=bearer(token))).json()
    assert content.pop("sub").startswith("u_")
    assert content == {"type": "user", "username": "mira", "otp_verified": True, "client_id": client[0], "scope": "profile"}


async def test_a_machine_has_a_profile(served: Served) -> None:
    client = await served.creates_client()
    content = (await served.client.get("/profile", headers=bearer(await served.gets_token(client, scope="profile")))).json()
    assert content.keys() == {"type", "client_id", "scope", "message"}
    assert (content["type"], content["client_id"]) == ("client", client[0])


async def test_a_profile_without_a_token_is_a_challenge(served: Served) -> None:
    answer = await served.client.get("/profile", params={"access_token": "abc"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="watchword"'
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["abc", "a.b.c", "a" * 9000])
async def test_a_profile_with_a_bad_token_is_a_challenge_with_its_error(served: Served, token: str) -> None:
    answer = await served.client.get("/profile", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_profile_with_a_malformed_token_is_a_malformed_request(served: Served) -> None:
    for headers in ([("authorization", "Bearer a b")], [("authorization", "Bearer a"), ("authorization", "Bearer a")]):
        answer = await served.client.get("/profile", headers=headers)
        assert answer.status_code == 400
        assert 'error="invalid_request"' in answer.headers["www-authenticate"]


async def test_a_client_may_ask_about_its_own_token_and_no_other(served: Served) -> None:
    client, other = await served.creates_client(), await served.creates_client(client_name="Other")
    token = await served.gets_token(client, scope="profile")
    mine = await served.client.post("/introspect", data={"token": token["access_token"], "token_type_hint": "strange"}, auth=client)
    assert (mine.json()["active"], mine.json()["client_id"]) == (True, client[0])
    assert mine.headers["cache-control"] == "no-store"
    theirs = await served.client.post("/introspect", data={"token": token["access_token"]}, auth=other)
    assert theirs.content == b'{"active":false}'


@pytest.mark.parametrize("token", ["abc", "a.b.c", "é", "a" * 9000, "." * 9000, "eyJhbGciOiJub25lIn0.e30."])
async def test_a_broken_token_is_not_active_and_can_be_revoked(served: Served, token: str) -> None:
    client = await served.creates_client()
    assert (await served.client.post("/introspect", data={"token": token}, auth=client)).content == b'{"active":false}'
    answer = await served.client.post("/revoke", data={"token": token}, auth=client)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_public_client_may_not_ask(served: Served) -> None:
    answer = await served.posts_json("/create_client", redirect_uris=["https://rp.example/cb"], token_endpoint_auth_method="none")
    answer = await served.client.post("/introspect", data={"token": "abc", "client_id": answer.json()["client_id"]})
    assert oauth_error(answer) == (401, "invalid_client")


async def test_a_revoked_token_is_worth_nothing_at_once(served: Served) -> None:
    client = await served.creates_client()
    token = await served.gets_token(client, scope="profile")
    answer = await served.client.post("/revoke", data={"token": token["access_token"]}, auth=client)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "content-type" not in answer.headers
    assert (await served.client.get("/profile", headers=bearer(token))).status_code == 401
    asked = await served.client.post("/introspect", data={"token": token["access_token"]}, auth=client)
    assert asked.content == b'{"active":false}'

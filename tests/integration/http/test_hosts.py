"""T25 of the hostile list: hosts that are not ours, said in every way."""

import asyncio
import json

from tests.integration.http.site import Site

METADATA = "/.well-known/oauth-authorization-server"
EVIL = "evil.example"


async def raw(site: Site, request: str) -> tuple[int, str]:
    """Status and everything, for what no client library sends."""
    port = int(site.node.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=site.node.trusted())
    try:
        writer.write(request.encode())
        answer = (await asyncio.wait_for(reader.read(), 10)).decode()
    finally:
        writer.close()
    return int(answer.split(" ", 2)[1]), answer


async def test_what_we_say_of_ourselves_never_changes(site: Site) -> None:
    wanted = await site.http.get(METADATA)
    assert wanted.json()["issuer"] == site.node.url
    for headers in (
        {"X-Forwarded-Host": EVIL},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Port": "80"},
        {"X-Forwarded-Prefix": "/evil"},
        {"Forwarded": f"for=192.0.2.1;host={EVIL};proto=http"},
        {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"},
        {"Host": f"localhost:{site.node.url.rpartition(':')[2]}"},
    ):
        answer = await site.http.get(METADATA, headers=headers)
        assert (answer.status_code, answer.content) == (200, wanted.content)
        for path in ("/", "/docs", "/openapi.json", "/nowhere"):
            assert EVIL not in str((await site.http.get(path, headers=headers)).headers)


async def test_another_host_is_not_served(site: Site) -> None:
    host = site.node.url.removeprefix("https://")
    for other in (
        EVIL,
        f"{host}.{EVIL}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"{EVIL}:{host.rpartition(':')[2]}",
        f"{host}@{EVIL}",
        f"{host},{EVIL}",
    ):
        for path in ("/", METADATA, "/token"):
            answer = await site.http.get(path, headers={"Host": other})
            assert (answer.status_code, EVIL in answer.text) == (421, False), other
    assert (await site.http.get("/health/live", headers={"Host": EVIL})).status_code == 200
    assert (await site.http.get("/health/ready", headers={"Host": EVIL})).status_code == 200


async def test_no_host_two_hosts_and_a_host_in_the_target(site: Site) -> None:
    host = site.node.url.removeprefix("https://")
    end = "Connection: close\r\n\r\n"
    assert (await raw(site, f"GET {METADATA} HTTP/1.0\r\n{end}"))[0] == 421
    assert (await raw(site, f"GET /health/live HTTP/1.0\r\n{end}"))[0] == 200
    for hosts in ((host, EVIL), (EVIL, host), (host, host)):
        status, _ = await raw(site, f"GET {METADATA} HTTP/1.1\r\n" + "".join(f"Host: {one}\r\n" for one in hosts) + end)
        assert status in {400, 421}
    status, answer = await raw(site, f"GET https://{EVIL}{METADATA} HTTP/1.1\r\nHost: {host}\r\n{end}")
    assert status in {200, 400, 421}
    assert EVIL not in answer
    if status == 200:
        assert json.loads(answer.partition("\r\n\r\n")[2])["issuer"] == site.node.url


async def test_metadata_and_keys_are_prepared(site: Site) -> None:
    for path in (METADATA, "/jwks"):
        full, head = await site.http.get(path), await site.http.head(path)
        assert (full.status_code, head.status_code, head.content) == (200, 200, b"")
        assert full.headers["access-control-allow-origin"] == "*"
        assert "max-age" in full.headers["cache-control"]
        assert head.headers["etag"] == full.headers["etag"]
        again = await site.http.get(path, headers={"If-None-Match": full.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    metadata = (await site.http.get(METADATA)).json()
    assert metadata["response_types_supported"] == ["code"]
    assert sorted(metadata["grant_types_supported"]) == ["authorization_code", "client_credentials", "password", "refresh_token"]
    keys = (await site.http.get("/jwks")).json()["keys"]
    assert len(keys) == 4  # of RS256 and of ES256, the active and the upcoming one
    assert all({"d", "k", "p", "q"}.isdisjoint(key) for key in keys)

"""T22 of the hostile list: no secret in the log or plain in the database, and one record is one line."""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote
from uuid import uuid4

import pyotp

from tests.integration.http.operator import PUBLIC, makes_client, makes_registration_token
from tests.integration.http.site import App, Person, Site

FORGED = 'x\r\n{"level":"forged"}\x1b[2K\x1b]0;y\x07\u2028\u2029\x85\x0b\x00z'
JSON = {"Content-Type": "application/json"}


async def use_everything(site: Site) -> tuple[set[str], set[str]]:
    """All flows and how they fail. What must not be seen afterwards: secrets, and one-time passwords."""
    canary = f"canary-{uuid4().hex}"
    person = await site.registers(f"{canary}-password")
    app, public = await site.makes_app(), makes_client(site.node, *PUBLIC)
    registration = makes_registration_token(site.node, "--for", "clients", "--uses", "2")
    codes = [person.code(-1), person.code(), person.wrong_code()]
    first = (await site.signs_in(person, app, codes[0])).json()
    second = (await site.signs_in(person, public, codes[1])).json()
    third = (await site.refreshes(public, second["refresh_token"])).json()
    machine = (await site.asks("/token", app, grant_type="client_credentials")).json()
    for code in codes:
        await site.verifies(person, code)
        await site.signs_in(person, app, code)
    await fail_everywhere(site, canary, person, app, registration)
    for tokens in (first, second, third, machine):
        for token in filter(None, (tokens["access_token"], tokens.get("refresh_token"))):
            await site.profile(token)
            await site.asks("/introspect", app, token=token)
            await site.asks("/introspect", public, token=token)
            await site.asks("/revoke", app, token=token)
            await site.http.get("/profile", params={"access_token": token})
    tokens = {value for answer in (first, second, third, machine) for name, value in answer.items() if name.endswith("_token")}
    seed = pyotp.parse_uri(person.otp_uri).secret
    return {canary, seed, registration, app.secret or "", *tokens}, set(codes)


async def fail_everywhere(site: Site, canary: str, person: Person, app: App, registration: str) -> None:
    bearer = {"Authorization": f"Bearer {registration}"}
    await site.http.post("/create_client", json={"redirect_uri": canary, "client_name": "x"}, headers=bearer)
    await site.http.post("/create_client", json={"redirect_uris": ["https://a.example/cb"]}, headers=bearer)
    await site.http.post("/register_user", json={"username": "new", "password": canary, canary: canary}, headers=bearer)
    await site.http.post("/register_user", content=f'{{"password": "{canary}", "password": "{canary}"', headers=JSON)
    for secret in (canary, canary * 20):
        wrong = Person(person.username, secret, person.otp_uri, "")
        await site.signs_in(wrong, app, "000000")
        await site.signs_in(person, App(app.client_id, secret), secret)
        await site.refreshes(app, secret)
        await site.profile(secret)
        await site.http.get(
            f"/{secret}", params={"password": secret}, headers={"Cookie": f"session={secret}", "Authorization": f"Basic {secret}"}
        )
        await site.http.post("/token", params={"client_secret": secret}, data=app.credentials | {"otp": secret, "grant_type": secret})
        await site.http.post("/token", content=secret, headers={"Content-Type": secret})
        await site.http.post("/revoke", json={"token": secret})
        await site.http.get("/", headers={"Host": f"{secret}.example"})


async def write_across_lines(site: Site) -> None:
    """In every field of every request."""
    app = await site.makes_app()
    for path, members in {
        "/register_user": ("username", "password"),
        "/verify_otp": ("username", "code"),
        "/create_client": ("client_name", "redirect_uri", "scope", "token_endpoint_auth_method", "application_type"),
    }.items():
        good = dict.fromkeys(members, "x")
        for member in (*members, FORGED):
            await site.http.post(path, json=good | {member: FORGED})
    for path in ("/token", "/introspect", "/revoke"):
        for name in ("grant_type", "client_id", "client_secret", "username", "otp", "refresh_token", "scope", "resource", "token", FORGED):
            await site.http.post(path, data=app.credentials | {"grant_type": "password"} | {name: FORGED})
    printable = FORGED.translate(dict.fromkeys(range(32))).encode()
    for name in ("Authorization", "User-Agent", "Content-Type", "X-Forwarded-For", "Forwarded", "Origin", "Accept"):
        await site.http.post("/token", headers={name.encode(): printable})
    await site.http.get(f"/{quote(FORGED)}", params={FORGED: FORGED})


def seen(secrets: set[str], codes: set[str], text: str) -> set[str]:
    """Which of them are in the text, as they are, in hexadecimal or percent-encoded. Six digits of a longer number are none."""
    text = unquote(text)
    return {secret for secret in secrets if secret in text or secret.encode().hex() in text} | {
        code for code in codes if re.search(rf"(?<![0-9a-f.]){code}(?![0-9a-f])", text)
    }


def records(log: Path) -> list[dict[str, object]]:
    """Every line that the running server wrote; what was said before it began is for people."""
    text = log.read_text(encoding="utf-8")
    assert not re.search(r"[^\x20-\x7e\n]", text)
    return [json.loads(line) for line in text[text.index("{") :].split("\n") if line]


async def test_no_secret_is_written_and_no_record_is_two(site: Site) -> None:
    secrets, codes = await use_everything(site)
    await write_across_lines(site)
    log = records(site.node.log)
    assert sum(record["logger"] == "watchword.http" for record in log) > 50  # it does say what was refused
    assert {record["level"] for record in log} <= {"debug", "info", "warning"}
    assert not seen(secrets, codes, site.node.log.read_text())
    assert not seen(secrets, codes, await site.database.dump())
    if site.database.is_sqlite:
        for file in site.node.state.glob("watchword.db*"):
            assert not seen(secrets, set(), file.read_bytes().decode("latin-1")), file
        assert (site.node.state / "watchword.db").exists()


def test_what_is_written_is_seen() -> None:
    secrets, codes = {"canary-1", "JBSWY3DP"}, {"287082"}
    for text in ('{"password": "canary-1"}', "x63616e6172792d31", "?secret=canary%2D1", "code 287082 refused", "seed JBSWY3DP"):
        assert seen(secrets, codes, text)
    assert not seen(secrets, codes, "12:00:00.287082 pid 2870821 canary")

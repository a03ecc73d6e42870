"""The command line beside a server that runs, on both databases."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from tests.integration.http.conftest import on_sqlite_alone
from tests.integration.http.node import Node, command, environment
from tests.integration.http.operator import PUBLIC, makes_client, makes_registration_token
from tests.integration.http.site import Person, Site

PASSWORD = "testPassword123"


def adds_person(node: Node) -> Person:
    name = f"mira-{uuid4().hex[:12]}"
    made = node.watchword("user", "add", name, "--with-otp", "--password-stdin", "--json", stdin=f"{PASSWORD}\n").json
    return Person(name, PASSWORD, made["otp_uri"], "")


async def test_whom_an_operator_adds_can_sign_in(site: Site) -> None:
    person, app = adds_person(site.node), await site.makes_app()
    answer = await site.signs_in(person, app, person.code())
    assert (await site.profile(answer.json()["access_token"])).json()["username"] == person.username
    assert site.node.watchword("user", "add", person.username.upper(), "--password-stdin", stdin=f"{PASSWORD}\n").code == 1
    assert PASSWORD not in str(site.node.watchword("user", "show", person.username, "--json").json)


async def test_a_public_client_refreshes_with_rotation(site: Site) -> None:
    app, person = makes_client(site.node, *PUBLIC), await site.registers()
    assert app.secret is None
    first = (await site.signs_in(person, app, person.code())).json()
    second = (await site.refreshes(app, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert (await site.refreshes(app, second["refresh_token"])).status_code == 200


@on_sqlite_alone
async def test_a_confidential_client_rotates_when_it_is_told_to(site: Site) -> None:
    app, person = makes_client(site.node, "--grant-type", "password", "--grant-type", "refresh_token"), await site.registers()
    token = (await site.signs_in(person, app, person.code())).json()["refresh_token"]
    assert (await site.refreshes(app, token)).json()["refresh_token"] == token
    changed = site.node.watchword("client", "set", app.client_id, "--rotate-refresh-tokens", "--json").json
    assert changed["rotate_refresh_tokens"] is True
    successor = (await site.refreshes(app, token)).json()["refresh_token"]
    assert successor != token
    assert (await site.refreshes(app, token)).json()["refresh_token"] == successor


async def test_a_confidential_client_may_register_for_rotation(site: Site) -> None:
    app, person = await site.makes_app(rotate_refresh_tokens=True), await site.registers()
    first = (await site.signs_in(person, app, person.code())).json()["refresh_token"]
    answers = [await site.refreshes(app, first) for _ in range(2)]
    assert len({answer.json()["refresh_token"] for answer in answers} | {first}) == 2


@on_sqlite_alone
async def test_a_disabled_client_and_a_deleted_one_are_refused(site: Site) -> None:
    app = await site.makes_app()
    token = (await site.asks("/token", app, grant_type="client_credentials")).json()["access_token"]
    assert site.node.watchword("client", "disable", app.client_id).code == 0
    assert (await site.asks("/token", app, grant_type="client_credentials")).json()["error"] == "invalid_client"
    assert (await site.profile(token)).status_code == 401
    assert site.node.watchword("client", "enable", app.client_id).code == 0
    assert (await site.profile(token)).status_code == 200
    assert site.node.watchword("client", "delete", app.client_id).code == 0
    assert (await site.profile(token)).status_code == 401
    assert site.node.watchword("client", "show", app.client_id).code == 1


async def test_a_registration_token_is_for_one_door_and_so_many_uses(site: Site) -> None:
    token = makes_registration_token(site.node, "--for", "clients", "--uses", "2")
    bearer = {"Authorization": f"Bearer {token}"}
    user = await site.http.post("/register_user", json={"username": f"new-{uuid4().hex[:12]}", "password": PASSWORD}, headers=bearer)
    assert (user.status_code, user.json()["error"]) == (401, "invalid_token")
    refused = await site.http.post("/create_client", json={"redirect_uris": ["ftp://x"]}, headers=bearer)
    assert refused.status_code == 400  # and spends nothing
    answers = [await site.http.post("/create_client", json={"redirect_uris": ["https://a.example/cb"]}, headers=bearer) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 401]


@on_sqlite_alone
async def test_a_registration_token_can_be_taken_back(site: Site) -> None:
    made = site.node.watchword("registration-token", "add", "--for", "clients", "--json").json
    assert made["ref"] in {token["ref"] for token in site.node.watchword("registration-token", "list", "--json").json}
    assert site.node.watchword("registration-token", "revoke", made["ref"]).code == 0
    bearer = {"Authorization": f"Bearer {made['registration_token']}"}
    assert (await site.http.post("/create_client", json={"redirect_uris": ["https://a.example/cb"]}, headers=bearer)).status_code == 401


@on_sqlite_alone
def test_keys_do_not_rotate_before_others_could_fetch_them(node: Node) -> None:
    done = node.watchword("keys", "rotate")
    assert done.code == 3
    assert "The upcoming key can sign from" in done.err
    assert sorted(key["state"] for key in node.watchword("keys", "list", "--json").json) == ["active", "active", "upcoming", "upcoming"]


@on_sqlite_alone
async def test_the_audit_trail_is_for_programs_and_for_people(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    await site.signs_in(person, app, person.code())
    events = site.node.watchword("audit", "list", "--user", person.username, "--json").json
    assert [event["kind"] for event in events] == ["token_issued", "user_registered"]
    assert events[0]["client_id"] == app.client_id
    table = site.node.watchword("audit", "list", "--client", app.client_id)
    assert (table.code, table.out.count("\n")) == (0, 3)
    assert site.node.watchword("audit", "list", "--user", "nobody-of-that-name").code == 1


async def test_a_new_password_ends_what_the_old_one_bought(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    tokens = (await site.signs_in(person, app, person.code(-1))).json()
    assert site.node.watchword("user", "set-password", person.username, "--password-stdin", stdin="anotherPassword456\n").code == 0
    assert (await site.profile(tokens["access_token"])).status_code == 401
    assert (await site.refreshes(app, tokens["refresh_token"])).status_code == 400
    assert (await site.signs_in(person, app, person.code())).status_code == 400
    again = Person(person.username, "anotherPassword456", person.otp_uri, "")
    assert (await site.signs_in(again, app, again.code())).status_code == 200


@on_sqlite_alone
async def test_a_new_authenticator_ends_the_old_one(site: Site) -> None:
    person, app = await site.registers(), await site.makes_app()
    tokens = (await site.signs_in(person, app, person.code(-1))).json()
    new = site.node.watchword("user", "reset-otp", person.username, "--json").json["otp_uri"]
    assert (await site.profile(tokens["access_token"])).status_code == 401
    assert (await site.signs_in(person, app, person.code())).status_code == 400
    again = Person(person.username, PASSWORD, new, "")
    assert (await site.signs_in(again, app, again.code())).status_code == 200


PRODUCTION = {
    "SECRET_KEY": "cZ0v8yq2Jb5nTfWk3mXr7sLd1gHpEaQ9uYiOo4VxBzA",
    "WATCHWORD_ISSUER": "https://id.example.com",
    "WATCHWORD_TRUSTED_PROXIES": "10.0.0.0/8",
}


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_refuses_to_start_and_says_what_to_type(missing: str, tmp_path: Path) -> None:
    said = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = command(environment(WATCHWORD_STATE=str(tmp_path), **said), "serve")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"watchword: {missing} is missing")
    assert "type" in done.err
    assert done.err.count("\n") == 2
    assert "WATCHWORD_ENV=development" in done.err


def test_production_refuses_a_guessable_key(tmp_path: Path) -> None:
    done = command(environment(WATCHWORD_STATE=str(tmp_path), **PRODUCTION | {"SECRET_KEY": "secret" * 8}), "serve")
    assert done.code == 2
    assert re.search(r"^watchword: SECRET_KEY (?!SECRET_KEY).*[a-z]", done.err, re.MULTILINE), done.err
    assert "secretsecret" not in done.err


def test_help_and_version_need_no_settings() -> None:
    environ = environment(WATCHWORD_NONSENSE="1")
    assert command(environ, "--version").out.startswith("watchword ")
    assert "registration-token" in command(environ, "--help").out
    unknown = command(environ, "user", "list")
    assert (unknown.code, "WATCHWORD_NONSENSE" in unknown.err) == (2, True)


@on_sqlite_alone
def test_a_public_client_has_no_machine_tokens(node: Node) -> None:
    done = node.watchword("client", "add", "--public", "--grant-type", "client_credentials")
    assert (done.code, done.out) == (1, "")

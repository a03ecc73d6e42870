import pytest
from msgspec import UNSET

from domain.clients.authentication import ClientCredentials
from domain.refusal import InvalidClient, InvalidRequest, InvalidScope, InvalidTarget, Throttled, UnauthorizedClient, UnsupportedGrantType
from domain.secret import Secret
from tests.unit.application.world import WRONG_SECRET, Application, World, a_world, all_of


async def test_a_machine_gets_a_token_without_a_refresh_token(world: World) -> None:
    logbook = await world.application()
    answer = await logbook.asks("client_credentials", scope="profile")
    assert (answer.scope, answer.refresh_token) == ("profile", UNSET)


async def test_a_machine_never_gets_what_takes_a_person(world: World) -> None:
    logbook = await world.application(scope="openid offline_access profile")
    assert (await logbook.asks("client_credentials")).scope == "profile"
    for scope in ("openid", "offline_access"):
        with pytest.raises(InvalidScope):
            await logbook.asks("client_credentials", scope=scope)


async def test_the_answer_names_the_scope_in_the_order_asked(world: World) -> None:
    logbook = await world.application(scope="a b c")
    assert (await logbook.asks("client_credentials", scope="c a")).scope == "c a"


@pytest.mark.parametrize("scope", ["admin", "profile admin", '"', "a  b", " a", "x" * 3000, " ".join(f"s{n}" for n in range(60))])
async def test_a_scope_that_was_not_registered_or_is_malformed_is_refused(world: World, scope: str) -> None:
    logbook = await world.application()
    with pytest.raises(InvalidScope):
        await logbook.asks("client_credentials", scope=scope)


async def test_resources_become_the_audience_in_the_order_asked(world: World) -> None:
    logbook = await world.application()
    here, there = "http://127.0.0.1:1/b", "http://[::1]:2/a"
    for resources, audience in (((here,), here), ((there, here, there), (there, here)), ((), "https://id.example")):
        answer = await logbook.asks("client_credentials", resources)
        assert (await logbook.introspects(answer.access_token)).aud == audience


@pytest.mark.parametrize("resource", ["https://unknown.example", "relative", "http://localhost/#x", "http://[", "https://a b", "x" * 3000])
async def test_an_unknown_or_malformed_resource_is_refused(world: World, resource: str) -> None:
    logbook = await world.application()
    with pytest.raises(InvalidTarget):
        await logbook.asks("client_credentials", (resource,))


async def test_grant_types_are_told_apart(world: World) -> None:
    logbook = await world.application(grant_types=("client_credentials",))
    with pytest.raises(UnsupportedGrantType):
        await logbook.asks("implicit")
    with pytest.raises(UnauthorizedClient):
        await logbook.asks("refresh_token", refresh_token="x")
    with pytest.raises(InvalidRequest, match="grant_type"):
        await logbook.asks_without_grant_type()


async def test_a_wrong_client_and_a_wrong_secret_look_the_same(world: World) -> None:
    logbook = await world.application()
    known, basic = logbook.client.client_id, "client_secret_basic"
    outcomes = await all_of(
        world.authenticate_client(ClientCredentials(known, basic, WRONG_SECRET), "192.0.2.9"),
        world.authenticate_client(ClientCredentials("nobody", basic, WRONG_SECRET), "192.0.2.9"),
        world.authenticate_client(ClientCredentials(known, basic, Secret("")), "192.0.2.9"),
        world.authenticate_client(ClientCredentials(known, "none"), "192.0.2.9"),
    )
    assert {(type(o), getattr(o, "text", "")) for o in outcomes} == {(InvalidClient, InvalidClient.text)}
    assert set(await world.events("client_refused")) == {
        ("client_refused", "wrong secret", 2),
        ("client_refused", "unknown client", 1),
        ("client_refused", "not the registered method", 1),
    }


async def test_the_registered_method_alone_is_good(world: World) -> None:
    post = await world.application(token_endpoint_auth_method="client_secret_post")
    either = await world.application()
    for method in ("client_secret_basic", "client_secret_post"):
        await world.authenticate_client(ClientCredentials(either.client.client_id, method, either.new.secret), "192.0.2.9")
    with pytest.raises(InvalidClient):
        await world.authenticate_client(ClientCredentials(post.client.client_id, "client_secret_basic", post.new.secret), "192.0.2.9")


async def test_a_public_client_that_sends_a_secret_is_refused(world: World) -> None:
    app = await world.operators_application(token_endpoint_auth_method="none")
    with pytest.raises(InvalidClient):
        await world.authenticate_client(ClientCredentials(app.client.client_id, "client_secret_basic", Secret("")), "192.0.2.9")


async def test_a_right_secret_is_never_throttled_and_wrong_ones_are() -> None:
    world = await a_world(address_failures=3)
    logbook = await world.application()
    wrong = ClientCredentials(logbook.client.client_id, "client_secret_basic", WRONG_SECRET)
    for expected in (InvalidClient, InvalidClient, InvalidClient, Throttled):
        with pytest.raises(expected):
            await world.authenticate_client(wrong, logbook.address)
    await logbook.asks("client_credentials")


async def test_a_machines_token_writes_one_event_and_nothing_else(world: World) -> None:
    logbook: Application = await world.application()
    before = repr(world.store.tables)
    await logbook.asks("client_credentials")
    events = await world.events()
    assert events[-1] == ("machine_token_issued", None, 1)
    after = repr(world.store.tables)
    assert before.split("audit")[0] == after.split("audit")[0]

import pytest
from msgspec import structs

from domain.refusal import InvalidGrant, InvalidRequest
from domain.users.username import parse_username
from tests.unit.application.authorization.tab import Tab
from tests.unit.application.authorization.test_signing_in import a_tab
from tests.unit.application.world import World, all_of


@pytest.fixture
async def tab(world: World) -> Tab:
    made, mira = await a_tab(world), await world.someone_confirmed()
    await made.begins()
    await made.signs_in(mira)
    return made


async def test_a_code_works_once_and_a_second_time_ends_what_it_bought(tab: Tab) -> None:
    code = await tab.code()
    answer = await tab.redeems(code)
    with pytest.raises(InvalidGrant) as refused:
        await tab.redeems(code)
    assert refused.value.reason == "code replayed"
    assert not (await tab.app.introspects(answer.access_token)).active
    assert not (await tab.app.introspects(answer.refresh_token)).active
    assert ("grant_revoked", "code replayed", 1) in await tab.world.events()


async def test_of_many_replays_the_first_has_a_row_and_the_others_are_counted(tab: Tab) -> None:
    code = await tab.code()
    await tab.redeems(code)
    await all_of(*(tab.redeems(code) for _ in range(4)))
    assert await tab.world.events("token_refused") == (("token_refused", "code replayed", 1), ("token_refused", "code replayed", 3))


async def test_of_forty_redemptions_one_succeeds(tab: Tab) -> None:
    code = await tab.code()
    outcomes = await all_of(*(tab.redeems(code) for _ in range(40)))
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1


async def test_a_code_is_good_for_a_minute(tab: Tab) -> None:
    code = await tab.code()
    tab.world.clock.advance(seconds=60)
    with pytest.raises(InvalidGrant):
        await tab.redeems(code)


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://rp.example/cb2"},
        {"redirect_uri": ""},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "v" * 42},
        {"code_verifier": "v" * 129},
    ],
)
async def test_a_wrong_redemption_by_the_right_client_burns_the_code(tab: Tab, changes: dict[str, str]) -> None:
    code = await tab.code()
    with pytest.raises(InvalidGrant):
        await tab.redeems(code, **changes)
    with pytest.raises(InvalidGrant):
        await tab.redeems(code)


async def test_a_code_of_whose_scope_nothing_is_registered_any_more_is_burnt(tab: Tab) -> None:
    code = await tab.code()
    async with tab.world.store.begin() as unit:
        await unit.clients.set(structs.replace(tab.app.client, scope=("email",)))
    tab.world.clock.advance(seconds=1)
    with pytest.raises(InvalidGrant):
        await tab.redeems(code)
    async with tab.world.store.begin() as unit:
        await unit.clients.set(tab.app.client)
    tab.world.clock.advance(seconds=1)
    with pytest.raises(InvalidGrant):
        await tab.redeems(code)


async def test_another_client_neither_gets_nor_burns_a_code_nor_ends_what_it_bought(tab: Tab) -> None:
    other = await a_tab(tab.world)
    code = await tab.code()
    with pytest.raises(InvalidGrant):
        await other.redeems(code)
    answer = await tab.redeems(code)
    with pytest.raises(InvalidGrant):
        await other.redeems(code)
    assert (await tab.app.introspects(answer.access_token)).active


async def test_a_verifier_without_a_challenge_is_refused(world: World) -> None:
    tab, mira = await a_tab(world, scope="openid profile"), await world.someone_confirmed()
    await tab.begins(code_challenge=None, code_challenge_method=None)
    await tab.signs_in(mira)
    with pytest.raises(InvalidGrant):
        await tab.redeems(await tab.code())


async def test_a_confidential_client_may_do_without_pkce_where_it_registered_so(world: World) -> None:
    tab, mira = await a_tab(world, scope="openid profile"), await world.someone_confirmed()
    await tab.begins(code_challenge=None, code_challenge_method=None)
    await tab.signs_in(mira)
    await tab.redeems(await tab.code(), code_verifier="")


async def test_a_disabled_person_buys_nothing_with_a_code(tab: Tab) -> None:
    code = await tab.code()
    await tab.world.disable_user(parse_username("mira"))
    with pytest.raises(InvalidGrant):
        await tab.redeems(code)


async def test_a_code_that_is_none_is_refused_and_a_missing_one_is_named(tab: Tab) -> None:
    with pytest.raises(InvalidGrant):
        await tab.redeems("x" * 43)
    with pytest.raises(InvalidRequest, match="code"):
        await tab.redeems("")


async def test_userinfo_tells_what_the_scope_asks_for(world: World) -> None:
    tab, mira = await a_tab(world, scope="openid profile email"), await world.someone_confirmed()
    await tab.begins(scope="openid email")
    await tab.signs_in(mira)
    claims = await world.read_userinfo((await tab.redeems(await tab.code())).access_token)
    assert claims == {"sub": (await world.user("mira")).sub}
    await tab.begins(scope="openid profile")
    await tab.signs_in(mira)
    claims = await world.read_userinfo((await tab.redeems(await tab.code())).access_token)
    assert claims["preferred_username"] == "mira"

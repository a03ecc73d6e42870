import pytest

from application.ports.audit import AuditFilter
from domain.refusal import (
    CredentialsRefused,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    Overloaded,
    Throttled,
    UnauthorizedClient,
)
from domain.users.username import parse_username
from tests.unit.application.world import HOME, PASSWORD, Person, World, a_world, all_of

ELSEWHERE = "198.51.100.7"


async def test_password_and_code_buy_a_token_with_a_refresh_token(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    answer = await logbook.signs_in(mira, mira.code())
    assert answer.token_type == "Bearer"
    assert answer.expires_in == 900
    assert answer.scope == "profile email"
    assert isinstance(answer.refresh_token, str)


async def test_a_first_code_at_the_token_endpoint_confirms_and_signs_in_at_once(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    await logbook.signs_in(mira, mira.code())
    assert (await world.user("mira")).provisional_until is None
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira, mira.code())


async def test_without_a_code_there_is_no_token(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    with pytest.raises(CredentialsRefused) as refused:
        await logbook.signs_in(mira)
    assert refused.value.reason == "no code and no window"


async def test_a_verified_code_opens_a_window_for_one_token(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    await mira.verifies(mira.code())
    world.clock.advance(seconds=119)
    outcomes = await all_of(*(logbook.signs_in(mira) for _ in range(5)))
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1


async def test_the_window_closes_by_itself(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    await mira.verifies(mira.code())
    world.clock.advance(seconds=120)
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira)


async def test_the_window_is_good_for_the_address_that_opened_it_alone(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    await mira.verifies(mira.code())
    with pytest.raises(CredentialsRefused):
        await logbook.at(ELSEWHERE).signs_in(mira)
    await logbook.signs_in(mira)


async def test_a_code_sent_along_leaves_the_window_open(world: World) -> None:
    mira, logbook = await world.somebody(), await world.application()
    await mira.verifies(mira.code())
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira, mira.code())
    await logbook.signs_in(mira)


async def test_the_window_can_be_off() -> None:
    from datetime import timedelta

    world = await a_world(otp_window=timedelta(0))
    mira, logbook = await world.somebody(), await world.application()
    await mira.verifies(mira.code())
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira)


async def test_a_refused_scope_spends_neither_code_nor_window(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    with pytest.raises(InvalidScope):
        await logbook.signs_in(mira, mira.code(), scope="admin")
    with pytest.raises(InvalidTarget):
        await logbook.asks("password", ("https://unknown.example",), username=mira.name, password=PASSWORD, otp=mira.code())
    await logbook.signs_in(mira, mira.code())


async def test_every_refusal_of_credentials_looks_the_same(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    nobody = Person(world, "nobody", PASSWORD, mira.otp_uri, HOME)
    used = mira.code()
    await logbook.signs_in(mira, used)
    outcomes = await all_of(
        logbook.signs_in(mira, mira.wrong_code()),
        logbook.signs_in(mira, mira.wrong_code(), password="wrong password"),
        logbook.signs_in(mira),
        logbook.signs_in(mira, used),
        logbook.signs_in(nobody, mira.wrong_code()),
    )
    assert {(type(o), getattr(o, "text", "")) for o in outcomes} == {(CredentialsRefused, CredentialsRefused.text)}


async def test_an_unknown_user_costs_a_hash_as_well(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    before = world.passwords.computed
    await all_of(logbook.signs_in(Person(world, "nobody", PASSWORD, mira.otp_uri, HOME), "123456"))
    assert world.passwords.computed == before + 1


async def test_of_a_thousand_wrong_passwords_at_once_ten_are_hashed(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    before = world.passwords.computed
    outcomes = await all_of(*(logbook.at(f"192.0.2.{n}").signs_in(mira, "123456", password="wrong one") for n in range(1000)))
    assert world.passwords.computed == before + 10
    assert sum(isinstance(outcome, Throttled) for outcome in outcomes) == 990


async def test_all_spellings_of_a_name_share_one_counter(world: World) -> None:
    mira, logbook = await world.someone_confirmed("mira"), await world.application()
    for name in ("mira", "MIRA", "ｍｉｒａ", "Mira", "miRA") * 2:
        with pytest.raises(CredentialsRefused):
            await logbook.signs_in(Person(world, name, "wrong one", mira.otp_uri, HOME), "123456")
    with pytest.raises(Throttled) as throttled:
        await logbook.signs_in(mira, mira.code())
    assert throttled.value.retry_after == 900


async def test_strangers_failures_do_not_stop_a_client_that_the_account_knows(world: World) -> None:
    mira, logbook, stranger = await world.someone_confirmed(), await world.application(), await world.application()
    await logbook.signs_in(mira, mira.code())
    for minute in range(300):
        await all_of(stranger.at(f"10.0.{minute}.1").signs_in(mira, "123456", password="wrong one"))
        world.clock.advance(minutes=1)
    with pytest.raises(Throttled):
        await stranger.at(ELSEWHERE).signs_in(mira, mira.code())
    await logbook.signs_in(mira, mira.code())


async def test_a_public_client_is_never_known(world: World) -> None:
    mira, app = await world.someone_confirmed(), await world.operators_application(token_endpoint_auth_method="none")
    await app.signs_in(mira, mira.code())
    for _ in range(10):
        await all_of(app.signs_in(mira, "123456", password="wrong one"))
    with pytest.raises(Throttled):
        await app.signs_in(mira, mira.code())


async def test_after_a_hundred_failures_in_a_row_strangers_wait_a_day(world: World) -> None:
    mira, stranger = await world.someone_confirmed(), await world.application()
    hashed = world.passwords.computed
    for round_ in range(12):
        for n in range(12):
            await all_of(stranger.at(f"10.1.{round_}.{n}").signs_in(mira, "123456", password="wrong one"))
        world.clock.advance(minutes=15)
    assert world.passwords.computed - hashed == 100
    with pytest.raises(Throttled) as throttled:
        await stranger.at(ELSEWHERE).signs_in(mira, mira.code())
    assert throttled.value.retry_after > 20 * 3600


async def test_a_right_password_alone_does_not_end_the_count(world: World) -> None:
    mira, stranger = await world.someone_confirmed(), await world.application()
    for _ in range(5):
        await all_of(stranger.signs_in(mira, "123456", password="wrong one"), stranger.signs_in(mira))
    with pytest.raises(Throttled):
        await stranger.signs_in(mira, mira.code())


async def test_five_wrong_codes_after_the_right_password_refuse_the_right_one_too(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            await logbook.signs_in(mira, mira.wrong_code())
    with pytest.raises(CredentialsRefused) as refused:
        await logbook.signs_in(mira, mira.code())
    assert refused.value.reason == "code throttled"
    world.clock.advance(minutes=15)
    await logbook.signs_in(mira, mira.code())


async def test_parallel_guesses_of_a_code_are_five_at_most(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    await logbook.signs_in(mira, mira.code())
    world.clock.advance(minutes=1)
    outcomes = await all_of(*(logbook.signs_in(mira, mira.wrong_code()) for _ in range(100)))
    assert sum(getattr(outcome, "reason", "") == "wrong code" for outcome in outcomes) == 5


async def test_twenty_wrong_codes_in_a_row_disable_the_authenticators(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    for _ in range(4):
        for _ in range(5):
            await all_of(logbook.signs_in(mira, mira.wrong_code()))
        world.clock.advance(minutes=16)
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira, mira.code())
    assert ("authenticators_disabled", "wrong codes in a row", 1) in await world.events()
    totps = await world.store.read.authenticators.of((await world.user("mira")).id)
    assert all(totp.disabled_at for totp in totps)


async def test_twenty_wrong_codes_without_a_password_close_the_window_but_no_other_way(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    for _ in range(4):
        for _ in range(5):
            await all_of(mira.verifies(mira.wrong_code(), ELSEWHERE))
        world.clock.advance(minutes=16)
    await mira.verifies(mira.code())
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira)
    world.clock.advance(seconds=30)
    await logbook.signs_in(mira, mira.code())
    world.clock.advance(seconds=30)
    await mira.verifies(mira.code())
    await logbook.signs_in(mira)


async def test_a_full_address_is_refused_before_the_password_is_looked_at() -> None:
    world = await a_world(address_failures=3)
    mira, logbook = await world.someone_confirmed(), await world.application()
    bad = logbook.at(ELSEWHERE)
    for n in range(3):
        await all_of(bad.signs_in(Person(world, f"nobody{n}", "x", mira.otp_uri, ELSEWHERE), "123456"))
    hashed = world.passwords.computed
    with pytest.raises(Throttled):
        await bad.signs_in(mira, mira.code())
    assert world.passwords.computed == hashed
    await logbook.signs_in(mira, mira.code())
    world.clock.advance(minutes=1)
    await bad.signs_in(mira, mira.code())  # the account knows this client now


async def test_a_disabled_user_gets_nothing(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    async with world.store.begin() as unit:
        await unit.users.disable((await world.user("mira")).id, world.clock.now())
    with pytest.raises(CredentialsRefused) as refused:
        await logbook.signs_in(mira, mira.code())
    assert refused.value.reason == "user disabled"


async def test_a_password_changed_while_it_was_hashed_is_refused(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    verify = world.passwords.verify

    async def slowly(password: str, stored: bytes | None, *, is_known: bool = False) -> bool:
        user = await world.user("mira")
        async with world.store.begin() as unit:
            await unit.users.set_password(user.id, world.seal.close(b"another", f"password:{user.sub}"), world.clock.now())
        return await verify(password, stored, is_known=is_known)

    world.passwords.verify = slowly  # type: ignore[method-assign]
    with pytest.raises(CredentialsRefused):
        await logbook.signs_in(mira, mira.code())


async def test_a_client_without_the_grant_type_is_unauthorized(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application(grant_types=("client_credentials",))
    with pytest.raises(UnauthorizedClient):
        await logbook.signs_in(mira, mira.code())


@pytest.mark.parametrize("otp", ["12345", "1234567", " 123456", "123 456", "١٢٣٤٥٦", "１２３４５６", "12345a", "+12345", "0123456"])
async def test_a_malformed_code_is_an_invalid_request_before_any_look_up(world: World, otp: str) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    hashed = world.passwords.computed
    with pytest.raises(InvalidRequest):
        await logbook.signs_in(mira, otp)
    assert world.passwords.computed == hashed


async def test_a_full_hash_queue_says_so_and_takes_back_nothing_that_was_spent(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    world.passwords.is_full = True
    with pytest.raises(Overloaded):
        await logbook.signs_in(mira, mira.code())
    world.passwords.is_full = False
    await logbook.signs_in(mira, mira.code())


async def test_a_wrong_password_is_recorded_about_its_person_and_a_strangers_name_is_counted(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    await all_of(logbook.signs_in(mira, "123456", password="wrong one"))
    for n in range(3):
        await all_of(logbook.signs_in(Person(world, f"nobody{n}", "x", mira.otp_uri, HOME), "123456"))
    assert (await world.events("token_refused")) == (("token_refused", "wrong password", 1), ("token_refused", "unknown user", 3))


async def test_who_followed_the_advice_of_a_full_server_is_not_locked_out(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    await logbook.signs_in(mira, mira.code())
    world.clock.advance(minutes=1)
    world.passwords.is_full = True
    for _ in range(11):
        with pytest.raises(Overloaded):
            await logbook.signs_in(mira, mira.code())
    world.passwords.is_full = False
    await logbook.signs_in(mira, mira.code())


async def test_a_known_client_that_has_to_wait_can_be_unlocked(world: World) -> None:
    mira, logbook = await world.someone_confirmed(), await world.application()
    await logbook.signs_in(mira, mira.code())
    for _ in range(10):
        await all_of(logbook.signs_in(mira, "123456", password="wrong one"))
    with pytest.raises(Throttled):
        await logbook.signs_in(mira, mira.code())
    await world.unlock_user(parse_username("mira"))
    world.clock.advance(seconds=30)
    await logbook.signs_in(mira, mira.code())


async def test_codes_of_somebody_without_an_authenticator_disable_nothing(world: World) -> None:
    logbook = await world.application()
    await world.add_user(parse_username("mira"), PASSWORD)
    mira = Person(world, "mira", PASSWORD, (await world.somebody("another")).otp_uri, HOME)
    for _ in range(5):
        for _ in range(5):
            await all_of(logbook.signs_in(mira, mira.wrong_code()))
        world.clock.advance(minutes=16)
    assert await world.events("authenticators_disabled") == ()


async def test_what_an_authenticated_client_may_not_have_is_recorded_with_its_name(world: World) -> None:
    logbook = await world.application()
    for _ in range(3):
        with pytest.raises(InvalidScope) as refused:
            await logbook.asks("client_credentials", scope="admin")
        await world.decisions.remember("token_refused", HOME, refused.value)
    events = await world.store.read.audit.newest(AuditFilter(client_id=logbook.client.client_id), 10)
    assert [(event.reason, event.count) for event in events if event.kind == "token_refused"] == [("wider than granted", 3)]

from datetime import timedelta

import pytest
from msgspec import structs

from application.authenticators.renew_recovery_codes import codes_row
from application.authorization.respond import Response
from application.clients.leave import Leave
from application.registrations.doorkeeper import Visitor
from domain.authorization.step import Step
from domain.clients.metadata import Asked
from domain.refusal import Throttled, TransactionOver, UnknownRedirectUri
from domain.users.username import parse_username
from entrypoints.choices import Acr
from tests.unit.application.authorization.tab import CALLBACK, Tab
from tests.unit.application.world import HOME, PASSWORD, Application, Person, World, a_world, all_of


async def a_tab(world: World, **metadata: object) -> Tab:
    return Tab(world, await world.application(redirect_uri=CALLBACK, **metadata))


async def shown_codes(tab: Tab) -> list[str]:
    transaction = (await tab.place()).transaction
    assert transaction.codes is not None
    return tab.world.seal.open(transaction.codes, codes_row(transaction.ref)).decode().split("\n")


async def test_password_code_recovery_codes_and_consent_lead_to_a_code(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    assert await tab.begins() is Step.LOGIN
    assert await tab.gives_password(mira) is Step.OTP
    assert await tab.gives_code(mira.code()) is Step.RECOVERY_CODES
    assert len(set(await shown_codes(tab))) == 10
    assert await tab.stored_codes() is Step.CONSENT
    assert await tab.allows() is Step.DONE
    response = await tab.finishes()
    assert isinstance(response, Response)
    assert (response.redirect_uri, response.mode) == (CALLBACK, "query")
    assert set(response.parameters) == {"code", "state", "iss"}
    answer = await tab.redeems(response.parameters["code"])
    assert answer.scope == "openid profile"
    assert isinstance(answer.id_token, str)


async def test_a_signed_in_person_who_agreed_once_sees_no_page_at_all(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    assert await tab.begins() is Step.DONE
    assert isinstance(await tab.finishes(), Response)
    assert await tab.begins(prompt="none") is Step.DONE
    assert await tab.begins(scope="openid profile email") is Step.CONSENT
    assert await tab.begins(prompt="consent") is Step.CONSENT
    assert await tab.begins(prompt="login") is Step.LOGIN


@pytest.mark.parametrize("prompt", ["login", "select_account"])
async def test_who_has_to_sign_in_again_does_it_once(world: World, prompt: str) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    before = (await tab.place()).session
    world.clock.advance(minutes=1)
    assert await tab.begins(prompt=prompt) is Step.LOGIN
    await tab.signs_in(mira)
    after = (await tab.place()).session
    assert before is not None
    assert after is not None
    assert (after.sid, after.authenticated_at) == (before.sid, before.authenticated_at + timedelta(minutes=1))
    assert isinstance(await tab.finishes(), Response)


async def test_a_session_that_is_older_than_max_age_is_not_enough(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    world.clock.advance(minutes=10)
    assert await tab.begins(max_age="600") is Step.DONE
    world.clock.advance(seconds=1)
    assert await tab.begins(max_age="600") is Step.LOGIN
    assert await tab.is_told(max_age="600", prompt="none") == "login_required"


async def test_nobody_is_signed_in_after_a_password_alone(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    assert tab.browser.session is None
    assert await tab.allows() is Step.OTP
    assert await tab.finishes() is Step.OTP
    assert await tab.stored_codes() is Step.OTP
    assert (await tab.place()).session is None


async def test_every_refused_password_looks_the_same_and_says_so_on_the_form(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    for name, password in ((mira.name, "wrong one"), ("nobody", PASSWORD), ("a b", PASSWORD), (mira.name, "x" * 129)):
        assert await tab.gives_password(Person(world, name, password, mira.otp_uri, HOME)) is Step.LOGIN
        assert (await tab.place()).transaction.mistake == "credentials"
    assert await tab.gives_password(mira) is Step.OTP
    assert (await tab.place()).transaction.mistake is None


async def test_who_has_to_wait_is_told_for_how_long(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    for _ in range(10):
        await tab.gives_password(mira, "wrong one")
    assert await tab.gives_password(mira) is Step.LOGIN
    transaction = (await tab.place()).transaction
    assert (transaction.mistake, transaction.wait_until) == ("wait", world.clock.now() + timedelta(minutes=15))


async def test_strangers_do_not_stop_a_browser_that_the_account_knows(world: World) -> None:
    tab, mira, stranger = await a_tab(world), await world.someone_confirmed(), await a_tab(world)
    await tab.begins()
    await tab.signs_in(mira)
    await stranger.begins()
    for _ in range(11):
        await stranger.gives_password(mira, "wrong one")
    world.clock.advance(minutes=1)
    await tab.begins(prompt="login")
    assert await tab.gives_password(mira) is Step.OTP


async def test_a_wrong_code_says_so_and_a_used_one_is_refused(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await mira.verifies(mira.code())
    await tab.begins()
    await tab.gives_password(mira)
    for code in (mira.wrong_code(), mira.code(), "12345", "١٢٣٤٥٦"):
        assert await tab.gives_code(code) is Step.OTP
        assert (await tab.place()).transaction.mistake == "code"
    world.clock.advance(seconds=30)
    code = mira.code()
    assert await tab.gives_code(f"{code[:3]} {code[3:]}") is Step.RECOVERY_CODES


async def test_of_two_tabs_with_one_code_one_signs_in(world: World) -> None:
    mira = await world.someone_confirmed()
    tabs = [await a_tab(world) for _ in range(10)]
    for tab in tabs:
        await tab.begins()
        await tab.gives_password(mira)
    steps = await all_of(*(tab.gives_code(mira.code()) for tab in tabs))
    assert sum(step is not Step.OTP for step in steps) == 1


async def test_a_pending_authenticators_first_code_confirms_it_and_signs_in(world: World) -> None:
    tab, mira = await a_tab(world), await world.somebody()
    await tab.begins()
    assert await tab.gives_password(mira) is Step.OTP
    assert await tab.gives_code(mira.code()) is Step.RECOVERY_CODES


async def test_who_has_no_authenticator_enrols_one(world: World) -> None:
    tab = await a_tab(world)
    await world.add_user(parse_username("mira"), PASSWORD)
    mira = Person(world, "mira", PASSWORD, "", HOME)
    await tab.begins()
    assert await tab.gives_password(mira) is Step.ENROL
    shown = await world.enrol.show(await tab.place())
    mira = Person(world, "mira", PASSWORD, shown.otp_uri, HOME)
    assert await tab.gives_code(mira.wrong_code()) is Step.ENROL
    assert await tab.gives_code(mira.code()) is Step.RECOVERY_CODES


async def test_who_lost_the_picture_starts_afresh_and_the_old_seed_is_dead(world: World) -> None:
    tab, mira = await a_tab(world), await world.somebody()
    await tab.begins()
    assert await tab.starts_afresh() is Step.LOGIN
    await tab.gives_password(mira)
    with pytest.raises(TransactionOver):
        await world.enrol.show(await tab.place())
    assert await tab.starts_afresh() is Step.ENROL
    again = Person(world, "mira", PASSWORD, (await world.enrol.show(await tab.place())).otp_uri, HOME)
    assert await tab.gives_code(mira.code()) is Step.ENROL
    assert await tab.gives_code(again.code()) is Step.RECOVERY_CODES
    assert ("enrolment_restarted", None, 1) in await world.events()


async def test_a_confirmed_authenticator_is_never_replaced_at_sign_in(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    assert await tab.starts_afresh() is Step.OTP
    assert await tab.gives_code(mira.code()) is Step.RECOVERY_CODES


async def test_a_recovery_code_signs_in_once_and_brings_disabled_authenticators_back(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    codes = await shown_codes(tab)
    await tab.signs_in(mira)
    async with world.store.begin() as unit:
        await unit.authenticators.disable((await world.user("mira")).id, world.clock.now())
    for code, step in ((codes[0].upper().replace("-", " "), Step.DONE), (codes[0], Step.OTP), ("2" * 11, Step.OTP), ("", Step.OTP)):
        await tab.begins(prompt="login")
        await tab.gives_password(mira)
        assert await tab.recovers(code) is step
    world.clock.advance(minutes=1)
    assert await tab.gives_code(mira.code()) is Step.DONE


async def test_another_persons_recovery_code_is_worth_nothing(world: World) -> None:
    tab, other, mira, noor = await a_tab(world), await a_tab(world), await world.someone_confirmed(), await world.someone_confirmed("noor")
    await tab.begins()
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    codes = await shown_codes(tab)
    await other.begins()
    await other.gives_password(noor)
    assert await other.recovers(codes[0]) is Step.OTP


async def test_a_link_that_was_handed_on_is_worth_nothing(world: World) -> None:
    tab, other, mira = await a_tab(world), await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await other.begins()
    other.ref = tab.ref
    with pytest.raises(TransactionOver):
        await other.gives_password(mira)
    with pytest.raises(TransactionOver):
        await other.denies()
    assert await tab.gives_password(mira) is Step.OTP


async def test_the_cookie_of_a_session_is_new_at_each_sign_in(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    first = tab.browser.session
    world.clock.advance(minutes=1)
    await tab.begins(prompt="login")
    await tab.signs_in(mira)
    assert first is not None
    assert tab.browser.session is not None
    assert first.reveal() != tab.browser.session.reveal()
    assert await world.store.read.sessions.of(first.digest()) is None


async def test_another_person_in_the_same_browser_ends_the_session_before(world: World) -> None:
    tab, mira, noor = await a_tab(world), await world.someone_confirmed(), await world.someone_confirmed("noor")
    await tab.begins()
    await tab.signs_in(mira)
    answer = await tab.redeems(await tab.code())
    await tab.begins(prompt="login")
    await tab.signs_in(noor)
    assert (await tab.place()).user == await world.user("noor")
    assert not (await tab.app.introspects(answer.access_token)).active


async def test_signing_out_ends_what_does_not_outlive_the_session(world: World) -> None:
    tab, mira = await a_tab(world, scope="openid profile offline_access"), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    here = await tab.redeems(await tab.code())
    await tab.begins(scope="openid offline_access", prompt="consent")
    await tab.signs_in(mira)
    offline = await tab.redeems(await tab.code())
    await world.end_session(tab.browser)
    assert [(await tab.app.introspects(token)).active for token in (here.access_token, here.refresh_token)] == [False, False]
    assert (await tab.app.introspects(offline.refresh_token)).active
    assert await tab.begins() is Step.LOGIN


async def test_no_is_told_to_the_application_and_ends_the_transaction(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    response = await tab.denies()
    assert (response.parameters["error"], response.parameters["state"]) == ("access_denied", "s-1")
    with pytest.raises(TransactionOver):
        await tab.gives_code(mira.code())


async def test_a_second_click_on_the_last_button_leads_to_the_same_code(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    code = await tab.code()
    assert await tab.code() == code
    await tab.redeems(code)
    with pytest.raises(TransactionOver):
        await tab.finishes()


async def test_a_transaction_is_over_after_half_an_hour(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    world.clock.advance(minutes=30)
    with pytest.raises(TransactionOver):
        await tab.gives_password(mira)


async def test_where_no_code_is_demanded_a_password_is_enough_until_somebody_demands_more() -> None:
    world = await a_world(minimum_acr=Acr.AAL1)
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    assert await tab.gives_password(mira) is Step.CONSENT
    session = (await tab.place()).session
    assert session is not None
    assert session.amr == ("pwd",)
    await tab.allows()
    assert await tab.begins(acr_values="aal2") is Step.LOGIN
    assert await tab.begins(acr_values="unknown") is Step.DONE
    assert await tab.is_told(acr_values="aal2", prompt="none") == "login_required"


async def test_an_essential_acr_that_nobody_has_is_told(world: World) -> None:
    tab = await a_tab(world)
    claims = '{"id_token": {"acr": {"essential": true, "values": ["urn:nobody"]}}}'
    assert await tab.is_told(claims=claims) == "unmet_authentication_requirements"


async def test_the_second_factor_of_a_kept_session_fades(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira, keep=True)
    await tab.signs_in(mira)
    world.clock.advance(hours=23)
    assert await tab.begins() is Step.DONE
    world.clock.advance(hours=1)
    assert await tab.begins() is Step.LOGIN


async def test_whom_the_hint_names_is_whom_the_application_gets(world: World) -> None:
    tab, mira, noor = await a_tab(world), await world.someone_confirmed(), await world.someone_confirmed("noor")
    await tab.begins()
    await tab.signs_in(mira)
    hint = str((await tab.redeems(await tab.code())).id_token)
    assert await tab.begins(id_token_hint=hint) is Step.DONE
    assert await tab.is_told(id_token_hint="a.b.c") == "invalid_request"
    await tab.begins(prompt="login")
    await tab.signs_in(noor)
    assert await tab.is_told(id_token_hint=hint, prompt="none") == "login_required"
    assert await tab.begins(id_token_hint=hint) is Step.LOGIN
    world.clock.advance(minutes=1)
    await tab.signs_in(noor)
    response = await tab.finishes()
    assert isinstance(response, Response)
    assert response.parameters["error"] == "login_required"


async def test_an_untrusted_redirect_uri_is_a_page_and_never_a_redirect(world: World) -> None:
    tab = await a_tab(world)
    for changes in ({"redirect_uri": f"{CALLBACK}/"}, {"redirect_uri": None}, {"client_id": "nobody"}, {"client_id": None}):
        with pytest.raises(UnknownRedirectUri):
            await tab.asks(frozenset(), **changes)
    for name in ("client_id", "redirect_uri"):
        with pytest.raises(UnknownRedirectUri):
            await tab.asks(doubled=frozenset({name}))


async def test_a_native_clients_loopback_port_is_free_and_nothing_else(world: World) -> None:
    asked = Asked(redirect_uris=("http://127.0.0.1:1000/cb",), token_endpoint_auth_method="none", scope="profile")
    tab = Tab(world, Application(world, await world.create_client(asked, Visitor(HOME, None))))
    assert await tab.begins(redirect_uri="http://127.0.0.1:54321/cb", scope="profile") is Step.LOGIN
    assert await tab.begins(redirect_uri="http://127.0.0.1/cb", scope="profile") is Step.LOGIN
    for uri in ("http://localhost:1000/cb", "http://127.0.0.1:1/cb2", "http://127.0.0.1:1@evil.example/cb", "http://[::1]:1000/cb"):
        with pytest.raises(UnknownRedirectUri):
            await tab.asks(redirect_uri=uri, scope="profile")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": '"'}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "urn:x"}, "request_uri_not_supported"),
        ({"nonce": "n" * 513}, "invalid_request"),
    ],
)
async def test_whatever_else_is_wrong_is_told_to_the_client(world: World, changes: dict[str, str | None], error: str) -> None:
    tab = await a_tab(world)
    told = await tab.asks(frozenset(), **changes)
    assert isinstance(told, Response)
    assert (told.parameters["error"], told.parameters["state"]) == (error, "s-1")


async def test_a_doubled_state_is_not_given_back(world: World) -> None:
    tab = await a_tab(world)
    told = await tab.asks(doubled=frozenset({"state"}))
    assert isinstance(told, Response)
    assert told.parameters["error"] == "invalid_request"
    assert "state" not in told.parameters


async def test_public_clients_on_loopback_are_asked_about_each_time(world: World) -> None:
    app = await world.operators_application(
        token_endpoint_auth_method="none", grant_types=("authorization_code",), redirect_uris=("http://127.0.0.1/cb",)
    )
    tab, mira = Tab(world, app), await world.someone_confirmed()
    await tab.begins(redirect_uri="http://127.0.0.1:1/cb", scope="profile")
    await tab.signs_in(mira)
    assert await tab.begins(redirect_uri="http://127.0.0.1:1/cb", scope="profile") is Step.CONSENT
    assert await tab.is_told(redirect_uri="http://127.0.0.1:1/cb", scope="profile", prompt="none") == "consent_required"


async def test_an_operators_own_application_asks_for_no_consent(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    async with world.store.begin() as unit:
        await unit.clients.set(structs.replace(tab.app.client, skips_consent=True))
    world.clock.advance(seconds=1)
    await tab.begins()
    await tab.gives_password(mira)
    await tab.gives_code(mira.code())
    assert await tab.stored_codes() is Step.DONE


async def test_a_disabled_person_goes_no_further(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    await world.disable_user(parse_username("mira"))
    with pytest.raises(TransactionOver):
        await tab.gives_code(mira.code())


@pytest.mark.parametrize("command", ["disable_user", "set_password", "reset_otp"])
async def test_what_an_operator_ends_is_ended_in_browsers_too(world: World, command: str) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    answer = await tab.redeems(await tab.code())
    arguments = ("another horse battery",) if command == "set_password" else ()
    await getattr(world, command)(parse_username("mira"), *arguments)
    assert not (await tab.app.introspects(answer.access_token)).active
    assert not (await tab.app.introspects(answer.refresh_token)).active
    if command == "disable_user":
        await world.enable_user(parse_username("mira"))
    assert await tab.begins() is Step.LOGIN
    assert await world.store.read.recovery_codes.left((await world.user("mira")).id) == (0 if command == "reset_otp" else 10)


async def test_claims_asked_for_by_name_come_where_they_were_asked(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await world.set_claims(parse_username("mira"), {"name": "Mira", "locale": "nb"}, "mira@example.org", is_verified=True)
    claims = '{"id_token": {"name": null, "nobody": null}, "userinfo": {"email": {"essential": true}}}'
    await tab.begins(scope="openid", claims=claims)
    await tab.signs_in(mira)
    answer = await tab.redeems(await tab.code())
    id_token = world.signer.verify_id_token(str(answer.id_token), await world.signing_keys.all())
    assert id_token is not None
    user = await world.user("mira")
    assert {name: id_token.get(name) for name in ("sub", "name", "email", "nonce", "acr", "amr", "aud")} == {
        "sub": user.sub,
        "name": "Mira",
        "email": None,
        "nonce": "n-1",
        "acr": "aal2",
        "amr": ["pwd", "otp", "mfa"],
        "aud": tab.app.client.client_id,
    }
    assert await world.read_userinfo(answer.access_token) == {"sub": user.sub, "email": "mira@example.org"}


async def test_a_refreshed_id_token_keeps_who_and_when_but_not_the_nonce(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    first = await tab.redeems(await tab.code())
    world.clock.advance(minutes=5)
    second = await tab.app.refreshes(first.refresh_token)
    keys = await world.signing_keys.all()
    one, other = (world.signer.verify_id_token(str(answer.id_token), keys) for answer in (first, second))
    assert one is not None
    assert other is not None
    assert [other[name] for name in ("sub", "auth_time", "sid", "aud", "iss")] == [
        one[name] for name in ("sub", "auth_time", "sid", "aud", "iss")
    ]
    assert "nonce" not in other
    assert other["iat"] > one["iat"]


@pytest.mark.parametrize("command", ["disable_user", "set_password", "reset_otp"])
async def test_a_password_step_counts_no_more_after_an_operator_ended_everything(world: World, command: str) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    arguments = ("another horse battery",) if command == "set_password" else ()
    await getattr(world, command)(parse_username("mira"), *arguments)
    if command == "disable_user":
        await world.enable_user(parse_username("mira"))
    for act in (tab.gives_code(mira.code()), tab.starts_afresh()):
        with pytest.raises(TransactionOver):
            await act


async def test_claims_are_asked_about_and_stay_within_what_the_client_registered(world: World) -> None:
    tab, mira = await a_tab(world, scope="openid email"), await world.someone_confirmed()
    await world.set_claims(parse_username("mira"), {"phone_number": "+47"}, "mira@example.org", is_verified=True)
    await tab.begins(scope="openid")
    await tab.signs_in(mira)
    claims = '{"userinfo": {"email": null, "phone_number": null, "name": null}}'
    assert await tab.is_told(scope="openid", claims=claims, prompt="none") == "consent_required"
    assert await tab.begins(scope="openid", claims=claims) is Step.CONSENT
    await tab.allows()
    told = await world.read_userinfo((await tab.redeems(await tab.code())).access_token)
    assert told == {"sub": (await world.user("mira")).sub, "email": "mira@example.org"}
    assert await tab.begins(scope="openid", claims=claims) is Step.DONE


async def test_what_one_person_was_asked_another_never_answers(world: World) -> None:
    first, mira, noor = await a_tab(world), await world.someone_confirmed(), await world.someone_confirmed("noor")
    await first.begins()
    await first.signs_in(mira)
    asking = Tab(world, first.app, first.browser)
    done = Tab(world, first.app, first.browser)
    assert await asking.begins(scope="openid profile email") is Step.CONSENT
    assert await done.begins() is Step.DONE
    code = await done.code()
    await first.begins(prompt="login")
    await first.signs_in(noor)
    for tab in (asking, done):
        tab.browser = first.browser
        assert (await tab.place()).step is Step.LOGIN
    assert await asking.allows() is Step.LOGIN
    assert await done.finishes() is Step.LOGIN
    assert code not in repr(await done.place())


async def test_a_spent_code_is_not_given_again_however_long_its_page_is_kept(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    await tab.redeems(await tab.code())
    for _ in range(5):
        world.clock.advance(minutes=5)
        await world.store.sweep(world.clock.now(), 1000)
        with pytest.raises(TransactionOver):
            await tab.finishes()


async def test_what_a_client_may_not_ask_any_more_ends_what_is_under_way(world: World) -> None:
    for change in (Asked(scope="openid"), Asked(redirect_uris=("https://rp.example/new",)), Asked(grant_types=("client_credentials",))):
        tab, mira = await a_tab(world), await world.someone_confirmed(f"mira-{id(change)}")
        await tab.begins()
        await world.set_client(tab.app.client.client_id, change, Leave())
        world.clock.advance(seconds=1)
        with pytest.raises((TransactionOver, UnknownRedirectUri)):
            await tab.gives_password(mira)


async def test_an_essential_acr_is_not_undone_by_a_hint() -> None:
    world = await a_world(minimum_acr=Acr.AAL1)
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira)
    await tab.signs_in(mira)
    claims = '{"id_token": {"acr": {"essential": true, "value": "aal2"}}}'
    assert await tab.begins(claims=claims, acr_values="aal1") is Step.LOGIN


async def test_an_address_begins_so_many_sign_ins_and_no_more(world: World) -> None:
    tab = await a_tab(world)
    for _ in range(300):
        await tab.begins()
    with pytest.raises(Throttled):
        await tab.begins()
    world.clock.advance(seconds=1)
    await tab.begins()


async def test_prompt_none_ends_on_no_page_even_if_the_session_ends_on_the_way(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.signs_in(mira)
    assert await tab.begins(prompt="none") is Step.DONE
    await world.end_session(tab.browser)
    response = await tab.finishes()
    assert isinstance(response, Response)
    assert response.parameters["error"] == "login_required"


async def test_a_disabled_pending_authenticator_is_not_replaced_by_starting_afresh(world: World) -> None:
    tab, mira = await a_tab(world), await world.somebody()
    async with world.store.begin() as unit:
        await unit.authenticators.disable((await world.user("mira")).id, world.clock.now())
    await tab.begins()
    await tab.gives_password(mira)
    assert await tab.starts_afresh() is Step.OTP


async def test_a_wrong_password_does_not_cost_the_name_as_well(world: World) -> None:
    tab, mira = await a_tab(world), await world.someone_confirmed()
    await tab.begins()
    await tab.gives_password(mira, "wrong one")
    assert (await tab.place()).transaction.typed == "mira"

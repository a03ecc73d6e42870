import pytest

from application.registrations.doorkeeper import Visitor
from domain.clients.client import Client
from domain.clients.metadata import Asked
from domain.refusal import ClientExists, InvalidClientMetadata, InvalidRedirectUri, Refusal
from domain.registrations import Door, Kind
from entrypoints.choices import Env
from tests.unit.application.users.test_register_user import TOKEN, with_token
from tests.unit.application.world import HOME, World, a_world, replace_members

SIMPLE = Asked(client_name="Logbook", redirect_uri="https://rp.example/cb")


async def made(world: World, asked: Asked = SIMPLE, **members: object) -> Client:
    return (await world.create_client(replace_members(asked, members), Visitor(HOME, None))).client


async def test_the_old_way_gets_the_old_grant_types_and_both_methods(world: World) -> None:
    new = await world.create_client(SIMPLE, Visitor(HOME, None))
    assert new.client.grant_types == ("authorization_code", "password", "client_credentials", "refresh_token")
    assert new.client.scope == ("openid", "profile", "email")
    assert new.client.auth_methods == ("client_secret_basic", "client_secret_post")
    assert new.secret is not None
    assert new.secret.digest() == new.client.secret_digest
    assert not new.client.client_id.startswith("u_")


async def test_in_production_the_password_grant_has_to_be_asked_for_by_name() -> None:
    world = await a_world(env=Env.PRODUCTION, scopes=("read", "write"))
    assert "password" not in (await made(world)).grant_types
    asked = replace_members(SIMPLE, {"client_name": "Another"})
    assert (await made(world, asked, grant_types=("password",))).grant_types == ("password",)


async def test_scopes_that_a_registrant_may_not_have_are_left_out() -> None:
    world = await a_world(env=Env.PRODUCTION, scopes=("read", "write"))
    client = await made(world, scope="openid read admin offline_access")
    assert client.scope == ("openid", "read", "offline_access")


async def test_a_name_is_unique_among_clients_made_the_old_way_alone(world: World) -> None:
    await made(world)
    with pytest.raises(ClientExists):
        await made(world, client_name="LOGBOOK")
    await made(world, Asked(client_name="Logbook", redirect_uris=("https://rp.example/cb",)))


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"client_name": None}, InvalidClientMetadata),
        ({"client_name": "x" * 101}, InvalidClientMetadata),
        ({"client_name": "a\x00b"}, InvalidClientMetadata),
        ({"redirect_uris": ("https://rp.example/cb",)}, InvalidClientMetadata),
        ({"grant_types": ()}, InvalidClientMetadata),
        ({"grant_types": ("implicit",)}, InvalidClientMetadata),
        ({"response_types": ("token",)}, InvalidClientMetadata),
        ({"scope": "a  b"}, InvalidClientMetadata),
        ({"token_endpoint_auth_method": "private_key_jwt"}, InvalidClientMetadata),
        ({"token_endpoint_auth_method": "none", "grant_types": ("client_credentials",)}, InvalidClientMetadata),
        ({"token_endpoint_auth_method": "none", "grant_types": ("password",)}, InvalidClientMetadata),
        ({"application_type": "desktop"}, InvalidClientMetadata),
        ({"redirect_uri": "http://rp.example/cb"}, InvalidRedirectUri),
        ({"redirect_uri": "https://rp.example/cb#fragment"}, InvalidRedirectUri),
        ({"redirect_uri": "https://user@rp.example/cb"}, InvalidRedirectUri),
        ({"redirect_uri": "javascript:alert(1)"}, InvalidRedirectUri),
        ({"redirect_uri": "com.example.app:/cb"}, InvalidRedirectUri),
        ({"redirect_uri": "https://rp.example/*"}, InvalidRedirectUri),
        ({"redirect_uri": "https://rp.example/\\cb"}, InvalidRedirectUri),
        ({"redirect_uri": "https:///cb"}, InvalidRedirectUri),
        ({"redirect_uri": ""}, InvalidRedirectUri),
        ({"redirect_uri": None, "redirect_uris": tuple(f"https://rp.example/{n}" for n in range(21))}, InvalidRedirectUri),
        ({"redirect_uri": None}, InvalidRedirectUri),
    ],
)
async def test_what_a_client_may_not_have_is_refused_and_nothing_is_stored(
    world: World, members: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await made(world, SIMPLE, **members)
    assert await world.store.read.clients.page("", 10) == ()


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/cb", "http://[::1]:7000/cb", "http://localhost:3000/cb", "https://rp.example:8443/cb?a=b"]
)
async def test_loopback_and_https_are_for_any_client(world: World, uri: str) -> None:
    assert (await made(world, redirect_uri=uri)).redirect_uris == (uri,)


async def test_a_public_client_on_the_persons_device_is_native_unless_it_says_otherwise(world: World) -> None:
    native = Asked(redirect_uris=("com.example.app:/cb", "http://127.0.0.1/cb"), token_endpoint_auth_method="none")
    assert (await made(world, native)).application_type == "native"
    web = replace_members(native, {"redirect_uris": ("https://rp.example/cb",)})
    assert (await made(world, web)).application_type == "web"
    with pytest.raises(InvalidRedirectUri):
        await made(world, native, application_type="web")


async def test_pkce_is_demanded_except_of_confidential_clients_that_name_openid(world: World) -> None:
    asked = Asked(redirect_uris=("https://rp.example/cb",))
    assert (await made(world, asked)).require_pkce
    assert not (await made(world, asked, scope="openid email")).require_pkce
    public = replace_members(asked, {"token_endpoint_auth_method": "none"})
    assert (await made(world, public, scope="openid email", require_pkce=False)).require_pkce


async def test_a_refused_client_spends_no_registration_token() -> None:
    world = await with_token(await a_world(user_registration=Door.TOKEN, client_registration=Door.TOKEN), uses=2, kind=Kind.CLIENTS)
    await world.create_client(SIMPLE, Visitor(HOME, TOKEN))
    with pytest.raises(ClientExists):
        await world.create_client(SIMPLE, Visitor(HOME, TOKEN))
    await world.create_client(replace_members(SIMPLE, {"client_name": "Another"}), Visitor(HOME, TOKEN))

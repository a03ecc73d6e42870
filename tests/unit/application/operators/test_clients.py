import pytest

from application.clients.add_client import AddClient
from application.clients.delete_client import DeleteClient
from application.clients.disable_client import DisableClient
from application.clients.draw_client import DrawClient, NewClient
from application.clients.enable_client import EnableClient
from application.clients.leave import Leave
from application.clients.rotate_client_secret import RotateClientSecret
from application.clients.set_client import SetClient
from application.resources.add_resource import AddResource
from domain.clients.client import Client
from domain.clients.metadata import Asked, Policy
from domain.refusal import ClientExists, InvalidClientMetadata, InvalidRedirectUri, NoSuch
from domain.registrations import Registrant
from tests.unit.application.operators.house import House

POLICY = Policy(scopes=None, password_by_default=False, is_operator=True)
API = "https://api.example.com"
MACHINE = Asked(client_name="Machine", grant_types=("client_credentials",), scope="profile read")
APP = Asked(grant_types=("password", "refresh_token"), token_endpoint_auth_method="none")
NOTHING = Leave()


async def add(house: House, asked: Asked = MACHINE, leave: Leave = NOTHING) -> NewClient:
    return await AddClient(house.store, house.trail, DrawClient(house.entropy), POLICY, house.clock)(asked, leave)


async def change(house: House, client: Client, asked: Asked, leave: Leave = NOTHING) -> Client:
    await SetClient(house.store, house.trail, POLICY, house.clock)(client.client_id, asked, leave)
    return await stored(house, client)


async def stored(house: House, client: Client) -> Client:
    found = await house.store.read.clients.of(client.client_id)
    assert found is not None
    return found


async def test_an_operator_makes_a_client_with_a_secret_that_is_shown_once(house: House) -> None:
    new = await add(house)
    assert new.secret is not None
    assert new.secret.matches((await stored(house, new.client)).secret_digest or b"")
    assert (new.client.made_by, new.client.require_pkce, new.client.scope) == (Registrant.OPERATOR, True, ("profile", "read"))
    assert await house.kinds() == ["client_added"]


async def test_only_an_operator_gives_a_public_client_the_password_grant(house: House) -> None:
    new = await add(house, APP)
    assert new.secret is None
    assert new.client.grant_types == ("password", "refresh_token")


async def test_pkce_is_on_unless_the_operator_switches_it_off(house: House) -> None:
    asked = Asked(redirect_uris=("https://a.example/cb",), scope="openid")
    assert (await add(house, asked)).client.require_pkce
    off = Asked(redirect_uris=("https://a.example/cb",), scope="openid", require_pkce=False)
    assert not (await add(house, off)).client.require_pkce


async def test_leave_to_introspect_is_for_resources_that_are_there(house: House) -> None:
    with pytest.raises(NoSuch, match="resource"):
        await add(house, leave=Leave(resources=(API,)))
    await AddResource(house.store, house.trail, house.clock)(API)
    client = (await add(house, leave=Leave(resources=(API, API), introspect_any=True))).client
    assert (client.resources, client.introspect_any) == ((API,), True)


async def test_a_change_leaves_what_was_not_said(house: House) -> None:
    await AddResource(house.store, house.trail, house.clock)(API)
    before = (await add(house, leave=Leave(resources=(API,)))).client
    after = await change(house, before, Asked(client_name="Other", rotate_refresh_tokens=True))
    assert (after.client_name, after.rotate_refresh_tokens) == ("Other", True)
    same = set(Client.__struct_fields__) - {"client_name", "rotate_refresh_tokens"}
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}
    assert (await house.events())[0].reason == "client_name rotate_refresh_tokens"


@pytest.mark.parametrize("method", [None, "client_secret_post", "none"])
async def test_the_way_to_authenticate_is_not_lost_by_another_change(house: House, method: str | None) -> None:
    before = (await add(house, Asked(redirect_uris=("https://a.example/cb",), token_endpoint_auth_method=method))).client
    assert (await change(house, before, Asked(client_name="Other"))).auth_methods == before.auth_methods


async def test_leave_can_be_taken_back(house: House) -> None:
    await AddResource(house.store, house.trail, house.clock)(API)
    before = (await add(house, leave=Leave(resources=(API,), introspect_any=True))).client
    after = await change(house, before, Asked(), Leave(resources=(), introspect_any=False))
    assert (after.resources, after.introspect_any) == ((), False)


async def test_a_client_stays_public_or_confidential(house: House) -> None:
    public, confidential = (await add(house, APP)).client, (await add(house)).client
    with pytest.raises(InvalidClientMetadata):
        await change(house, public, Asked(token_endpoint_auth_method="client_secret_basic"))
    with pytest.raises(InvalidClientMetadata):
        await change(house, confidential, Asked(token_endpoint_auth_method="none", grant_types=("refresh_token",)))
    assert await house.kinds() == ["client_added", "client_added"]


async def test_a_change_passes_the_rules_of_a_new_client(house: House) -> None:
    client = (await add(house)).client
    with pytest.raises(InvalidRedirectUri):
        await change(house, client, Asked(redirect_uris=("http://a.example/cb",)))


async def test_names_that_were_unique_stay_so(house: House) -> None:
    first = (await add(house, Asked(client_name="Ärger", redirect_uri="https://a.example/cb"))).client
    second = (await add(house, Asked(client_name="Other", redirect_uri="https://a.example/cb"))).client
    with pytest.raises(ClientExists):
        await change(house, second, Asked(client_name="ÄRGER"))
    assert (await change(house, first, Asked(client_name="ÄRGER"))).client_name == "ÄRGER"


async def test_a_rotated_secret_replaces_the_old_one(house: House) -> None:
    new = await add(house)
    secret = await RotateClientSecret(house.store, house.trail, house.entropy, house.clock)(new.client.client_id)
    digest = (await stored(house, new.client)).secret_digest or b""
    assert secret.matches(digest)
    assert new.secret is not None
    assert not new.secret.matches(digest)
    assert (await house.events())[0].kind == "client_secret_rotated"


async def test_a_public_client_has_no_secret_to_rotate(house: House) -> None:
    client = (await add(house, APP)).client
    with pytest.raises(InvalidClientMetadata):
        await RotateClientSecret(house.store, house.trail, house.entropy, house.clock)(client.client_id)
    assert (await stored(house, client)).is_public


async def test_a_client_is_disabled_enabled_and_deleted(house: House) -> None:
    client = (await add(house)).client
    disable, enable = (verb(house.store, house.trail, house.clock) for verb in (DisableClient, EnableClient))
    assert [await disable(client.client_id), await disable(client.client_id)] == [True, False]
    assert (await stored(house, client)).disabled_at == house.clock.now()
    assert [await enable(client.client_id), await enable(client.client_id)] == [True, False]
    await DeleteClient(house.store, house.trail, house.clock)(client.client_id)
    assert await house.store.read.clients.of(client.client_id) is None
    assert await house.kinds() == ["client_added", "client_disabled", "client_enabled", "client_deleted"]


async def test_an_unknown_identifier_is_no_client(house: House) -> None:
    for verb in (DisableClient, EnableClient, DeleteClient):
        with pytest.raises(NoSuch):
            await verb(house.store, house.trail, house.clock)("nobody")
    with pytest.raises(NoSuch):
        await RotateClientSecret(house.store, house.trail, house.entropy, house.clock)("nobody")
    with pytest.raises(NoSuch):
        await SetClient(house.store, house.trail, POLICY, house.clock)("nobody", Asked(), NOTHING)

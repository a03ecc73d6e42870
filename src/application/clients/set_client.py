"""An operator changes a client."""

from dataclasses import dataclass

from msgspec import structs

from application.audit.trail import AuditTrail
from application.clients.find_client import find_client
from application.clients.leave import Leave, with_leave
from application.ports.clock import Clock
from application.ports.store import Store
from domain.clients.client import Client
from domain.clients.metadata import SECRET_METHODS, Asked, Metadata, Policy, decide, name_key
from domain.refusal import InvalidClientMetadata


@dataclass(frozen=True, slots=True)
class SetClient:
    """Change what was said, and leave the rest: it passes the rules of a new client as a whole.

    A client stays public or confidential: whoever holds its tokens was told which.
    """

    store: Store
    trail: AuditTrail
    policy: Policy
    clock: Clock

    async def __call__(self, client_id: str, asked: Asked, leave: Leave) -> Client:
        """`asked`: None is as it was. Raises `NoSuch`, `InvalidClientMetadata`, `InvalidRedirectUri`, `ClientExists`."""
        now = self.clock.now()
        async with self.store.begin() as unit:
            before = await find_client(unit.clients, client_id)
            granted = decide(_whole(asked, before), self.policy)
            if before.is_public == bool(granted.auth_methods):
                raise InvalidClientMetadata("a client stays public or confidential, make another one instead")
            after = await with_leave(_changed(before, granted), leave, unit.resources)
            await unit.clients.set(after)
            changes = [name for name in Client.__struct_fields__ if getattr(before, name) != getattr(after, name)]
            await unit.audit.add(self.trail.event("client_set", now, client_id=client_id, reason=" ".join(changes)))
        return after


def _whole(asked: Asked, client: Client) -> Asked:
    """What a new client would have asked for to be like this one, with the changes."""
    methods = {(): "none", SECRET_METHODS: None}
    present = Asked(
        client_name=client.client_name,
        redirect_uris=client.redirect_uris,
        grant_types=client.grant_types,
        scope=" ".join(client.scope),
        token_endpoint_auth_method=methods.get(client.auth_methods, client.auth_methods[0] if client.auth_methods else None),
        application_type=client.application_type,
        require_pkce=client.require_pkce,
        rotate_refresh_tokens=client.rotate_refresh_tokens,
        id_token_signed_response_alg=client.id_token_alg,
        default_max_age=client.default_max_age,
        client_uri=client.client_uri,
        policy_uri=client.policy_uri,
        tos_uri=client.tos_uri,
    )
    return structs.replace(present, **{name: value for name, value in structs.asdict(asked).items() if value is not None})


def _changed(client: Client, granted: Metadata) -> Client:
    name = granted.client_name or client.client_name
    return structs.replace(
        client,
        client_name=name,
        name_key=name_key(name) if client.name_key is not None else None,
        auth_methods=granted.auth_methods,
        redirect_uris=granted.redirect_uris,
        grant_types=granted.grant_types,
        scope=granted.scope,
        application_type=granted.application_type,
        require_pkce=granted.require_pkce,
        rotate_refresh_tokens=granted.rotate_refresh_tokens,
        id_token_alg=granted.id_token_alg,
        default_max_age=granted.default_max_age,
        client_uri=granted.client_uri,
        policy_uri=granted.policy_uri,
        tos_uri=granted.tos_uri,
    )

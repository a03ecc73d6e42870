"""The resources that a token may be asked for (RFC 8707)."""

from dataclasses import dataclass

from application.ports.clients import FindResources
from domain.refusal import InvalidTarget
from domain.resources import check_resource, is_loopback

MOST = 10  # in one request


@dataclass(frozen=True, slots=True)
class KnownResources:
    """Rows of the operator; in development also whatever listens on this machine."""

    loopback_is_known: bool

    async def check(self, asked: tuple[str, ...], resources: FindResources) -> tuple[str, ...]:
        """Each once, in the order asked. Costs no statement where none is asked. Raises `InvalidTarget`."""
        if not asked:
            return ()
        if len(asked) > MOST:
            raise InvalidTarget("too many resources")
        wanted = dict.fromkeys(check_resource(uri) for uri in asked)
        known = {resource.uri for resource in await resources.all()}
        if not all(uri in known or (self.loopback_is_known and is_loopback(uri)) for uri in wanted):
            raise InvalidTarget("unknown resource")
        return tuple(wanted)

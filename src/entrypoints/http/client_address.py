"""Whose request it is, where proxies stand between: the address that failures are charged to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

LONGEST = 64  # characters of an address, with brackets, zone and port
UNKNOWN = "unknown"  # no peer address, as on a Unix socket: they all share one counter


@dataclass(frozen=True, slots=True)
class ClientAddress:
    """Finds the client's address.

    Only a trusted proxy's word counts, and only in the header that the operator named: everybody can send any header.
    """

    trusted: tuple[IPv4Network | IPv6Network, ...]
    header: str  # "forwarded-for": the last untrusted hop of X-Forwarded-For; or "x-real-ip"

    def of(self, peer: str | None, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The address as its counters know it: IPv6 by its /64, since a subscriber has as many as they like."""
        near = _parse(peer or "")
        if near is None:
            return UNKNOWN
        if self._trusts(near):
            near = self._real_ip(near, headers) if self.header == "x-real-ip" else self._last_untrusted(near, headers)
        return shared(near)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self.trusted)

    def _real_ip(self, proxy: Address, headers: Iterable[tuple[bytes, bytes]]) -> Address:
        values = _values(headers, b"x-real-ip")
        return (_parse(values[0]) if len(values) == 1 else None) or proxy

    def _last_untrusted(self, proxy: Address, headers: Iterable[tuple[bytes, bytes]]) -> Address:
        """From the right, where the nearest proxy writes. What is no address was written by nobody we trust."""
        near = proxy
        for hop in reversed(",".join(_values(headers, b"x-forwarded-for")).split(",")):
            address = _parse(hop.strip())
            if address is None:
                return near
            near = address
            if not self._trusts(near):
                return near
        return near


@lru_cache(maxsize=1024)
def shared(address: Address) -> str:
    """The address, or an IPv6 one's /64."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address) >> 64 << 64, 64)))


def _parse(text: str) -> Address | None:
    """What cannot be an address is not kept either."""
    return _address(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=1024)
def _address(text: str) -> Address | None:
    """An address, perhaps with a port, as some proxies write it. IPv4 mapped into IPv6 is IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in headers if key == name]

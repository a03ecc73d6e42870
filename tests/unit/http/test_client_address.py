from ipaddress import IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from entrypoints.http.client_address import ClientAddress

PROXIES = (IPv4Network("10.0.0.0/8"), IPv6Network("fd00::/8"))
FORWARDED = ClientAddress(PROXIES, "forwarded-for")
REAL_IP = ClientAddress(PROXIES, "x-real-ip")


def hops(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode("latin-1")) for value in values]


def real(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-real-ip", value.encode("latin-1")) for value in values]


@given(st.text(st.characters(max_codepoint=255)) | st.ip_addresses().map(str))
def test_a_strangers_headers_change_nothing(value: str) -> None:
    headers = [*hops(value), *real(value), (b"forwarded", b"for=" + value.encode("latin-1"))]
    assert FORWARDED.of("192.0.2.1", headers) == REAL_IP.of("192.0.2.1", headers) == "192.0.2.1"


@given(st.text(st.characters(max_codepoint=255)))
def test_whatever_a_proxy_says_there_is_an_address(value: str) -> None:
    assert FORWARDED.of("10.0.0.1", hops(value))
    assert REAL_IP.of("10.0.0.1", real(value))


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_a_subscribers_addresses_are_one(address: IPv6Address, interface: int) -> None:
    network = int(address) >> 64 << 64
    other = IPv6Address(network + interface)
    assume(other.ipv4_mapped is None)
    assert FORWARDED.of(str(other), ()) == FORWARDED.of(str(IPv6Address(network + 1)), ())


def test_it_is_the_last_hop_that_is_not_trusted() -> None:
    assert FORWARDED.of("10.0.0.1", hops("203.0.113.9, 198.51.100.2, 10.0.0.7")) == "198.51.100.2"
    assert FORWARDED.of("10.0.0.1", hops("203.0.113.9", "198.51.100.2", "10.0.0.7")) == "198.51.100.2"


def test_a_hop_may_have_a_port() -> None:
    assert FORWARDED.of("10.0.0.1", hops("198.51.100.2:443")) == "198.51.100.2"
    assert FORWARDED.of("10.0.0.1", hops("[2001:db8:1:2:3::4]:443")) == "2001:db8:1:2::/64"


def test_what_is_no_address_ends_the_search() -> None:
    assert FORWARDED.of("10.0.0.1", hops("198.51.100.2, unknown, 10.0.0.7")) == "10.0.0.7"
    assert FORWARDED.of("10.0.0.1", hops("")) == "10.0.0.1"
    assert FORWARDED.of("10.0.0.1", ()) == "10.0.0.1"


def test_a_request_from_inside_is_its_first_hops() -> None:
    assert FORWARDED.of("10.0.0.1", hops("10.0.0.9, 10.0.0.7")) == "10.0.0.9"


def test_the_operator_names_the_header() -> None:
    headers = [*hops("198.51.100.2"), *real("203.0.113.9")]
    assert REAL_IP.of("10.0.0.1", headers) == "203.0.113.9"
    assert FORWARDED.of("10.0.0.1", headers) == "198.51.100.2"


def test_a_doubled_or_broken_real_ip_is_the_proxys() -> None:
    assert REAL_IP.of("10.0.0.1", real("203.0.113.9", "203.0.113.9")) == "10.0.0.1"
    assert REAL_IP.of("10.0.0.1", real("nobody")) == "10.0.0.1"


@pytest.mark.parametrize("peer", ["::ffff:192.0.2.1", "192.0.2.1"])
def test_mapped_ipv4_is_ipv4(peer: str) -> None:
    assert FORWARDED.of(peer, ()) == "192.0.2.1"
    assert FORWARDED.of("::ffff:10.0.0.1", hops(peer)) == "192.0.2.1"


def test_a_zone_is_dropped() -> None:
    assert FORWARDED.of("fe80::1%eth0", ()) == "fe80::/64"


def test_without_a_peer_there_is_one_counter_for_all() -> None:
    assert FORWARDED.of(None, hops("198.51.100.2")) == "unknown"

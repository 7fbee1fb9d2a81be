"""Who is calling: client addresses behind proxies, and lists of addresses and CIDR blocks."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """The address of the caller, or '' where none is known.

    `X-Forwarded-For` counts only when the connection comes from one of TRUSTED_PROXIES, and is
    read from the right: the first address that is no trusted proxy is the caller's.
    """
    nearest = _parse(request.META.get("REMOTE_ADDR", ""))
    if nearest is None:
        return ""
    trusted = _networks(tuple(settings.TRUSTED_PROXIES))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not _is_in(nearest, trusted):
            break
        before = _parse(hop)
        if before is None:
            break
        nearest = before
    return str(nearest)


def is_listed(address: str, entries: Iterable[str]) -> bool:
    """Whether `address` lies in one of `entries`, addresses or CIDR blocks."""
    parsed = _parse(address)
    return parsed is not None and _is_in(parsed, _networks(tuple(entries)))


def lies_within(entry: str, entries: Iterable[str]) -> bool:
    """Whether all of `entry`, an address or CIDR block, lies in one of `entries`."""
    asked = ipaddress.ip_network(entry.strip(), strict=False)
    return any(
        asked.version == network.version and asked.subnet_of(network)  # type: ignore[arg-type]
        for network in _networks(tuple(entries))
    )


def parse_network(entry: str) -> str:
    """The normal form of an address or CIDR block (`10.0.0.0/8`, `192.0.2.7`).

    Host bits are cleared; raises ValueError for anything else.
    """
    network = ipaddress.ip_network(entry.strip(), strict=False)
    return str(network.network_address if network.num_addresses == 1 else network)


def rate_scope(address: str) -> str:
    """What counts as one caller for limits: an IPv4 address, or the /64 of an IPv6 one."""
    parsed = _parse(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed or "unknown")


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    # A dual-stack socket reports IPv4 callers as ::ffff:a.b.c.d.
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=256)
def _networks(entries: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(entry, strict=False) for entry in entries)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)

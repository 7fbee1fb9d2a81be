"""Host names: which are the operator's own, and which a reseller may choose to sign in on."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from accounts.errors import Invalid

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_KINDS = {4: "A", 6: "AAAA"}
FIELD = "host"


def operators_host() -> str:
    """The host name of BASE_URL, which a reseller's DNS record points to."""
    return urlsplit(settings.BASE_URL).hostname or ""


class DnsRecord(NamedTuple):
    """What the owner of a domain enters so that its name leads here."""

    kind: str
    value: str


def dns_record() -> DnsRecord | None:
    """The record for a sign-in host; None while BASE_URL leads to this machine alone."""
    target = operators_host()
    try:
        address = ipaddress.ip_address(target)
    except ValueError:
        return DnsRecord("CNAME", target) if "." in target else None
    return None if address.is_loopback else DnsRecord(_KINDS[address.version], target)


def is_operators(host: str) -> bool:
    """Whether `host` is one of ALLOWED_HOSTS (a lone `*` names none) or that of BASE_URL."""
    named = [pattern for pattern in settings.ALLOWED_HOSTS if pattern != "*"]
    return host == operators_host() or validate_host(host, named)


def domain_of(header: str) -> str:
    """The host name in a Host header, lower case and without its port; '' where it is none."""
    return split_domain_port(header)[0]


def clean_sign_in_host(text: str) -> str:
    """The normal form of a host name that a person typed; '' stays ''.

    Raises Invalid with the field `host` for an address with more than a host name in it, an IP
    address, a name without a dot, and the operator's own hosts.
    """
    host = _ascii(text.strip().lower().removesuffix("."))
    if not host:
        return ""
    if any(sign in host for sign in "/:@?#[]"):
        raise Invalid(
            "host_only",
            _("Give the host name alone, without https://, port or path, as send.example.com."),
            FIELD,
        )
    if _is_address(host) or "." not in host or not _is_name(host):
        raise Invalid(
            "host_name",
            _("“%(host)s” is no host name. Give one as send.example.com.")
            % {"host": text.strip()[:80]},
            FIELD,
        )
    if is_operators(host):
        raise Invalid(
            "host_operators",
            _("%(host)s belongs to the portal itself. Give a host name of your own.")
            % {"host": host},
            FIELD,
        )
    return host


def _ascii(host: str) -> str:
    """Names in other scripts as browsers send them (xn--…); what has no such form is left."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_name(host: str) -> bool:
    return len(host) <= LONGEST and all(_LABEL.fullmatch(label) for label in host.split("."))


def _is_address(host: str) -> bool:
    # A last label of digits alone is how browsers tell IPv4 addresses, short forms included.
    if host.rpartition(".")[2].isdigit():
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

"""Addresses of the web that customers give us: what they may be before anything goes to them.

What a name leads to is looked up only when something is sent there, and looked at again then.
"""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from campaigns.checking import storable

LONGEST = 2_000
# Names that never lead out of a machine or an office.
_INWARD = (".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa")


def clean_hook(text: str, field: str) -> str:
    """An address that takes calls from us. Raises Invalid `bad_url`, `url_not_https`,
    `url_private`.

    It is HTTPS, or HTTP too where WEBHOOKS_OVER_HTTP says so, without a sign-in in it, and not one
    that can only be reached from here.
    """
    address, parts = _read(text, field)
    if parts.scheme != "https" and not settings.WEBHOOKS_OVER_HTTP:
        raise Invalid("url_not_https", _("Use an address that begins with https://."), field)
    if is_inward(parts.hostname or ""):
        message = _("This address does not lead to the internet. Use one that does.")
        raise Invalid("url_private", message, field)
    return address


def clean_link(text: str, field: str) -> str:
    """An address that people are sent on to. Raises Invalid `bad_url`."""
    return _read(text, field)[0]


def is_inward(host: str) -> bool:
    """Whether a host is this machine or in a private network, as far as it can be seen from it."""
    name = host.rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name.partition("%")[0]).is_global
    except ValueError:
        pass
    # Digits at the end are an IPv4 address to browsers, short and hexadecimal forms too.
    last = name.rpartition(".")[2]
    return "." not in name or last.isdigit() or last.startswith("0x") or name.endswith(_INWARD)


def _read(text: str, field: str) -> tuple[str, SplitResult]:
    address = text.strip()
    message = _("Give a whole web address, such as https://example.com/path.")
    bad = Invalid("bad_url", message, field)
    if not address or not storable(address) or not address.isprintable() or " " in address:
        raise bad
    if len(address) > LONGEST:
        message = _("The address has more than %(limit)s characters.") % {"limit": LONGEST}
        raise Invalid("bad_url", message, field)
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # reading it raises where it is no number
    except ValueError:
        raise bad from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise bad
    return address, parts

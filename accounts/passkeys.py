"""Where passkeys can work: browsers offer them on a name, over TLS or on this very machine."""

import ipaddress

from django.http import HttpRequest
from django.utils.translation import gettext as _


def obstacle(request: HttpRequest) -> str:
    """Why a passkey cannot be used at the address of `request`, and what to do; '' where it can."""
    host = request.get_host()
    name = _name(host)
    if _is_number(name):
        if ipaddress.ip_address(name.strip("[]")).is_loopback:
            return _("Passkeys do not work on an address of numbers: open %(address)s instead.") % {
                "address": f"http://localhost{host[len(name) :]}"
            }
        return _("Passkeys do not work on an address of numbers: open the portal by its name.")
    if not request.is_secure() and name != "localhost" and not name.endswith(".localhost"):
        return _("Passkeys need a safe connection: open the portal with https://.")
    return ""


def _name(host: str) -> str:
    """The host without its port."""
    if host.startswith("["):
        return host[: host.index("]") + 1]
    return host.partition(":")[0].lower()


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True

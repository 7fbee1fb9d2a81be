"""The kinds of carriers an operator can make, and how each one's configuration is checked."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from campaigns.gateways.http import config as http
from campaigns.gateways.smpp import config as smpp

Check = Callable[[Mapping[str, Any]], object]


def check(kind: str, config: Mapping[str, Any]) -> None:
    """Read `config` (secrets included) as the gateway will. Raises Invalid `bad_config`."""
    try:
        KINDS[kind](config)
    except ValueError as error:
        name, sentence = _told(error)
        raise Invalid("bad_config", sentence, name) from error


def _told(error: ValueError) -> tuple[str, str]:
    """The key at fault and the sentence; readers raise ValueError(key, sentence)."""
    if len(error.args) == 2:
        return str(error.args[0]), str(error.args[1])
    return "", str(error)


def _simulator(config: Mapping[str, Any]) -> None:
    address = str(config.get("address", ""))
    port = address.rpartition(":")[2]
    if address and "/" not in address and not port.isdigit():
        message = _("Write the path of a socket, or host:port. Empty: the one of this portal.")
        raise ValueError("address", message)


KINDS: dict[str, Check] = {
    "smpp": smpp.read,
    "http": http.read,
    "simulator": _simulator,
}

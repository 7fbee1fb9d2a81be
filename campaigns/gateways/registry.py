"""Which class speaks to which kind of carrier."""

from collections.abc import Mapping
from typing import Any

from campaigns.gateways.base import Gateway
from campaigns.gateways.http.gateway import HttpGateway
from campaigns.gateways.simulator import SimulatorGateway
from campaigns.gateways.smpp.gateway import SmppGateway

GATEWAYS: dict[str, type[Gateway]] = {
    "simulator": SimulatorGateway,
    "http": HttpGateway,
    "smpp": SmppGateway,
}


def make(kind: str, config: Mapping[str, Any]) -> Gateway:
    """A closed gateway of `kind`; raises LookupError naming the kinds there are."""
    if kind not in GATEWAYS:
        raise LookupError(f"No gateway is called {kind!r}; there are: {', '.join(GATEWAYS)}.")
    return GATEWAYS[kind](config)

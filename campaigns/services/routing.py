"""Which carrier a message goes out by. One carrier for all of them now; rules will live here."""

from typing import Any

from django.conf import settings

from accounts.errors import Unavailable
from campaigns.models import Carrier


def route() -> Carrier:
    """The carrier to send by: the active one made first. Raises Unavailable `no_route`."""
    carrier = Carrier.objects.filter(status=Carrier.Status.ACTIVE).order_by("pk").first()
    if carrier is None:
        raise Unavailable(
            "no_route", "There is no active carrier. Add one, or activate one.", retryable=True
        )
    return carrier


def make_first_carrier() -> None:
    """The simulator as the only way out, where there is no carrier yet."""
    if not Carrier.objects.exists():
        Carrier.objects.get_or_create(name="Simulator", defaults={"kind": "simulator"})


def connection_config(carrier: Carrier) -> dict[str, Any]:
    """The gateway's configuration: the carrier's own over this installation's defaults."""
    config: dict[str, Any] = dict(carrier.config)
    if carrier.kind == "simulator":
        config.setdefault("address", settings.SIMULATOR_SOCKET)
    return config

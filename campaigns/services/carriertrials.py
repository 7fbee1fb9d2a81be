"""Trying a carrier's connection from its page: connect, see whether it is bound, let go.

Nothing is ever submitted. It is done in the process of the page, so it is short.
"""

import time
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.errors import Unavailable
from accounts.models import Account
from accounts.services.auditlog import record
from campaigns.gateways import registry
from campaigns.gateways.base import BindState, ConnectionRefused, Gateway
from campaigns.models import Carrier
from campaigns.services import routing

SECONDS = 6.0
STEP = 0.1


class Trial(NamedTuple):
    """How it went, in words for people."""

    worked: bool
    words: str


def try_connection(operator: Account, carrier: Carrier) -> Trial:
    """Connect to `carrier` as dispatchers do and tell what came of it."""
    result = _tried(carrier)
    record(
        operator, "carrier.tested", kind="carrier", subject=carrier.uuid, label=carrier.name,
        after={"worked": result.worked, "answer": result.words},
    )  # fmt: skip
    return result


def _tried(carrier: Carrier) -> Trial:
    try:
        config = routing.connection_config(carrier)
        gateway = registry.make(carrier.kind, _for_a_trial(carrier, config))
    except Unavailable as error:
        return Trial(False, error.message)
    except (LookupError, ValueError) as error:
        return Trial(False, _("Its settings cannot be used: %(why)s") % {"why": error})
    started = time.monotonic()
    try:
        gateway.open()
        return _seen(carrier, gateway, started)
    except ConnectionRefused as error:
        return Trial(False, _("No connection: %(why)s") % {"why": error})
    finally:
        gateway.close()


def _for_a_trial(carrier: Carrier, config: dict[str, object]) -> dict[str, object]:
    """One connection (or pair) is enough, and the page waits for it."""
    if carrier.kind != "smpp":
        return config
    return {**config, "binds": 1, "connect_timeout": 3, "response_timeout": 3}


def _seen(carrier: Carrier, gateway: Gateway, started: float) -> Trial:
    """Wait until its connections are bound, were refused, or the time is over."""
    while True:
        binds = gateway.binds()
        settled = all(bind.state in ("bound", "refused") for bind in binds)
        if settled or time.monotonic() - started > SECONDS:
            return _told(carrier, list(binds), time.monotonic() - started)
        gateway.poll(STEP)


def _told(carrier: Carrier, binds: list[BindState], seconds: float) -> Trial:
    if all(bind.state == "bound" for bind in binds):
        words = _("It is bound after %(ms)s ms; nothing was sent.")
        if carrier.kind != "smpp":
            # Whether it knows who we are shows with the first message only.
            words = _("Its server can be reached (%(ms)s ms); nothing was sent.")
        return Trial(True, words % {"ms": round(seconds * 1000)})
    bad = next(bind for bind in binds if bind.state != "bound")
    why = bad.error or bad.state
    return Trial(False, _("No connection (%(label)s): %(why)s") % {"label": bad.label, "why": why})

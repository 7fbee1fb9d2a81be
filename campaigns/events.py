"""What programs can be told: the events of subscriptions, and what narrows them."""

import re
from typing import NamedTuple

MESSAGE_CHANNELS = ("sms", "whatsapp", "rcs", "viber")
EVENTS: frozenset[str] = frozenset(
    (
        *(f"{channel}:message:status" for channel in MESSAGE_CHANNELS),
        *(f"{channel}:message:in" for channel in ("vmn", *MESSAGE_CHANNELS)),
        *(f"{channel}:unsubscription" for channel in MESSAGE_CHANNELS),
        "contacts:subscriber:subscription",
        "voice:message:out",
        "voice:message:in",
        "link:visit",
    )
)
ALL = "all"
_IDENTITY = re.compile(r"(number|keyword):([1-9][0-9]{0,17})")
_FLOW = re.compile(r"flow:[1-9][0-9]{0,17}")


class Identity(NamedTuple):
    """`kind` is `all`, `number` or `keyword`; the last two with the number of the thing."""

    kind: str
    number: int = 0


def read_identity(text: str) -> Identity | None:
    """What `all`, `number:1` or `keyword:1` names; None for anything else."""
    if text == ALL:
        return Identity(ALL)
    match = _IDENTITY.fullmatch(text)
    return Identity(match[1], int(match[2])) if match else None


def is_flow(text: str) -> bool:
    """Whether a target is a flow, such as `flow:1`, rather than a webhook."""
    return _FLOW.fullmatch(text) is not None

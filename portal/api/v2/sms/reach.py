"""Who a call for all channels goes to: numbers, and everybody in groups or segments."""

import uuid
from typing import NamedTuple

from accounts.errors import Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from campaigns.models import ContactGroup, ContactSegment
from campaigns.selectors.audiences import numbers_in
from campaigns.selectors.partscalled import group_called, segment_called
from portal.api.v2.params import Params

MOST_GROUPS = 20


class Channel(NamedTuple):
    """The one channel of a call that is in use here."""

    params: Params
    recipient: Params


def channel_in(params: Params) -> Channel | None:
    """The SMS channel of the call; None, and noted, where it names none.

    Raises Invalid `product_not_enabled` for channels that the portal does not have yet.
    """
    channels = params.parts("channels")
    names = [each.text("name").strip().lower() for each in channels]
    other = next((name for name in names if name and name != "sms"), "")
    if other:
        message = f"product not enabled: {other[:20]}. Give one channel called sms."
        raise Invalid("product_not_enabled", message, "channels")
    if names != ["sms"]:
        params.note("channels", "Give one channel called sms.")
        return None
    own = channels[0]
    return Channel(own, (own if "recipient" in own else params).part("recipient"))


def numbers_of(recipient: Params, account: Account) -> list[str]:
    """The numbers of `to`, and of everybody in the groups and segments of `group_id`."""
    numbers = recipient.listed("to")
    named = recipient.listed("group_id")
    if not (numbers or named):
        recipient.note("to", "Give numbers in to, or a segment in group_id.")
    if len(named) > MOST_GROUPS:
        recipient.note("group_id", f"Name at most {MOST_GROUPS} segments.")
        return numbers
    most = limit(account, "api_recipients") + 1 if named else 0
    for text in named:
        audience = _audience(account, text)
        if audience is None:
            recipient.note("group_id", f"There is no segment {text[:40]} in this account.")
            continue
        numbers += [f"+{msisdn}" for msisdn in numbers_in(audience, most)]
    if named and not numbers:
        recipient.note("group_id", "Nobody is in it.")
    return list(dict.fromkeys(numbers)) if named else numbers


def _audience(account: Account, text: str) -> ContactGroup | ContactSegment | None:
    try:
        wanted = uuid.UUID(text)
    except ValueError:
        return None
    try:
        return segment_called(account, wanted)
    except NotFound:
        pass
    try:
        return group_called(account, wanted)
    except NotFound:
        return None

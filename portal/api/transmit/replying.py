"""Parameters that say what is done with replies, the same for numbers and keywords."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Account
from campaigns.inboundoptions import (
    FORWARD_EMAIL,
    FORWARD_SMS,
    FORWARD_URL,
    LIST,
    MEMBERS,
    WELCOME,
)
from campaigns.models import InboundNumber
from campaigns.selectors.contactlists import lists_of
from campaigns.selectors.inboundnumbers import number_called
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit.errors import empty, invalid
from portal.api.transmit.numbering import LIST as LIST_KIND
from portal.api.transmit.numbering import the_list
from portal.api.transmit.params import msisdn_of
from portal.api.transmit.registry import Asked

_PLAIN = (FORWARD_EMAIL, FORWARD_SMS, FORWARD_URL, WELCOME, MEMBERS)


def options_of(asked: Asked) -> dict[str, str]:
    """The options that were sent, by their names in our services."""
    params = asked.params
    found = {name: params.text(name, longest=2_000) for name in _PLAIN if params.has(name)}
    if params.has("list_id"):
        found[LIST] = str(the_list(asked).uuid) if params.whole("list_id") else ""
    return found


def list_numbers(account: Account, options: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """The numbers of the lists that options name, by the lists' uuids as text."""
    named = {each[LIST] for each in options if each.get(LIST)}
    there = lists_of(account).filter(uuid__in=named).values_list("uuid", flat=True)
    return {str(key): number for key, number in numbers_of(account, LIST_KIND, there).items()}


def shown(options: Mapping[str, str], lists: Mapping[str, int]) -> dict[str, Any]:
    """Options as answers tell them."""
    return {
        "list_id": lists.get(options.get(LIST, "")),
        "welcome_message": options.get(WELCOME) or None,
        "member_message": options.get(MEMBERS) or None,
        "forward_url": options.get(FORWARD_URL) or None,
        "forward_sms": options.get(FORWARD_SMS) or None,
        "forward_email": options.get(FORWARD_EMAIL) or None,
    }


def digits_of(asked: Asked) -> int | None:
    """`number` as digits in E.164; None where it was not sent. Raises Failure FIELD_INVALID."""
    text = asked.params.text("number")
    found = msisdn_of(text, asked.region) if text else None
    if text and found is None:
        raise invalid("number", "is no phone number")
    return found


def own_number(asked: Asked) -> InboundNumber:
    """The leased number that `number` names. Raises Failure FIELD_EMPTY, NotFound."""
    digits = digits_of(asked)
    if digits is None:
        raise empty("number")
    return number_called(asked.account, digits)

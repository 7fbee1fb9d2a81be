"""Numbers that take replies: shown, leased, told what to do."""

from typing import Any

from apikeys.scopes import Scope
from campaigns.inboundoptions import FORWARD_URL
from campaigns.models import InboundNumber
from campaigns.selectors.inboundnumbers import (
    AVAILABLE,
    free_numbers,
    number_seen,
    numbers_of,
)
from campaigns.services import inboundnumbers
from portal.api.transmit.errors import empty
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.replying import digits_of, options_of, own_number
from portal.api.transmit.values import money, page_of


@call("lease-number", scope=Scope.RESOURCES, once=True)
def lease_number(asked: Asked) -> dict[str, Any]:
    """Lease a number: the one that is named, or any that is free."""
    params, options = asked.params, {}
    for name in ("url", "forward_url"):
        if params.has(name):
            options[FORWARD_URL] = params.text(name, longest=2_000)
    return _row(inboundnumbers.lease(asked.account, digits_of(asked), options))


@call("get-number", scope=Scope.RESOURCES)
def get_number(asked: Asked) -> dict[str, Any]:
    """A number of the account, or one that could be leased."""
    digits = digits_of(asked)
    if digits is None:
        raise empty("number")
    return _row(number_seen(asked.account, digits))


@call("get-numbers", scope=Scope.RESOURCES)
def get_numbers(asked: Asked) -> dict[str, Any]:
    """The numbers of the account, or those that are free."""
    wanted = asked.params.choice("filter", "owned available", "owned")
    rows = free_numbers() if wanted == AVAILABLE else numbers_of(asked.account)
    page = page_of(asked.params, rows)
    return {
        "page": page.block,
        "numbers_total": page.total,
        "filter": wanted,
        "numbers": [_row(row) for row in page.rows],
    }


@call("edit-number-options", scope=Scope.RESOURCES)
def edit_number_options(asked: Asked) -> dict[str, Any]:
    """Say what is done with replies to a number; what is not sent stays, a blank takes it away."""
    inboundnumbers.change_options(own_number(asked), options_of(asked))
    return {}


def _row(number: InboundNumber) -> dict[str, Any]:
    day = number.next_charge_on
    return {
        "number": number.msisdn,
        "price": money(number.price),
        "next_charge": f"{day} 00:00:00" if day else None,
        "auto_renew": number.auto_renew,
        "status": "active" if number.account_id else "available",
    }

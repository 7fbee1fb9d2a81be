"""Receipts and messages of phones that carriers bring by calling us.

What a call brings is stored and committed before it is answered: a carrier that hears nothing
calls again, and the same again does no harm.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.addresses import is_listed
from accounts.errors import Invalid, NotFound
from campaigns import anomalies as kinds
from campaigns.gateways.http import calls
from campaigns.gateways.http.calls import Call, CallRules, Reply
from campaigns.gateways.http.trees import storable
from campaigns.models import Carrier
from campaigns.services import anomalies, carrieraddresses, carrierstats, inbound, receipts

log = logging.getLogger(__name__)

KEPT_OF_A_BODY = 4000
Found = TypeVar("Found")


class Caller(NamedTuple):
    """Who calls: the parts of the address that was called, and from where."""

    carrier_uuid: UUID
    secret: str
    address: str


def take_receipts(caller: Caller, call: Call) -> Reply:
    """Store the receipts of a call; the reply its carrier waits for.

    Raises NotFound `no_carrier` for everybody who should not call, Invalid `malformed_call`.
    """
    carrier = _carrier(caller)
    rules = calls.read_rules("receipts", carrier.config.get("receipts"), calls.RECEIPT_FIELDS)
    _admit(carrier, rules, caller)
    others = _inbound_rules(carrier)
    found = _read(carrier, kinds.RECEIPT_UNREADABLE, partial(calls.brought, rules, others), call)
    receipts.take(carrier.pk, found.receipts)
    inbound.take(carrier.pk, found.inbound)
    # This process may see no other call for hours.
    carrierstats.flush()
    return rules.reply


def take_inbound(caller: Caller, call: Call) -> Reply:
    """Store the messages of a call. As `take_receipts`."""
    carrier = _carrier(caller)
    rules = _inbound_rules(carrier)
    _admit(carrier, rules, caller)
    found = _read(carrier, kinds.INBOUND_UNREADABLE, partial(calls.inbound, rules), call)
    inbound.take(carrier.pk, found)
    return rules.reply


def _inbound_rules(carrier: Carrier) -> CallRules:
    return calls.read_rules("inbound", carrier.config.get("inbound"), calls.INBOUND_FIELDS)


def _carrier(caller: Caller) -> Carrier:
    carrier = carrieraddresses.find(caller.carrier_uuid, caller.secret)
    if carrier is None:
        raise _nobody()
    return carrier


def _admit(carrier: Carrier, rules: CallRules, caller: Caller) -> None:
    """Callers from outside the carrier's networks find nothing; so does who it never told of."""
    if not rules.fields:
        raise _nobody()
    if rules.allow and not is_listed(caller.address, rules.allow):
        log.warning("%s was called for from %s, which is not allowed", carrier, caller.address)
        raise _nobody()


def _read(carrier: Carrier, kind: str, read: Callable[[Call], Found], call: Call) -> Found:
    """What `read` finds; a call that cannot be understood is kept as an anomaly of `kind`."""
    try:
        return read(call)
    except calls.Malformed as error:
        kept = {
            "error": str(error),
            "query": call.query[:KEPT_OF_A_BODY],
            "body": call.body[:KEPT_OF_A_BODY].decode("utf-8", "replace"),
        }
        anomalies.note(kind, carrier.pk, detail=storable(kept))
        raise Invalid("malformed_call", str(error)) from error


def _nobody() -> NotFound:
    return NotFound("no_carrier", _("There is nothing here."))

"""Who got a message: `get-sms-sent`, `get-sms-delivery-status`, `get-message-log`."""

from typing import Any

from django.db.models import QuerySet

from campaigns.models import Batch, Message
from campaigns.reasons import OPT_OUTS
from campaigns.selectors.archived import is_away
from campaigns.selectors.contactnames import NOBODY, names_of
from campaigns.selectors.messages import messages_in
from portal.api.transmit import statuses
from portal.api.transmit.batches import batch_body, the_batch, the_list_of
from portal.api.transmit.errors import not_found
from portal.api.transmit.numbering import the_list
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import page_of, write_time


@call("get-sms-sent")
def get_sms_sent(asked: Asked) -> dict[str, Any]:
    """The recipients of a message, by `optouts` and `delivery`, in pages."""
    batch, params = the_batch(asked), asked.params
    if params.has("list_id") and params.whole("list_id") and the_list(asked) != the_list_of(batch):
        raise not_found("Message", "no_message")
    page = page_of(params, _chosen(asked, batch))
    names = names_of(asked.account, [message.msisdn for message in page.rows])
    rows = []
    for message in page.rows:
        name = names.get(message.msisdn, NOBODY)
        row = {
            "msisdn": message.msisdn,
            "first_name": name.first,
            "last_name": name.last,
            "delivery_status": statuses.STATES[message.state],
            "optout": statuses.left(message.reason),
        }
        rows.append(row)
    message = batch_body(asked, batch)
    return {"page": page.block, "total": page.total, "message": message, "recipients": rows}


@call("get-sms-delivery-status")
def get_sms_delivery_status(asked: Asked) -> dict[str, Any]:
    """What became of a message to one number."""
    batch = the_batch(asked)
    message = _message_to(asked, batch, "msisdn")
    stats = {
        "message_id": asked.params.number("message_id"),
        "sender_id": message.sender,
        "mobile": message.msisdn,
        "send_at": write_time(message.sent_at),
        "datetime": write_time(message.final_at or message.sent_at or batch.created_at),
        "status": statuses.STATES[message.state],
        "message": message.text,
    }
    return {"stats": stats}


@call("get-message-log")
def get_message_log(asked: Asked) -> dict[str, Any]:
    """A message as one number got it."""
    batch = the_batch(asked)
    message = _message_to(asked, batch, "mobile")
    return {
        "message_id": asked.params.number("message_id"),
        "message": message.text,
        "mobile": message.msisdn,
        "caller_id": message.sender,
        "datetime_send": write_time(message.sent_at or batch.due_at or batch.created_at),
    }


def _chosen(asked: Asked, batch: Batch) -> QuerySet[Message]:
    rows = messages_in([batch]).order_by("pk")
    delivery = asked.params.choice("delivery", " ".join(statuses.CHOICES), "all")
    if delivery != "all":
        rows = rows.filter(state__in=statuses.states_in(delivery))
    optouts = asked.params.choice("optouts", "only omit include", "include")
    if optouts == "only":
        return rows.filter(reason__in=OPT_OUTS)
    return rows.exclude(reason__in=OPT_OUTS) if optouts == "omit" else rows


def _message_to(asked: Asked, batch: Batch, name: str) -> Message:
    msisdn = asked.params.msisdn(name, asked.region)
    found = messages_in([batch]).filter(msisdn=msisdn).order_by("-pk").first()
    if found is None:
        raise not_found("Message", "archived" if is_away(batch) else "no_message")
    return found

"""What the account sent: `get-user-sms-sent`, `get-contact-sms-stats`, `get-sms-sent-count`."""

from typing import Any

from campaigns.models import Message
from campaigns.selectors import deliveries
from campaigns.selectors.batches import sent_count
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit import statuses
from portal.api.transmit.batches import BATCH
from portal.api.transmit.errors import invalid
from portal.api.transmit.numbering import region_of
from portal.api.transmit.params import msisdn_of
from portal.api.transmit.periods import maybe_period, period_of
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import page_of, write_time

SORTS = {"message_id": "pk", "datetime_send": "sent_at", "delivery_status": "state"}


@call("get-sms-sent-count")
def get_sms_sent_count(asked: Asked) -> dict[str, Any]:
    """How many messages a carrier took, of those accepted from `start` to `end`."""
    return {"count": sent_count(asked.account, maybe_period(asked.params))}


@call("get-user-sms-sent")
def get_user_sms_sent(asked: Asked) -> dict[str, Any]:
    """Every message from `start` to `end`, to `msisdn` where it is given, the newest first."""
    params = asked.params
    msisdn = params.msisdn("msisdn", asked.region) if params.text("msisdn") else None
    found = deliveries.search(asked.account, period=period_of(params), msisdn=msisdn)
    page = page_of(params, found)
    rows = [
        {
            "id": message.pk,
            "message_id": number,
            "message": message.text,
            "sent_at": write_time(message.sent_at or message.accepted_at),
            "msisdn": message.msisdn,
            "caller_id": message.sender,
            "status": statuses.STATES[message.state],
        }
        for message, number in _numbered(asked, page.rows)
    ]
    return {"page": page.block, "total": page.total, "messages": rows}


@call("get-contact-sms-stats")
def get_contact_sms_stats(asked: Asked) -> dict[str, Any]:
    """The messages to `mobile` and what became of them."""
    params = asked.params
    msisdn = msisdn_of(params.text("mobile", required=True), region_of(asked))
    if msisdn is None:
        raise invalid("mobile", "is no phone number")
    field = SORTS[params.choice("sort_field", " ".join(SORTS), "datetime_send")]
    sign = "-" if params.choice("order", "asc desc", "desc") == "desc" else ""
    found = deliveries.search(asked.account, period=maybe_period(params), msisdn=msisdn)
    page = page_of(params, found.order_by(f"{sign}{field}", f"{sign}pk"))
    rows = [
        {
            "message_id": number,
            "datetime_send": write_time(message.sent_at or message.accepted_at),
            "delivery_status": statuses.STATES[message.state],
        }
        for message, number in _numbered(asked, page.rows)
    ]
    return {"page": page.block, "total": page.total, "records": rows}


def _numbered(asked: Asked, messages: list[Message]) -> list[tuple[Any, int]]:
    """The messages, each with the number of what it was sent with."""
    numbers = numbers_of(asked.account, BATCH, [message.batch.uuid for message in messages])
    return [(message, numbers[message.batch.uuid]) for message in messages]

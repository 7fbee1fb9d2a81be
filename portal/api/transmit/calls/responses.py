"""What people wrote back: `get-sms-responses` and `get-user-sms-responses`."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Message, PublicNumber, Reply
from campaigns.selectors.contactnames import NOBODY, Name, names_of
from campaigns.selectors.deliveries import Period
from campaigns.selectors.publicnumbers import uuid_of
from campaigns.selectors.replies import answered_by, replies_of, replies_to
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit.batches import BATCH, LIST, the_batch
from portal.api.transmit.errors import Failure, not_found
from portal.api.transmit.periods import maybe_period, period_of
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import page_of, write_time

WINDOW, BACK = timedelta(days=30), timedelta(days=366)


@call("get-sms-responses")
def get_sms_responses(asked: Asked) -> dict[str, Any]:
    """Replies to a message, or to a keyword."""
    found = _about(asked)
    period = maybe_period(asked.params)
    if period is not None:
        found = _within(found, period)
    return _answer(asked, _from(asked, found, "msisdn"))


@call("get-user-sms-responses")
def get_user_sms_responses(asked: Asked) -> dict[str, Any]:
    """Everything people wrote from `start` to `end`: 30 days, unless it says otherwise."""
    period = period_of(asked.params, default=WINDOW, back=BACK)
    found = replies_of(asked.account, period=period)
    keywords = asked.params.choice("keywords", "only omit both", "both")
    if keywords != "both":
        found = found.filter(keyword__isnull=keywords == "omit")
    if asked.params.text("number"):
        found = found.filter(number__msisdn=asked.params.msisdn("number", asked.region))
    body = _answer(asked, found)
    if not body["responses"]:
        del body["responses"]
    return body


def _about(asked: Asked) -> QuerySet[Reply]:
    params = asked.params
    if params.text("message_id"):
        return replies_to(the_batch(asked))
    replies = replies_of(asked.account)
    if params.text("keyword_id"):
        number = params.number("keyword_id")
        target = uuid_of(asked.account, PublicNumber.Kind.KEYWORD, number)
        if target is None:
            raise not_found("Keyword", "no_keyword")
        return replies.filter(keyword__uuid=target)
    if params.text("keyword") and params.text("number"):
        msisdn = params.msisdn("number", asked.region)
        return replies.filter(
            keyword__word__iexact=params.text("keyword"), keyword__number__msisdn=msisdn
        )
    words = "You must provide 'message_id', 'keyword_id' or 'keyword' with 'number'"
    raise Failure("FIELD_INVALID", words)


def _within(found: QuerySet[Reply], period: Period) -> QuerySet[Reply]:
    return found.filter(received_at__gte=period.since, received_at__lt=period.until)


def _from(asked: Asked, found: QuerySet[Reply], name: str) -> QuerySet[Reply]:
    if not asked.params.text(name):
        return found
    return found.filter(msisdn=asked.params.msisdn(name, asked.region))


def _answer(asked: Asked, found: QuerySet[Reply]) -> dict[str, Any]:
    page = page_of(asked.params, found)
    answered = answered_by(asked.account, page.rows)
    names = names_of(asked.account, [reply.msisdn for reply in page.rows])
    batches = [message.batch for message in answered.values()]
    numbers = numbers_of(asked.account, BATCH, [batch.uuid for batch in batches])
    sent_to = {batch.options["list"] for batch in batches if batch.options.get("list")}
    lists = numbers_of(asked.account, LIST, map(uuid.UUID, sorted(sent_to)))
    with_original = asked.params.flag("include_original")
    rows = []
    for reply in page.rows:
        message = answered.get(reply.message_id or 0)
        row = _row(reply, names.get(reply.msisdn, NOBODY))
        row["message_id"] = numbers[message.batch.uuid] if message else 0
        row["list_id"] = _list_number(message, lists)
        if with_original:
            row["original_message"] = message.text if message else ""
        rows.append(row)
    return {"page": page.block, "total": page.total, "responses": rows}


def _list_number(message: Message | None, lists: dict[uuid.UUID, int]) -> int:
    """The number of the list that a message was sent to, 0 for none."""
    target = message.batch.options.get("list") if message else None
    return lists[uuid.UUID(target)] if target else 0


def _row(reply: Reply, name: Name) -> dict[str, Any]:
    return {
        "id": reply.pk,
        "received_at": write_time(reply.received_at),
        "first_name": name.first,
        "last_name": name.last,
        "msisdn": reply.msisdn,
        "response": reply.text,
        "longcode": reply.number.msisdn if reply.number else 0,
    }

"""`get-message-report` and `get-link-hits`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from campaigns.models import Batch, Message
from campaigns.selectors import batches
from campaigns.selectors.contactnames import NOBODY, Name, names_of
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit import statuses
from portal.api.transmit.batches import BATCH, sent_at, the_batch
from portal.api.transmit.errors import not_found
from portal.api.transmit.numbering import the_list
from portal.api.transmit.periods import period_of
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import money, page_of, write_time

DAY, MONTH = timedelta(days=1), timedelta(days=30)
TYPES = "all api campaign quick_sms email_sms keyword test_sms"
# Kinds of messages that this portal sends as none of these.
NONE_OF = ("quick_sms", "email_sms", "keyword")


class _Facts(NamedTuple):
    """What is read at once for all batches of a page, each by the batch's pk."""

    numbers: Mapping[Any, int]
    sizes: Mapping[int, batches.Size]
    states: Mapping[int, Mapping[str, int]]
    answers: Mapping[int, batches.Answers]
    samples: Mapping[int, Message]
    names: Mapping[int, Name]


@call("get-message-report")
def get_message_report(asked: Asked) -> dict[str, Any]:
    """What was sent from `start` to `end` (at most 30 days; the last day), call by call."""
    period = period_of(asked.params, default=DAY, most=MONTH)
    chosen = _of_type(asked, batches.within(batches.batches_of(asked.account), period))
    if asked.params.whole("list_id"):
        chosen = chosen.filter(options__list=str(the_list(asked).uuid))
    if number := asked.params.text("number"):
        chosen = batches.sent_from(chosen, number.removeprefix("+"))
    page = page_of(asked.params, chosen)
    facts = _facts(asked, page.rows)
    return {
        "page": page.block,
        "messages_total": page.total,
        "sms_total": batches.segments_in(asked.account, chosen),
        "messages": [_row(batch, facts) for batch in page.rows],
    }


@call("get-link-hits")
def get_link_hits(asked: Asked) -> dict[str, Any]:
    """Who followed the link of a message, visit by visit, the newest first."""
    batch = the_batch(asked)
    if not batch.options.get("link"):
        raise not_found("A tracked link of the message", "no_link")
    page = page_of(asked.params, batches.visits_to(batch))
    names = names_of(asked.account, [visit.msisdn for visit in page.rows if visit.msisdn])
    rows = []
    for visit in page.rows:
        name = names.get(visit.msisdn or 0, NOBODY)
        row = {
            "message_id": asked.params.number("message_id"),
            "mobile": visit.msisdn or 0,
            "firstname": name.first,
            "lastname": name.last,
            "datetime": write_time(visit.created_at),
        }
        rows.append(row)
    return {"page": page.block, "total": page.total, "link_hits": rows}


def _of_type(asked: Asked, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    kind = asked.params.choice("type", TYPES, "all")
    if kind in NONE_OF:
        return rows.none()
    if kind == "test_sms":
        return rows.filter(is_test=True)
    return rows if kind == "all" else rows.filter(campaign__isnull=kind == "api")


def _facts(asked: Asked, rows: list[Batch]) -> _Facts:
    samples = batches.first_messages(rows)
    alone = [samples[row.pk].msisdn for row in rows if row.capacity == 1 and row.pk in samples]
    return _Facts(
        numbers=numbers_of(asked.account, BATCH, [row.uuid for row in rows]),
        sizes=batches.sizes_of(rows),
        states=batches.states_of(rows),
        answers=batches.answers_to(asked.account, rows),
        samples=samples,
        names=names_of(asked.account, alone),
    )


def _row(batch: Batch, facts: _Facts) -> dict[str, Any]:
    """One call. What it cost is a negative number here."""
    counted = statuses.counted(facts.states.get(batch.pk, {}))
    size = facts.sizes.get(batch.pk, batches.Size(0, 0))
    answers = facts.answers[batch.pk]
    sample = facts.samples.get(batch.pk)
    row = {
        "type": _type_of(batch),
        "id": facts.numbers[batch.uuid],
        "sms": size.segments,
        "cost": -money(size.price) if size.price else 0.0,
        "sent_at": write_time(sent_at(batch)),
        "status": "pending" if counted[statuses.PENDING] else "sent",
        "message": batch.campaign.text if batch.campaign else sample.text if sample else "",
        "pending": counted[statuses.PENDING],
        "delivered": counted[statuses.DELIVERED],
        "soft_bounced": counted[statuses.SOFT],
        "hard_bounced": counted[statuses.HARD],
        "optouts": answers.optouts,
        "responses": answers.replies,
    }
    if sample is not None and batch.capacity == 1:
        name = facts.names.get(sample.msisdn, NOBODY)
        row |= {"msisdn": sample.msisdn, "first_name": name.first, "last_name": name.last}
    return row


def _type_of(batch: Batch) -> str:
    if batch.is_test:
        return "test_sms"
    return "campaign" if batch.campaign_id else "api"

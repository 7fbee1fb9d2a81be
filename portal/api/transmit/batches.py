"""What was sent by one call, as this dialect shows it: by its number, with its counts."""

from collections.abc import Mapping
from typing import Any

from accounts.errors import NotFound
from campaigns.models import Batch, ContactGroup, PublicNumber
from campaigns.selectors import batches
from campaigns.selectors.contactlists import list_called
from campaigns.selectors.publicnumbers import uuid_of
from campaigns.services.publicnumbers import number_of
from portal.api.transmit import statuses
from portal.api.transmit.errors import Failure, not_found
from portal.api.transmit.registry import Asked
from portal.api.transmit.values import money, write_time

BATCH, LIST = PublicNumber.Kind.BATCH, PublicNumber.Kind.LIST
NOT_YET = {"delivered": 0, "pending": 0, "bounced": 0, "responses": 0, "optouts": 0}


def the_batch(asked: Asked, name: str = "message_id") -> Batch:
    """The batch that a parameter names. Raises Failure FIELD_EMPTY, NOT_FOUND."""
    number = asked.params.number(name)
    try:
        return batches.batch_called(asked.account, uuid_of(asked.account, BATCH, number))
    except NotFound:
        raise not_found("Message", "no_message") from None


def the_list_of(batch: Batch) -> ContactGroup | None:
    """The list that a call was sent to; None where there was none, or it is gone."""
    return list_called(batch.account, batch.options.get("list"))


def list_block(group: ContactGroup) -> dict[str, Any]:
    """How a list is named in an answer."""
    return {"id": number_of(group.account, LIST, group.uuid), "name": group.name}


def batch_body(asked: Asked, batch: Batch) -> dict[str, Any]:
    """`get-sms`: the batch as `send-sms` told it, with its text and what became of it."""
    size = batches.size_of(batch)
    states = batches.states_of([batch]).get(batch.pk, {})
    answers = batches.answers_to(asked.account, [batch]).get(batch.pk, batches.Answers(0, 0))
    sample = batches.first_messages([batch]).get(batch.pk)
    text = batch.campaign.text if batch.campaign else sample.text if sample else ""
    body = {
        "message_id": number_of(asked.account, BATCH, batch.uuid),
        "send_at": write_time(sent_at(batch)),
        "recipients": sum(states.values()),
        "cost": money(size.price),
        "sms": size.segments,
        "message": text,
        "delivery_stats": delivery_stats(states, answers),
    }
    group = the_list_of(batch)
    return body | ({"list": list_block(group)} if group else {})


def sent_at(batch: Batch) -> Any:
    """When the batch leaves, or left."""
    return batch.due_at or getattr(batch, "accepted_at", batch.created_at)


def delivery_stats(states: Mapping[str, int], answers: batches.Answers) -> dict[str, int]:
    """The block `delivery_stats`."""
    counted = statuses.counted(states)
    return {
        "delivered": counted[statuses.DELIVERED],
        "pending": counted[statuses.PENDING],
        "bounced": counted[statuses.SOFT] + counted[statuses.HARD],
        "responses": answers.replies,
        "optouts": answers.optouts,
    }


def nobody(fails: list[str], optouts: list[str], ours: str) -> Failure:
    """Not one recipient can be sent to: `description` is an object here."""
    return Failure("RECIPIENTS_ERROR", {"fails": fails, "optouts": optouts}, ours=ours)

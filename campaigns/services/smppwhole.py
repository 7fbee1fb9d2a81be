"""Whole messages of SMPP clients as calls of the API, and the receipts they are owed for them."""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, DataError, connection, transaction

from accounts.errors import ServiceError
from accounts.selectors import products_of
from apikeys.models import ApiKey
from campaigns.acceptance import Accepted, BatchRequest, NobodyGood, Outcome, Recipient, Result
from campaigns.models import Batch, SmppDelivery
from campaigns.problems import row_sentence
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.services.accepting import accept
from campaigns.smppmessages import Answered, Submitted

log = logging.getLogger(__name__)

FAILED = "internal"  # nobody knows; the client may come again


class Owed(NamedTuple):
    """A receipt that somebody asked for, of a message or a part."""

    reference: str
    wanted: int
    wire: Mapping[str, Any]


def accept_all(group: Sequence[Submitted], key: ApiKey) -> list[Answered]:
    """All of one group in one call; where the call as a whole is refused, one by one.

    Never raises: others of the same session may be committed already, and must be told so.
    """
    batch_uuid, answers = uuid.uuid4(), None
    try:
        with transaction.atomic():
            answers = _accept(group, key, batch_uuid)
        return answers
    except NobodyGood as error:
        return [refusal(result) for result in error.results]
    except (ServiceError, DataError) as error:
        if len(group) == 1:
            return [_wrong(error)]
    except Exception:
        log.exception("%s submits of %s failed", len(group), key)
        # The answer to a commit can be lost on its way: then all is there.
        done = answers if answers and _is_there(batch_uuid) else None
        return done or [Answered(code=FAILED)] * len(group)
    return [answer for each in group for answer in accept_all([each], key)]


def _accept(group: Sequence[Submitted], key: ApiKey, batch_uuid: uuid.UUID) -> list[Answered]:
    accepted = accept(request_of(group, key, batch_uuid))
    answers = [_answer(accepted, result) for result in accepted.results]
    owed = [
        (_id_of(accepted, result), Owed(answer.reference, each.wanted, each.wire))
        for each, answer, result in zip(group, answers, accepted.results, strict=True)
        if answer.reference
    ]
    owe(key, owed, accepted.accepted_at)
    return answers


def _wrong(error: Exception) -> Answered:
    if isinstance(error, ServiceError):
        return Answered(code=error.code, message=error.message)
    return Answered(code="text_unreadable")  # what no database can store


def _is_there(batch_uuid: uuid.UUID) -> bool:
    """Whether a batch was committed, asked over a new connection."""
    try:
        connection.close()
        return Batch.objects.filter(uuid=batch_uuid).exists()
    except DatabaseError:
        return False


def request_of(
    group: Sequence[Submitted], key: ApiKey, batch_uuid: uuid.UUID | None = None
) -> BatchRequest:
    first = group[0]
    default = "" if all(each.sender for each in group) else sender_for(key.account)
    return BatchRequest(
        account=key.account,
        api_key=key,
        product_code=_product(key, first.product),
        sender=first.sender or default,
        recipients=[
            Recipient(each.number, each.text, sender=each.sender or default) for each in group
        ],
        due_at=first.due_at,
        dlt=first.dlt,
        options=first.options,
        batch_uuid=batch_uuid,
    )


def _product(key: ApiKey, name: str) -> str:
    """`name` where it is a product of the account; many clients write something else there."""
    if name and products_of(key.account).filter(code=name).exists():
        return name
    return product_for(key.account, key.products).code


def _answer(accepted: Accepted, result: Result) -> Answered:
    if result.outcome is not Outcome.ACCEPTED:
        return refusal(result)
    return Answered(f"{accepted.uuid}:{result.position}")


def refusal(result: Result) -> Answered:
    return Answered(code=result.code, message=row_sentence(result.code))


def _id_of(accepted: Accepted, result: Result) -> int:
    return accepted.first_id + result.position - 1


def owe(key: ApiKey, owed: Iterable[tuple[int, Owed]], now: datetime) -> None:
    """Note the receipts that were asked for, in the transaction of what they are of."""
    SmppDelivery.objects.bulk_create(
        SmppDelivery(
            account_id=key.account_id,
            api_key=key,
            message_id=message_id,
            reference=each.reference,
            wanted=each.wanted,
            wire=dict(each.wire),
            created_at=now,
        )
        for message_id, each in owed
        if each.wanted
    )

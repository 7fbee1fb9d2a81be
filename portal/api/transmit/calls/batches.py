"""`get-sms` and `get-sms-stats`: what one call sent, and what became of it."""

from typing import Any

from campaigns.selectors import batches
from portal.api.transmit import statuses
from portal.api.transmit.batches import batch_body, the_batch
from portal.api.transmit.registry import Asked, call


@call("get-sms")
def get_sms(asked: Asked) -> dict[str, Any]:
    """A message as it was sent, with its counts."""
    return batch_body(asked, the_batch(asked))


@call("get-sms-stats")
def get_sms_stats(asked: Asked) -> dict[str, Any]:
    """The counts of a message."""
    batch = the_batch(asked)
    states = batches.states_of([batch]).get(batch.pk, {})
    counted = statuses.counted(states)
    answers = batches.answers_to(asked.account, [batch])[batch.pk]
    total = sum(states.values())
    stats = {
        "hard_bounced": counted[statuses.HARD],
        "soft_bounced": counted[statuses.SOFT],
        "total": total,
        "recipientCount": total,
        "delivered": counted[statuses.DELIVERED],
        "pending": counted[statuses.PENDING],
        "bounced": counted[statuses.HARD] + counted[statuses.SOFT],
        "responses": answers.replies,
        "opt-outs": answers.optouts,
        "link_hits": batches.visits_to(batch).count(),
    }
    return {"stats": stats}

"""Who is told what becomes of one call: subscriptions that belong to its batch."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Account
from campaigns.acceptance import Callback
from campaigns.models import Batch, Subscription, Webhook


def note_callbacks(batch: Batch, callbacks: Sequence[Callback]) -> None:
    """Keep where the batch's events are to be told. Runs in the caller's transaction.

    No queries where nobody asked to be told.
    """
    if not callbacks:
        return
    Subscription.objects.bulk_create(
        Subscription(
            account_id=batch.account_id,
            event=callback.event,
            identity=f"batch:{batch.uuid}",
            form=callback.form,
            webhook=callback.webhook,
            batch=batch,
            url=callback.url,
        )
        for callback in callbacks
    )


def as_json(callbacks: Sequence[Callback]) -> list[dict[str, Any]]:
    """What `from_json` reads: callbacks of a batch that is still to come."""
    return [
        {
            "form": callback.form,
            "event": callback.event,
            "url": callback.url,
            "webhook": callback.webhook.pk if callback.webhook else None,
        }
        for callback in callbacks
    ]


def from_json(account: Account, kept: Iterable[dict[str, Any]]) -> list[Callback]:
    """The callbacks that were kept; webhooks that were deleted meanwhile are left out."""
    rows = list(kept)
    keys = [row["webhook"] for row in rows if row["webhook"]]
    webhooks = Webhook.objects.filter(account=account, deleted_at=None).in_bulk(keys)
    return [
        Callback(row["form"], webhooks.get(row["webhook"]), row["url"], row["event"])
        for row in rows
        if row["url"] or row["webhook"] in webhooks
    ]

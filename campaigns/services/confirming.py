"""A person confirms a campaign: its credits are set aside, and its messages released."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import User
from accounts.services import ledger
from campaigns import store
from campaigns.models import Batch, Campaign, Chunk
from campaigns.services import scheduling
from campaigns.services.campaigns import check_product
from campaigns.services.locking import lock
from campaigns.services.records import note_confirmed
from campaigns.statuses import CAMPAIGN_TRANSITIONS, CampaignStatus


class Offer(NamedTuple):
    """What a person saw when they confirmed: how many messages, for how many micro-credits."""

    messages: int
    price: int


def confirm(campaign: Campaign, *, by: User | None, offer: Offer | None = None) -> None:
    """Set the credits aside and release the messages: now, or at the campaign's time.

    `offer` is what the person saw; it must still be so. Raises Conflict (`not_ready`,
    `offer_changed`) or Invalid (`nothing_to_send`, `insufficient_credit`, `outside_schedule`).
    """
    now = store.db_now()
    with transaction.atomic():
        row = lock(campaign)
        _check_confirmable(row, offer, now)
        due = row.scheduled_at or now
        batch = Batch.objects.select_for_update().get(campaign=row)
        _fund(batch, row, due)
        Chunk.objects.filter(batch=batch, state=Chunk.State.DRAFT).update(
            state=Chunk.State.OPEN, due_at=due
        )
        row.status, row.confirmed_at = CampaignStatus.SCHEDULED, now
        row.save(update_fields=["status", "confirmed_at"])
        note_confirmed(row)
    campaign.refresh_from_db()


def _fund(batch: Batch, campaign: Campaign, due: datetime) -> None:
    """The credits for a batch, and what the dispatcher must know of it."""
    assert campaign.product is not None
    batch.hold = ledger.place_hold(
        campaign.account,
        campaign.product,
        campaign.price,
        cause_kind="batch",
        cause_uuid=batch.uuid,
        note=campaign.name,
    )
    batch.due_at = due
    batch.save(update_fields=["hold", "due_at"])
    batch.optout_tags.set(campaign.optout_tags.all())


def _check_confirmable(campaign: Campaign, offer: Offer | None, now: datetime) -> None:
    if CampaignStatus.SCHEDULED not in CAMPAIGN_TRANSITIONS[CampaignStatus(campaign.status)]:
        raise Conflict("not_ready", _("This campaign is not waiting to be confirmed."))
    if not campaign.messages:
        raise Invalid("nothing_to_send", _("No row of the file can be sent to."), "recipients")
    check_product(campaign)
    if offer is not None and offer != (campaign.messages, campaign.price):
        message = _("The campaign has changed since you looked. Check the figures again.")
        raise Conflict("offer_changed", message)
    if campaign.scheduled_at:
        scheduling.check_bounds(campaign.account, campaign.scheduled_at, now)

"""A person confirms a campaign: its credits are set aside, and its messages released."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import User
from accounts.services import ledger
from campaigns import store
from campaigns.models import Batch, Campaign
from campaigns.selectors.sendingrules import needs_release, rules_of, undo_time
from campaigns.services import dltpins, planning, releasing, repetition, scheduling
from campaigns.services.campaigns import check_product
from campaigns.services.locking import lock
from campaigns.services.records import note_confirmed
from campaigns.services.sendercheck import check_senders
from campaigns.statuses import CampaignStatus


class Offer(NamedTuple):
    """What a person saw when they confirmed: how many messages, for how many micro-credits."""

    messages: int
    price: int


def confirm(
    campaign: Campaign, *, by: User | None, offer: Offer | None = None, agreed: bool = False
) -> None:
    """Set the credits aside and release the messages: now, or at the campaign's time.

    Nothing leaves before the time in which it can be undone is over. Where the account's rules
    want a second person, the campaign waits for one instead. `offer` is what the person saw; it
    must still be so. `agreed`: its time was agreed to long before, as that of a recurring campaign,
    so it may be near or just past. Raises Conflict (`not_ready`, `offer_changed`,
    `said_meanwhile`) or Invalid (`nothing_to_send`, `sender_not_approved`, `insufficient_credit`,
    `outside_schedule`, `never_open`, `past_deadline`).
    """
    now = store.db_now()
    dltpins.check_rows(campaign)
    repetition.check_nothing_new(campaign)
    with transaction.atomic():
        row = lock(campaign)
        _check_confirmable(row, offer, None if agreed else now)
        dltpins.set_pins(row, row.text, row.sender)
        rules = rules_of(row.account)
        batch = Batch.objects.select_for_update(of=("self",)).get(campaign=row)
        check_senders(row, batch)
        _fund(batch, row)
        row.confirmed_at, row.confirmed_by = now, by
        row.released_at = row.released_by = row.undo_until = None
        if needs_release(rules, row.messages):
            releasing.wait_for_release(row, batch)
        else:
            undo = undo_time(rules)
            row.undo_until = now + undo if undo else None
            _set_off(row, batch, max(row.scheduled_at or now, now + undo))
        row.save()
        note_confirmed(row)
    campaign.refresh_from_db()


def _set_off(campaign: Campaign, batch: Batch, start: datetime) -> None:
    planning.release(campaign, batch, start)
    planning.note_waves(campaign, batch)
    campaign.status = CampaignStatus.SCHEDULED


def _fund(batch: Batch, campaign: Campaign) -> None:
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
    for name in dltpins.PIN_FIELDS:
        setattr(batch, name, getattr(campaign, name))
    batch.save(update_fields=["hold", *dltpins.PIN_FIELDS])
    batch.optout_tags.set(campaign.optout_tags.all())


def _check_confirmable(campaign: Campaign, offer: Offer | None, now: datetime | None) -> None:
    if campaign.status != CampaignStatus.READY:
        raise Conflict("not_ready", _("This campaign is not waiting to be confirmed."))
    if not campaign.messages:
        raise Invalid("nothing_to_send", _("No row of the file can be sent to."), "recipients")
    check_product(campaign)
    if offer is not None and offer != (campaign.messages, campaign.price):
        message = _("The campaign has changed since you looked. Check the figures again.")
        raise Conflict("offer_changed", message)
    if campaign.scheduled_at and now:
        scheduling.check_bounds(campaign.account, campaign.scheduled_at, now)

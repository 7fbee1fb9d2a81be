"""A second person looks at a big campaign before it leaves, and releases it or sends it back."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import User
from accounts.services import mail
from campaigns import store
from campaigns.checking import made_storable
from campaigns.models import Batch, Campaign
from campaigns.selectors.sendingrules import who_may_release
from campaigns.services import planning
from campaigns.services.locking import lock
from campaigns.services.records import note
from campaigns.services.undoing import take_back
from campaigns.statuses import CampaignStatus

LONGEST_REASON = 500


def wait_for_release(campaign: Campaign, batch: Batch) -> None:
    """Let a confirmed campaign wait for a second person, in the transaction of its confirmation.

    Those who may release it get mail. Its plan must work out: raises Invalid as `confirm` does.
    """
    planning.try_out(campaign, batch, campaign.scheduled_at or store.db_now())
    campaign.status = CampaignStatus.AWAITING_RELEASE
    words = {"campaign": campaign, "account": campaign.account.name, "path": _path(campaign)}
    people = who_may_release(campaign)
    mail.send_each("release_asked", people, words, account=campaign.account)


def release(campaign: Campaign, *, by: User, at_once: bool = False) -> None:
    """Let it leave at its time. `at_once`: now, where that time has passed meanwhile.

    Raises Forbidden for who confirmed it, Conflict (`not_waiting`), or Invalid (`time_passed`,
    `never_open`, `past_deadline`).
    """
    now = store.db_now()
    with transaction.atomic():
        row = _waiting(campaign)
        if row.confirmed_by_id == by.pk:
            raise Forbidden("second_person", _("Somebody else must release what you confirmed."))
        if row.scheduled_at and row.scheduled_at < now and not at_once:
            message = _("Its time has passed. Release it to leave at once, or send it back.")
            raise Invalid("time_passed", message)
        start = max(row.scheduled_at or now, now)
        batch = Batch.objects.select_for_update(of=("self",)).get(campaign=row)
        planning.release(row, batch, start)
        planning.note_waves(row, batch)
        row.status, row.released_at, row.released_by = CampaignStatus.SCHEDULED, now, by
        row.save(update_fields=["status", "released_at", "released_by"])
        note(row, "released", messages=row.messages, leaves_at=start)
    campaign.refresh_from_db()


def releaser(campaign: Campaign, person: User | None) -> User:
    """Who releases by a program's key: its maker. Raises Forbidden where that is no second person.

    A key that no person made stands for nobody.
    """
    if person is None or not who_may_release(campaign).filter(pk=person.pk).exists():
        message = _("Somebody who may send, and did not confirm it, must release this campaign.")
        raise Forbidden("second_person", message)
    return person


def send_back(campaign: Campaign, *, by: User, reason: str) -> None:
    """Return it to whoever made it, with a reason, as it was before it was confirmed.

    Its credits come back. Whoever confirmed it may take it back without a reason. Raises Conflict
    (`not_waiting`) or Invalid on "reason".
    """
    words = made_storable(reason).strip()
    with transaction.atomic():
        row = _waiting(campaign)
        confirmed_by = row.confirmed_by
        own = confirmed_by is not None and confirmed_by.pk == by.pk
        if not words and not own:
            message = _("Say why, so that it can be put right.")
            raise Invalid("no_reason", message, "reason")
        if len(words) > LONGEST_REASON:
            message = _("Say it in at most %(n)s characters.") % {"n": LONGEST_REASON}
            raise Invalid("reason_long", message, "reason")
        take_back(row)
        note(row, "sent_back", reason=words)
        if confirmed_by is not None and not own:
            facts = {"campaign": row, "reason": words, "by": by.name or by.email}
            mail.send_each(
                "release_refused", [confirmed_by], facts | {"path": _path(row)}, account=row.account
            )
    campaign.refresh_from_db()


def _waiting(campaign: Campaign) -> Campaign:
    row = lock(campaign)
    if row.status != CampaignStatus.AWAITING_RELEASE:
        raise Conflict("not_waiting", _("This campaign does not wait to be released."))
    return row


def _path(campaign: Campaign) -> str:
    """Its page, without the site, which the mail knows."""
    return reverse("campaign", args=[campaign.uuid])

"""Files that programs sent are confirmed once they are checked, or wait for a person."""

import logging
from contextlib import AbstractContextManager, nullcontext

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import acting_as
from accounts.errors import ServiceError
from accounts.selectors import owners_of
from accounts.services import mail
from apikeys.services.keys import actor_of
from apikeys.services.spending import spend
from campaigns import filewords
from campaigns.acceptance import DltIds
from campaigns.models import Batch, FileSend, Subscription
from campaigns.selectors.messages import messages_of
from campaigns.services import confirming
from campaigns.services.callbacks import from_json, note_callbacks
from campaigns.services.templateblocks import require_allowed
from campaigns.statuses import CampaignStatus

log = logging.getLogger(__name__)

AT_ONCE = 200
_State = FileSend.State
_UNSETTLED = (_State.CHECKING, _State.WAITING)
_CONFIRMED = frozenset(
    {
        CampaignStatus.AWAITING_RELEASE,
        CampaignStatus.SCHEDULED,
        CampaignStatus.RUNNING,
        CampaignStatus.PAUSED,
        CampaignStatus.FINISHED,
        CampaignStatus.STOPPED,
    }
)


def settle_checked() -> int:
    """Confirm what is checked; return how many calls moved on. One that fails stops no other."""
    moved = 0
    for row in _unsettled().order_by("pk")[:AT_ONCE]:
        try:
            moved += _settle(row)
        except Exception:
            log.exception("the file of campaign %s could not be settled", row.campaign.uuid)
    return moved


def settle(campaign_uuid: str) -> None:
    """Confirm one campaign, if it is such a file's and checked."""
    row = _unsettled().filter(campaign__uuid=campaign_uuid).first()
    if row is not None:
        _settle(row)


def _unsettled() -> QuerySet[FileSend]:
    return FileSend.objects.filter(state__in=_UNSETTLED).select_related(
        "account", "api_key__account", "api_key__created_by", "campaign__account"
    )


def _settle(row: FileSend) -> bool:
    """Whether it moved on. One that waits does so once a person has confirmed it, or called off."""
    status = row.campaign.status
    if status == CampaignStatus.CANCELLED:
        return _end(row, _State.DROPPED)
    if status in _CONFIRMED:
        with transaction.atomic():
            return _end(row, _State.CONFIRMED) and _apply(row)
    if row.state == _State.WAITING or status == CampaignStatus.IMPORTING:
        return False
    if status == CampaignStatus.FAILED:
        return _wait(row, filewords.UNREADABLE, row.campaign.problem.get("message", ""))
    if status != CampaignStatus.READY:
        return _wait(row, filewords.CHANGED)
    return _confirm(row)


def _confirm(row: FileSend) -> bool:
    campaign = row.campaign
    if not row.account.is_live:
        return _wait(row, filewords.NOT_LIVE)
    if not campaign.messages:
        return _wait(row, filewords.NOTHING_TO_SEND)
    if _is_too_long(row):
        return _wait(row, filewords.TOO_LONG)
    try:
        with transaction.atomic(), _as_its_key(row):
            return _end(row, _State.CONFIRMED) and _release(row)
    except ServiceError as error:
        return _wait(row, filewords.REFUSED, error.message)


def _release(row: FileSend) -> bool:
    """Confirm the campaign on the key's account. Raises ServiceError."""
    campaign = row.campaign
    offer = confirming.Offer(campaign.messages, campaign.price)
    require_allowed(row.account, row.terms.get("dlt", {}).get("template_id", ""))
    # The key's day before the wallet, as everywhere: no two must wait for each other.
    spend(row.api_key, offer.messages, offer.price)
    by = row.api_key.created_by if row.api_key else None
    # Its time was agreed to when the call was answered: by now it may be near.
    confirming.confirm(campaign, by=by, offer=offer, agreed=True)
    return _apply(row)


def _as_its_key(row: FileSend) -> AbstractContextManager[None]:
    """The audit log names the key that asked for it."""
    return acting_as(actor_of(row.api_key, "")) if row.api_key else nullcontext()


def _is_too_long(row: FileSend) -> bool:
    most = row.terms.get("max_segments")
    return most is not None and messages_of(row.campaign).filter(segments__gt=most).exists()


def _apply(row: FileSend) -> bool:
    """Give the batch what the call asked for besides. Runs in the caller's transaction."""
    batch = Batch.objects.filter(campaign=row.campaign).order_by("pk").first()
    if batch is None or Subscription.objects.filter(batch=batch).exists():
        return True
    dlt = DltIds(**row.terms.get("dlt", {}))
    batch.options = row.terms.get("options", {})
    batch.dlt_entity_id = dlt.entity_id or batch.dlt_entity_id
    batch.dlt_template_id = dlt.template_id or batch.dlt_template_id
    batch.api_key = row.api_key
    fields = ["options", "dlt_entity_id", "dlt_template_id", "api_key"]
    batch.save(update_fields=fields)
    note_callbacks(batch, from_json(row.account, row.terms.get("callbacks", [])))
    return True


def _end(row: FileSend, state: FileSend.State) -> bool:
    """Whether this was the one that moved it."""
    ours = FileSend.objects.filter(pk=row.pk, state=row.state)
    return bool(ours.update(state=state, reason="", detail=""))


def _wait(row: FileSend, reason: str, detail: str = "") -> bool:
    """Leave it to a person, and tell the owners once."""
    with transaction.atomic():
        still = FileSend.objects.filter(pk=row.pk, state=_State.CHECKING)
        if not still.update(state=_State.WAITING, reason=reason, detail=detail[:250]):
            return False
        words = {
            "campaign": row.campaign,
            "reason": filewords.file_send_sentence(reason, detail),
        }
        mail.send_each("file_waits", owners_of(row.account), words, account=row.account)
    return True

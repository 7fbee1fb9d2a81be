"""Erasing what closed accounts leave behind: files, drafts, numbers and texts.

The rows that the ledger refers to stay: what was sent and what it cost can be added up for ever.
It goes step by step, each in a short transaction, and goes on where it stopped.
"""

import time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import (
    Campaign,
    Chunk,
    ContactImport,
    Erasure,
    Message,
    OptOutImport,
    Supplement,
)
from campaigns.selectors.legalholds import held_accounts
from campaigns.services import closedrows, halting
from campaigns.services.cancelling import cancel
from campaigns.services.fencing import hold_back
from campaigns.services.recipients.rows import blank
from campaigns.statuses import CampaignStatus

STEP = 2000
UNDER_WAY = (
    CampaignStatus.AWAITING_RELEASE,
    CampaignStatus.SCHEDULED,
    CampaignStatus.IMPORTING,
    CampaignStatus.READY,
)
ON_THE_WAY = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)
WAITING = (Chunk.State.DRAFT, Chunk.State.OPEN, Chunk.State.PAUSED, Chunk.State.WAITING)


def erase_due(*, seconds: float = 20.0) -> int:
    """Go on with the closed accounts for about `seconds`; return how many were finished.

    Those under a legal hold wait until it is lifted.
    """
    until, finished = time.monotonic() + seconds, 0
    due = Account.objects.filter(
        status=Account.Status.CLOSED, erasure__finished_at__isnull=True
    ).exclude(pk__in=held_accounts())
    for account in due.order_by("id")[:100]:
        finished += erase(account, until=until)
        if time.monotonic() > until:
            break
    return finished


def erase(account: Account, *, until: float = float("inf")) -> bool:
    """Erase what a closed account left, until the clock (monotonic); whether all of it is gone."""
    if account.status != Account.Status.CLOSED:
        raise Conflict("not_closed", f"{account} is not closed.")
    erasure, _made = Erasure.objects.get_or_create(account=account)
    _call_off(account)
    while time.monotonic() < until and _erase_messages(erasure):
        pass
    for rows in closedrows.in_millions(account):
        while time.monotonic() < until and _delete_some(rows):
            pass
    if time.monotonic() > until:
        return False
    closedrows.delete_files(account)
    with transaction.atomic():
        closedrows.delete_rest(account)
        _finish(erasure)
    return True


def _call_off(account: Account) -> None:
    """Nothing of it leaves any more. Its wallets are empty, so these messages cost nothing."""
    campaigns = Campaign.objects.filter(account=account)
    for campaign in campaigns.filter(status__in=UNDER_WAY):
        _if_possible(campaign, cancelled=True)
    for campaign in campaigns.filter(status__in=ON_THE_WAY):
        _if_possible(campaign, cancelled=False)
    waiting = Chunk.objects.filter(batch__account=account, state__in=WAITING)
    hold_back(waiting, Chunk.State.CANCELLED)
    OptOutImport.objects.filter(account=account).update(status=OptOutImport.Status.FAILED)
    supplements = Supplement.objects.filter(campaign__account=account)
    supplements.exclude(status=Supplement.Status.CONFIRMED).update(
        status=Supplement.Status.CANCELLED
    )
    ContactImport.objects.filter(account=account).update(status=ContactImport.Status.FAILED)


def _if_possible(campaign: Campaign, *, cancelled: bool) -> None:
    """One that has just ended by itself needs no end."""
    try:
        cancel(campaign) if cancelled else halting.stop(campaign)
    except Conflict:
        return


def _erase_messages(erasure: Erasure) -> bool:
    """Numbers and texts of the next messages; False when there are no more."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        own = Message.objects.filter(account_id=row.account_id, id__gt=row.last_message)
        ids = list(own.order_by("id").values_list("id", flat=True)[:STEP])
        if not ids:
            return False
        blank(Message.objects.filter(account_id=row.account_id), ids)
        row.last_message, row.messages = ids[-1], row.messages + len(ids)
        row.save(update_fields=["last_message", "messages"])
    return True


def _delete_some(rows: QuerySet[Any]) -> int:
    """Delete up to STEP rows; return how many."""
    ids = list(rows.values_list("pk", flat=True)[:STEP])
    return rows.model._default_manager.filter(pk__in=ids).delete()[0] if ids else 0


def _finish(erasure: Erasure) -> None:
    erasure.refresh_from_db()
    erasure.finished_at = timezone.now()
    erasure.save(update_fields=["finished_at"])
    auditlog.record(
        erasure.account,
        "account.erased",
        kind="account",
        subject=erasure.account.uuid,
        label=erasure.account.name,
        after={"messages": erasure.messages},
    )

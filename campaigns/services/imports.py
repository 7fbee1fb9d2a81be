"""The check of a campaign's file: started, carried out by a process of its own, taken up again."""

import logging
import os
import subprocess
import sys
import time
from dataclasses import asdict
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns import store
from campaigns.intake.clearing import clear
from campaigns.intake.importing import Superseded, Tally, import_file
from campaigns.intake.refusals import Refusal
from campaigns.models import Campaign
from campaigns.problems import file_sentence
from campaigns.statuses import CampaignStatus
from campaigns.store.exclusive import exclusive

log = logging.getLogger(__name__)

LOCK = "import"
STARTABLE = (CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED)
TRIES = 2
PATIENCE = 20.0

# When this process first saw a campaign without an importer: one that has only just been asked
# for waits for a worker and is no concern yet.
_first_seen: dict[int, float] = {}


def start(campaign: Campaign) -> None:
    """Mark the campaign as importing and forget its old figures. Raises Conflict.

    The rows of an earlier run are deleted by the importer, which may take a while.
    """
    zeros = asdict(Tally()) | {"rows_done": 0}
    changed = Campaign.objects.filter(pk=campaign.pk, status__in=STARTABLE).update(
        status=CampaignStatus.IMPORTING, problem={}, imported_at=None, **zeros
    )
    if not changed:
        raise Conflict("not_editable", _("This campaign's file cannot be checked again."))
    campaign.refresh_from_db()


def run(campaign_uuid: UUID | str) -> None:
    """Have a process of its own carry out the import, and wait for it.

    An importer that dies is started once more, from a clean slate; then the campaign has failed.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_campaign"]
    for _attempt in range(TRIES):
        if not _importing(campaign_uuid).exists():
            return
        ended = subprocess.run([*command, str(campaign_uuid)], check=False)
        if ended.returncode == 0:
            return
        log.error("the importer of %s ended with %s", campaign_uuid, ended.returncode)
    campaign = _importing(campaign_uuid).first()
    if campaign:
        with exclusive(LOCK, campaign.pk) as alone:
            if alone:
                clear(campaign)
                _fail(campaign, Refusal("internal"))


def carry_out(campaign_uuid: UUID | str) -> None:
    """Import the campaign here and now, unless another process is at it or it is done."""
    parent = os.getppid()

    def between_blocks() -> None:
        if os.getppid() != parent:
            raise SystemExit("the process that wanted this import is gone")

    campaign = _importing(campaign_uuid).first()
    if campaign is None:
        return
    with exclusive(LOCK, campaign.pk) as alone:
        campaign = _importing(campaign_uuid).first()
        if not alone or campaign is None:
            return
        clear(campaign)
        try:
            tally = import_file(campaign, between_blocks)
        except Refusal as refusal:
            clear(campaign)
            _fail(campaign, refusal)
        except Superseded:
            clear(campaign)
        else:
            _finish(campaign, tally)


def requeue_stuck() -> list[Campaign]:
    """Campaigns that have been importing for a while without a live importer."""
    found = []
    waiting = {campaign.pk: campaign for campaign in _importing()}
    for gone in _first_seen.keys() - waiting.keys():
        del _first_seen[gone]
    for pk, campaign in waiting.items():
        with exclusive(LOCK, pk) as alone:
            pass
        if not alone:
            _first_seen.pop(pk, None)
        elif time.monotonic() - _first_seen.setdefault(pk, time.monotonic()) >= PATIENCE:
            del _first_seen[pk]
            found.append(campaign)
    return found


def _importing(campaign_uuid: UUID | str | None = None) -> QuerySet[Campaign]:
    found = Campaign.objects.filter(status=CampaignStatus.IMPORTING).select_related(
        "account", "product", "sender", "upload"
    )
    return found.filter(uuid=campaign_uuid) if campaign_uuid else found


def _finish(campaign: Campaign, tally: Tally) -> None:
    with transaction.atomic():
        done = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.IMPORTING).update(
            status=CampaignStatus.READY,
            imported_at=store.db_now(),
            rows_done=tally.file_rows,
            **asdict(tally),
        )
    if not done:
        clear(campaign)


def _fail(campaign: Campaign, refusal: Refusal) -> None:
    """FAILED, with what to tell the user; there is nothing left of the rows read so far."""
    problem = {
        "code": refusal.code,
        "message": file_sentence(refusal.code, refusal.facts),
        "row": refusal.facts.get("row"),
        "column": refusal.facts.get("column"),
    }
    Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.IMPORTING).update(
        status=CampaignStatus.FAILED, problem=problem, rows_done=0
    )

"""The check of a campaign's file: started, carried out by a process of its own, taken up again."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns import store
from campaigns.intake.clearing import clear
from campaigns.intake.importing import Superseded, Tally, import_file
from campaigns.intake.refusals import Refusal
from campaigns.models import Campaign
from campaigns.plans import Plan
from campaigns.problems import file_sentence
from campaigns.selectors.windows import hours_of
from campaigns.services.importers import Importers, ends_with_parent
from campaigns.statuses import CampaignStatus
from campaigns.windows import Hours

log = logging.getLogger(__name__)

LOCK = "import"
STARTABLE = (CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED)
_importers = Importers("import_campaign", LOCK)


def start(campaign: Campaign) -> None:
    """Mark the campaign as importing and forget its old figures. Raises Conflict.

    The rows of an earlier run are deleted by the importer, which may take a while.
    """
    zeros = asdict(Tally()) | {"rows_done": 0}
    changed = Campaign.objects.filter(pk=campaign.pk, status__in=STARTABLE).update(
        status=CampaignStatus.IMPORTING, problem={}, findings={}, imported_at=None, **zeros
    )
    if not changed:
        raise Conflict("not_editable", _("This campaign's file cannot be checked again."))
    campaign.refresh_from_db()


def run(campaign_uuid: UUID | str) -> None:
    """Have a process of its own carry out the import, and wait for it.

    An importer that dies is started once more, from a clean slate; then the campaign has failed.
    """
    if _importers.run(campaign_uuid, _importing(campaign_uuid)):
        with _importers.alone(_importing(campaign_uuid)) as campaign:
            if campaign:
                clear(campaign)
                _fail(campaign, Refusal("internal"))


def carry_out(campaign_uuid: UUID | str) -> None:
    """Import the campaign here and now, unless another process is at it or it is done."""
    between_blocks = ends_with_parent()
    with _importers.alone(_importing(campaign_uuid)) as campaign:
        if campaign is None:
            return
        while not _is_through(campaign, between_blocks):
            log.info("campaign %s is laid out anew: its product has other hours", campaign.uuid)


def requeue_stuck() -> list[Campaign]:
    """Campaigns that have been importing for a while without a live importer."""
    return _importers.missing(_importing())


def _importing(campaign_uuid: UUID | str | None = None) -> QuerySet[Campaign]:
    found = Campaign.objects.filter(status=CampaignStatus.IMPORTING).select_related(
        "account", "product", "sender", "upload"
    )
    return found.filter(uuid=campaign_uuid) if campaign_uuid else found


def _is_through(campaign: Campaign, between_blocks: Callable[[], None]) -> bool:
    """Import it, from a clean slate; False where the hours it was laid out by changed meanwhile."""
    hours = _hours(campaign)
    clear(campaign)
    try:
        tally = import_file(campaign, between_blocks)
    except Refusal as refusal:
        clear(campaign)
        _fail(campaign, refusal)
    except Superseded:
        clear(campaign)
    else:
        return _finish(campaign, tally, hours)
    return True


def _finish(campaign: Campaign, tally: Tally, hours: Hours) -> bool:
    """Whether that is its end; the check stays open where other hours count by now."""
    ours = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.IMPORTING)
    with transaction.atomic():
        wanted = ours.select_for_update(of=("self",), no_key=True).first() is not None
        if wanted and _hours(campaign) != hours:
            return False
        ours.update(
            status=CampaignStatus.READY,
            imported_at=store.db_now(),
            rows_done=tally.file_rows,
            **asdict(tally),
        )
    if not wanted:
        clear(campaign)
    return True


def _hours(campaign: Campaign) -> Hours:
    assert campaign.product is not None
    return hours_of(campaign.product, Plan.of(campaign.plan))


def _fail(campaign: Campaign, refusal: Refusal) -> None:
    """FAILED, with what to tell the user; there is nothing left of the rows read so far."""
    problem = {
        "code": refusal.code,
        "message": file_sentence(refusal.code, refusal.facts),
        "row": refusal.facts.get("row"),
        "column": refusal.facts.get("column"),
    }
    Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.IMPORTING).update(
        status=CampaignStatus.FAILED, problem=problem, findings={}, rows_done=0
    )

"""What the steps of the builder share: where they stand, and how the check is started."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import tasks
from campaigns.models import Campaign
from campaigns.services import campaigns
from campaigns.services.campaigns import EDITABLE, missing_step
from campaigns.statuses import CampaignStatus

GET_OR_POST = ["GET", "HEAD", "POST"]
Steps = list[tuple[str, str]]


def steps_of(campaign: Campaign | None) -> Steps:
    """The four steps, with the address of those that can be opened."""
    names = (
        ("campaign_recipients", _("Recipients")),
        ("campaign_message", _("Message")),
        ("campaign_time", _("Time")),
        ("campaign_review", _("Review")),
    )
    reach = 0
    if campaign is not None and campaign.status in EDITABLE:
        reach = {"recipients": 1, "message": 2, None: 4}[missing_step(campaign)]
    return [
        (label, reverse(name, args=[campaign.uuid]) if campaign and n < reach else "")
        for n, (name, label) in enumerate(names)
    ]


def not_editable(campaign: Campaign, *, needs: str = "") -> HttpResponse | None:
    """Where to go instead, when the campaign cannot be changed or an earlier step is not done."""
    if campaign.status == CampaignStatus.IMPORTING:
        return redirect("campaign_review", campaign.uuid)
    if campaign.status not in campaigns.EDITABLE:
        return redirect("campaign", campaign.uuid)
    missing = campaigns.missing_step(campaign)
    order = ["recipients", "message"]
    if missing and needs and order.index(missing) <= order.index(needs):
        return redirect(f"campaign_{missing}", campaign.uuid)
    return None


def start_check(campaign: Campaign) -> None:
    """Start the check of a file, and wake a worker for it once that is committed."""
    with transaction.atomic():
        campaigns.start_check(campaign)
        transaction.on_commit(lambda: tasks.kick_import(str(campaign.uuid)))

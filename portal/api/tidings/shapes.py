"""A campaign as JSON: a line of a list, how it stands, and all of it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns import store
from campaigns.etas import eta_of
from campaigns.halts import halt_of
from campaigns.models import Campaign, Upload
from campaigns.plans import Plan
from campaigns.progress import progress_of
from campaigns.selectors import bill as bills
from campaigns.selectors import campaigns as selectors
from campaigns.selectors import rejects, supplements
from campaigns.selectors.sendingrules import needs_release, rules_of, undo_of
from campaigns.selectors.timelines import outlook_of
from campaigns.services.campaigns import EDITABLE, missing_step
from campaigns.statuses import CampaignStatus
from portal.api.tidings import figures
from portal.api.tidings.values import credits, moment, plan_json

UNCHECKED = frozenset({CampaignStatus.DRAFT, CampaignStatus.IMPORTING, CampaignStatus.FAILED})
UNDER_WAY = frozenset({CampaignStatus.SCHEDULED, CampaignStatus.RUNNING})


def summary(campaign: Campaign) -> dict[str, Any]:
    """A line of a list."""
    return {
        "id": str(campaign.uuid),
        "name": campaign.name,
        "kind": campaign.kind,
        "status": campaign.status,
        "product": campaign.product.code if campaign.product else None,
        "sender": campaign.sender.name if campaign.sender else None,
        "messages": campaign.messages,
        "price": credits(campaign.price),
        "created_at": moment(campaign.created_at),
        "scheduled_at": moment(campaign.scheduled_at),
        "confirmed_at": moment(campaign.confirmed_at),
        "started_at": moment(campaign.started_at),
        "finished_at": moment(campaign.finished_at),
    }


def status(campaign: Campaign) -> dict[str, Any]:
    """How a campaign stands: cheap enough to be asked for every few seconds."""
    line, now = selectors.conservation(campaign), timezone.now()
    return {
        "id": str(campaign.uuid),
        "status": campaign.status,
        "rows_done": campaign.rows_done,
        "counts": figures.counts(line),
        "offer": _offer(campaign),
        "problem": campaign.problem or None,
        "pace": _pace(campaign, line, now),
        "halt": _halt(campaign, line),
        "undo_until": _undo(campaign),
        "started_at": moment(campaign.started_at),
        "finished_at": moment(campaign.finished_at),
    }


def whole(campaign: Campaign) -> dict[str, Any]:
    """All there is to know of a campaign but its rows."""
    return summary(campaign) | status(campaign) | _draft(campaign) | _checked(campaign)


def file(upload: Upload) -> dict[str, Any]:
    """A file of recipients as it is kept."""
    return {
        "id": str(upload.uuid),
        "name": upload.name,
        "bytes": upload.size,
        "sha256": upload.sha256,
        "origin": upload.origin,
        "columns": upload.preview.get("columns", []),
        "created_at": moment(upload.created_at),
        "deleted_at": moment(upload.deleted_at),
    }


def _draft(campaign: Campaign) -> dict[str, Any]:
    """What people decide about a campaign."""
    version = campaign.template_version
    return {
        "missing": missing_step(campaign) if campaign.status in EDITABLE else None,
        "file": file(campaign.upload) if campaign.upload else None,
        "text": campaign.text,
        "template": version and {"id": str(version.template.uuid), "version": version.number},
        "optout_tags": [tag.name for tag in campaign.optout_tags.order_by("name")],
        "keep": campaign.keep,
        "repairs": campaign.repairs,
        "plan": plan_json(Plan.of(campaign.plan)),
    }


def _checked(campaign: Campaign) -> dict[str, Any]:
    """What the check found; blank before there was one."""
    done = campaign.status not in UNCHECKED
    return {
        "segments": campaign.segments,
        "bill": figures.bill(bills.bill_of(campaign)) if done else None,
        "findings": figures.findings(campaign) if done else None,
        "causes": figures.causes(rejects.refusals(campaign)) if done else [],
        "needs_release": done and needs_release(rules_of(campaign.account), campaign.messages),
        "supplements": [figures.supplement(found) for found in supplements.of(campaign)],
    }


def _offer(campaign: Campaign) -> dict[str, Any] | None:
    """What a confirmation has to name."""
    if campaign.status != CampaignStatus.READY:
        return None
    return {"messages": campaign.messages, "price": credits(campaign.price)}


def _pace(campaign: Campaign, line: selectors.Conservation, now: datetime) -> dict[str, Any]:
    pace = progress_of(line, campaign.started_at, campaign.finished_at, now)
    found = {"done": pace.done, "percent": pace.percent, "per_second": round(pace.rate, 2)}
    if campaign.status not in UNDER_WAY:
        return found | {"eta": None, "next_at": None, "last_at": None, "undecided": 0}
    outlook = outlook_of(campaign, now)
    return found | {
        "eta": eta_of(outlook, now) or None,
        "next_at": moment(outlook.next_at),
        "last_at": moment(outlook.last_at),
        "undecided": outlook.held,
    }


def _halt(campaign: Campaign, line: selectors.Conservation) -> dict[str, Any] | None:
    """The proof of a pause or a stop."""
    found = halt_of(campaign, line)
    if found is None:
        return None
    return {
        "at": moment(found.at),
        "last_out_at": moment(found.last_at),
        "left": found.left,
        "recalled": found.recalled,
        "kept": found.kept,
    }


def _undo(campaign: Campaign) -> str | None:
    found = undo_of(campaign, store.db_now())
    return moment(found.until) if found else None

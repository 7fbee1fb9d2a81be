"""The box "What became of a row?", on the review and on a campaign's page."""

from typing import Any

from accounts.access import AccountRequest
from campaigns.models import Campaign
from campaigns.selectors import review as selectors

LONGEST = 60


def looked_up(request: AccountRequest, campaign: Campaign) -> dict[str, Any]:
    """What the request asks for: a row's number or a phone number; '' nothing."""
    wanted = (request.GET.get("find") or request.GET.get("row") or "").strip()[:LONGEST]
    return {
        "find": wanted,
        "views": selectors.look(campaign, wanted) if wanted else [],
        "find_number": not (wanted.replace(",", "").isdigit() and len(wanted) < 8),
    }

"""What of a campaign's credits came back."""

from django.db.models import Sum

from campaigns.models import Campaign


def given_back(campaign: Campaign) -> int:
    """Micro-credits that were set aside for it and released since: recalled, refused, expired."""
    return campaign.batches.aggregate(released=Sum("hold__released"))["released"] or 0

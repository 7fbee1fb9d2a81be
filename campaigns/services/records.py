"""What people did to campaigns, as the audit log tells it: what was sent, never the text itself."""

from typing import Any

from accounts.services import auditlog
from campaigns.models import Campaign, Upload


def note(campaign: Campaign, action: str, **after: Any) -> None:
    """Record one act inside its transaction; `after` holds what it set."""
    auditlog.record(
        campaign.account,
        f"campaign.{action}",
        kind="campaign",
        subject=campaign.uuid,
        label=campaign.name,
        after=after,
    )


def note_file(campaign: Campaign, upload: Upload) -> None:
    """Record which file the recipients come from."""
    note(campaign, "file_chosen", file=upload.name, bytes=upload.size, sha256=upload.sha256)


def note_confirmed(campaign: Campaign) -> None:
    """Record what leaves, from whom, for how much, and when."""
    note(
        campaign,
        "scheduled" if campaign.scheduled_at else "confirmed",
        messages=campaign.messages,
        price=campaign.price,
        product=campaign.product.code if campaign.product else None,
        sender=campaign.sender.name if campaign.sender else None,
        text=campaign.text,
        scheduled_at=campaign.scheduled_at,
    )

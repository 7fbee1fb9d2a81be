"""Another name for a campaign that is still being made."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns.models import Campaign
from campaigns.services.campaigns import EDITABLE
from campaigns.services.locking import lock


def rename(campaign: Campaign, name: str) -> None:
    """Call a draft something else. Raises Conflict once it is confirmed or being checked."""
    with transaction.atomic():
        row = lock(campaign)
        if row.status not in EDITABLE:
            raise Conflict("not_editable", _("This campaign cannot be changed now."))
        row.name = name
        row.save(update_fields=["name"])
    campaign.refresh_from_db()

"""A campaign with a file, ready to be checked."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings

from accounts.models import Account
from campaigns.intake.inspection import inspect
from campaigns.models import Campaign, Upload
from campaigns.services import imports
from tests.factories import product_of

TEXT = "Dear {{name}}, Rs {{amount}} is due. Code {{code}}."


def campaign_with(account: Account, content: bytes, *, text: str = TEXT) -> Campaign:
    """A draft for `content`, mapped as the first look guesses."""
    path = f"uploads/{secrets.token_hex(8)}"
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    preview = inspect(target, "recipients", region=account.default_country)
    upload = Upload.objects.create(
        account=account,
        name="recipients",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        preview=preview,
    )
    mapping = {"number": preview["number_column"], "has_header": preview["has_header"]}
    mapping |= {"encoding": preview["encoding"], "delimiter": preview["delimiter"]}
    return Campaign.objects.create(
        account=account,
        name="Bills",
        upload=upload,
        mapping=mapping | {"region": "IN"},
        text=text,
        product=product_of(account),
        sender=account.senders.get(),
    )


def imported(campaign: Campaign) -> Campaign:
    """The campaign after a check in this process."""
    imports.start(campaign)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    return campaign

"""Campaigns at each point of their life, made through the services the pages use."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Account
from campaigns.models import Campaign, Carrier, Message
from campaigns.services import campaigns, confirming, imports, uploads
from campaigns.services.finishing import finish_due
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from tests.factories import product_of

ROWS = """phone,name,amount
9810000001,Asha,10.50
+919810000002,बीना,20
98100 00002,again,20
12345,short,1
9810000003,,5
9810000004,Dev,7
"""


def csv_file(text: str = ROWS, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def draft(account: Account, *, text: str = "Hello {{name}}", rows: str = ROWS) -> Campaign:
    """A draft with its file and its message."""
    owner = account.users.earliest("pk")
    campaign = campaigns.create_draft(account, name="Sale", by=owner)
    campaigns.take_upload(campaign, uploads.store(account, csv_file(rows), by=owner))
    campaigns.set_message(
        campaign, text=text, product=product_of(account), sender=account.senders.get()
    )
    return campaign


def checked(campaign: Campaign) -> Campaign:
    """The campaign after its check, carried out in this process."""
    campaigns.start_check(campaign)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    return campaign


def confirmed(account: Account, *, rows: str = ROWS) -> Campaign:
    campaign = checked(draft(account, rows=rows))
    confirming.confirm(campaign, by=account.users.get())
    return campaign


def sent(campaign: Campaign, carrier: Carrier, states: list[MessageState]) -> Campaign:
    """The campaign after the dispatcher: its messages, in order, moved to `states`."""
    Campaign.objects.filter(pk=campaign.pk).update(
        status=CampaignStatus.RUNNING, started_at=campaign.confirmed_at
    )
    ids = (
        Message.objects.filter(batch__campaign=campaign).order_by("id").values_list("id", flat=True)
    )
    for number, state in zip(ids, states, strict=True):
        path = [state]
        if state in (MessageState.DELIVERED, MessageState.UNDELIVERED):
            path = [MessageState.SENT, state]
        for step in path:
            with transaction.atomic():
                move([Move(number, step, reason="", carrier_id=carrier.pk)])
    finish_due()
    campaign.refresh_from_db()
    return campaign

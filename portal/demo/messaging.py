"""The demo's way out, senders, opt-outs and its first campaign."""

from itertools import islice

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account
from accounts.selectors import products_of
from accounts.services import ledger
from campaigns.models import Campaign, OptOut, OptOutTag, Sender
from campaigns.phones import PhoneReader
from campaigns.samples import Table, as_xlsx, table
from campaigns.services import campaigns, confirming, imports, uploads
from campaigns.statuses import CampaignStatus
from portal.demo.facts import CAMPAIGN
from portal.demo.people import owner_of

SENDER = "TIDING"
FILE = "festival-readers.xlsx"
ROWS, MESS = 1_000, (0.02, 0.03)
TEXT = "Hello {{name}}, our festival reading week starts on Monday. Your code: {{code}}."
TAGS = ("offers", "events", "newsletter")
LEFT = 4  # so many readers of the file have left "offers"


def make_senders_and_tags(customer: Account) -> None:
    """An approved sender ID, one that waits for approval, and topics people can leave."""
    for name, status in ((SENDER, Sender.Status.APPROVED), ("BANYAN", Sender.Status.PENDING)):
        Sender.objects.get_or_create(account=customer, name=name, defaults={"status": status})
    tags = [OptOutTag.objects.get_or_create(account=customer, name=name)[0] for name in TAGS]
    for number in _some_readers():
        OptOut.objects.get_or_create(
            account=customer, tag=tags[0], msisdn=number, defaults={"note": "Demo"}
        )


def make_campaign(customer: Account) -> Campaign:
    """A campaign from a sample file, confirmed: the dispatcher sends it. Resumes where it stood."""
    campaign = Campaign.objects.filter(account=customer, name=CAMPAIGN).first()
    if campaign is None or campaign.status == CampaignStatus.DRAFT:
        campaign = _written(customer, campaign)
    if campaign.status in (CampaignStatus.IMPORTING, CampaignStatus.FAILED):
        _check(campaign)
    if campaign.status == CampaignStatus.READY:
        _pay(customer, campaign)
        confirming.confirm(campaign, by=owner_of(customer))
        campaign.refresh_from_db()
    return campaign


def _readers() -> Table:
    """The rows of the demo's file, the same ones every time."""
    return table(ROWS, shares=MESS, seed=7)


def _some_readers() -> list[int]:
    """The first few usable numbers of the file."""
    reader = PhoneReader("IN")
    read = (reader.read(row[0].text) for row in _readers().rows)
    return list(islice((found[0] for found in read if isinstance(found, tuple)), LEFT))


def _written(customer: Account, campaign: Campaign | None) -> Campaign:
    """The draft with its file and text, its check started."""
    owner = owner_of(customer)
    campaign = campaign or campaigns.create_draft(customer, name=CAMPAIGN, by=owner)
    file = SimpleUploadedFile(FILE, as_xlsx(_readers()))
    campaigns.take_upload(campaign, uploads.store(customer, file, by=owner))
    campaigns.set_message(
        campaign,
        text=TEXT,
        product=products_of(customer).get(code="T"),
        sender=Sender.objects.get(account=customer, name=SENDER),
        optout_tags=list(OptOutTag.objects.filter(account=customer, name="offers")),
    )
    campaigns.start_check(campaign)
    return campaign


def _check(campaign: Campaign) -> None:
    if campaign.status == CampaignStatus.FAILED:
        campaigns.start_check(campaign)
    imports.run(campaign.uuid)
    campaign.refresh_from_db()


def _pay(customer: Account, campaign: Campaign) -> None:
    """Top up what the campaign costs, so that it leaves the round sum as it was."""
    assert campaign.product is not None
    wallet = ledger.open_wallet(customer, campaign.product)
    ledger.top_up(wallet, campaign.price, key=f"demo:{campaign.uuid}", note=campaign.name)

"""What the rows of a campaign are checked against, gathered from the database once."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.selectors import limit, price_table
from campaigns import schedule
from campaigns.intake.refusals import Refusal
from campaigns.intake.sorting import Terms
from campaigns.mappings import Mapping
from campaigns.models import Campaign, Sender
from campaigns.placeholders import compile_template


def terms_of(campaign: Campaign) -> Terms:
    """The terms of a campaign with a file, a product and a sender.

    Raises Refusal when the text asks for a column that the file does not have.
    """
    assert campaign.upload is not None and campaign.product is not None
    account, columns = campaign.account, campaign.upload.preview["columns"]
    unknown = compile_template(campaign.text, columns).unknown
    if unknown:
        raise Refusal("unknown_placeholder", column=unknown[0])
    mapping = Mapping.of(campaign.mapping)
    prices = price_table(account, campaign.product)
    earliest, latest = _bounds(campaign)
    return Terms(
        region=mapping.region or account.default_country,
        text=campaign.text,
        columns=columns,
        number=mapping.number,
        prices=prices.by_prefix,
        country_prices=prices.by_country,
        max_characters=limit(account, "message_characters"),
        mapping=mapping.as_json(),
        senders=_senders(campaign) if mapping.sender is not None else (),
        zone=account.timezone,
        earliest=earliest,
        latest=latest,
        keep=campaign.keep,
        repairs=campaign.repairs,
    )


def _bounds(campaign: Campaign) -> tuple[float, float]:
    """Between which moments a row may ask to be sent: those of a campaign that starts now."""
    account = campaign.account
    bounds = schedule.bounds(
        timezone.now(),
        ZoneInfo(account.timezone),
        lead_minutes=limit(account, "schedule_lead_minutes"),
        months=limit(account, "schedule_horizon_months"),
    )
    return bounds.earliest.timestamp(), bounds.latest.timestamp()


def _senders(campaign: Campaign) -> tuple[str, ...]:
    approved = Sender.objects.filter(account=campaign.account, status=Sender.Status.APPROVED)
    return tuple(approved.values_list("name", flat=True))

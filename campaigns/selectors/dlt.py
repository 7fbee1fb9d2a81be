"""Registered DLT templates, and whether a campaign needs them."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import BillLine, Campaign, DltTemplate, Template
from campaigns.phones import PhoneReader
from campaigns.statuses import CampaignStatus

INDIA = "IN"
UNCHECKED = (CampaignStatus.DRAFT, CampaignStatus.IMPORTING, CampaignStatus.FAILED)


def dlt_templates_of(account: Account) -> QuerySet[DltTemplate]:
    """The registered templates, the newest first, with their senders at hand."""
    return DltTemplate.objects.filter(account=account).prefetch_related("senders").order_by("-id")


def dlt_template_called(account: Account, template_uuid: uuid.UUID) -> DltTemplate:
    """One registered template of the account. Raises NotFound."""
    found = dlt_templates_of(account).select_related("account").filter(uuid=template_uuid).first()
    if found is None:
        raise NotFound("no_dlt_template", _("There is no such registered template."))
    return found


def registered_id(account: Account, template_uuid: uuid.UUID) -> str:
    """The DLT id that a template of the account, registered or not, goes out under ('': none).

    Raises NotFound.
    """
    own = DltTemplate.objects.filter(account=account, uuid=template_uuid)
    found = own.values_list("template_id", flat=True).first()
    if found is not None:
        return found
    template = Template.objects.filter(account=account, uuid=template_uuid)
    row = template.values_list("dlt__template_id").first()
    if row is None:
        raise NotFound("no_dlt_template", _("There is no such registered template."))
    return row[0] or ""


def goes_to_india(campaign: Campaign) -> bool:
    """Whether a campaign has recipients in India; before its check, whether it seems so."""
    if campaign.status not in UNCHECKED:
        lines = BillLine.objects.filter(batch__campaign=campaign)
        if lines.exists():
            return lines.filter(country=INDIA).exists()
    return _seems_indian(campaign)


def _seems_indian(campaign: Campaign) -> bool:
    """What the numbers of the first look say; its country where none of them can be read."""
    region = campaign.mapping.get("region") or campaign.account.default_country
    number = campaign.mapping.get("number")
    sample = campaign.upload.preview.get("sample", []) if campaign.upload else []
    cells = [row["cells"] for row in sample if number is not None and number < len(row["cells"])]
    found = [PhoneReader(region).read(row[number]) for row in cells]
    countries = {country for _msisdn, country in (one for one in found if not isinstance(one, str))}
    return INDIA in countries if countries else region == INDIA

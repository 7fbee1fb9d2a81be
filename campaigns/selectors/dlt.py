"""Reads around India's DLT rules: registered templates, and what a text is checked against."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.dlt import Departure, Registered, Verdict, departure_of, judge
from campaigns.models import BillLine, Campaign, DltTemplate, Sender, SendingRules
from campaigns.phones import PhoneReader
from campaigns.selectors.sendingrules import rules_of
from campaigns.statuses import CampaignStatus

INDIA = "IN"
UNCHECKED = (CampaignStatus.DRAFT, CampaignStatus.IMPORTING, CampaignStatus.FAILED)


class Advice(NamedTuple):
    """What the account's registered templates say of a text.

    `check` is the account's rule (SendingRules.DltCheck); `fitting` the template that counts, None
    where none fits; `nearest` then the one it departs from. `known` is how many there are to match.
    `row` and `row_departure`: the first row looked at whose values break the fitting template.
    """

    check: str
    known: int
    fitting: DltTemplate | None
    nearest: DltTemplate | None
    verdict: Verdict
    row: int = 0
    row_departure: Departure | None = None

    @property
    def is_good(self) -> bool:
        return self.fitting is not None and self.row_departure is None


def dlt_templates_of(account: Account) -> QuerySet[DltTemplate]:
    """The registered templates, the newest first, with their senders at hand."""
    return DltTemplate.objects.filter(account=account).prefetch_related("senders").order_by("-id")


def dlt_template_called(account: Account, template_uuid: uuid.UUID) -> DltTemplate:
    """One registered template of the account. Raises NotFound."""
    found = dlt_templates_of(account).select_related("account").filter(uuid=template_uuid).first()
    if found is None:
        raise NotFound("no_dlt_template", _("There is no such registered template."))
    return found


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


def advice_on(
    account: Account,
    text: str,
    sender: Sender | None,
    rows: Sequence[tuple[int, str]] = (),
) -> Advice:
    """What DLT says of `text` from `sender`; `rows` are (number, text as it arrives) to check."""
    check = rules_of(account).dlt_check
    if check == SendingRules.DltCheck.OFF:
        return Advice(check, 0, None, None, Verdict(()))
    templates = _matched_against(account, sender)
    verdict = judge(text, [Registered(str(pk), registered) for pk, registered in templates])
    fitting = _template(verdict.fitting[0]) if verdict.fitting else None
    nearest = _template(verdict.nearest) if verdict.nearest else None
    row, departure = _first_departure(fitting, rows) if fitting else (0, None)
    return Advice(check, len(templates), fitting, nearest, verdict, row, departure)


def _first_departure(
    template: DltTemplate, rows: Sequence[tuple[int, str]]
) -> tuple[int, Departure | None]:
    """The first of the rows whose values break the template; (0, None) where all fit."""
    for row, shown in rows:
        departure = departure_of(shown, template.text)
        if departure:
            return row, departure
    return 0, None


def _matched_against(account: Account, sender: Sender | None) -> list[tuple[int, str]]:
    """Those of the sender, and those for all senders."""
    rows = DltTemplate.objects.filter(account=account)
    if sender is not None:
        rows = rows.annotate(named=Count("senders")).filter(Q(named=0) | Q(senders=sender))
    return list(rows.order_by("id").values_list("pk", "text").distinct())


def _template(key: str) -> DltTemplate | None:
    return DltTemplate.objects.filter(pk=int(key)).first()

"""The contents of the reports people download: what each column holds. Each download is audited."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.cells import csv_lines
from accounts.models import Account
from accounts.money import to_credits
from accounts.services import auditlog
from accounts.xlsxfiles import xlsx_pieces
from campaigns import rejectfiles
from campaigns.models import Batch, Campaign, Message
from campaigns.reasons import sentence
from campaigns.selectors import rejects
from campaigns.statuses import MessageState, Settlement
from reports.selectors import messages as selectors
from reports.selectors.days import Days

Cells = list[object]


def campaign_report(campaign: Campaign, *, only_out: bool = False) -> Iterator[str]:
    """Every recipient of a campaign, in the order of its file, as the text of a CSV.

    With `only_out`, those whose message left the portal, whatever became of it at the carrier.
    """
    _record_campaign(campaign, "sent" if only_out else "all")
    pages = selectors.campaign_messages(campaign, only_out=only_out)
    return csv_lines(_header(), _with_batches(campaign.account, pages))


def report_by_days(account: Account, days: Days) -> Iterator[str]:
    """Every message that was due on these days, as the text of a CSV."""
    span = {"from": days.first, "to": days.last}
    auditlog.record(account, "report.downloaded", kind="report", label=_("By dates"), after=span)
    pages = selectors.messages_between(account, days)
    return csv_lines([_("Campaign"), *_header()], _with_campaigns(account, pages))


def rejected_report(campaign: Campaign) -> Iterator[str]:
    """The rows that became no message, as the text of a CSV: why, and the cells they came with."""
    _record_campaign(campaign, "rejected")
    return csv_lines(_rejected_header(campaign), _rejected(campaign))


def rejected_workbook(campaign: Campaign) -> Iterator[bytes]:
    """The same as a workbook, where no cell needs anything put before it."""
    _record_campaign(campaign, "rejected")
    return xlsx_pieces(_rejected_header(campaign), _rejected(campaign))


def _rejected_header(campaign: Campaign) -> list[str]:
    found = campaign.upload.preview if campaign.upload else {}
    return rejectfiles.header(found.get("columns", []))


def _rejected(campaign: Campaign) -> Iterator[list[Sequence[object]]]:
    for page in rejects.pages(campaign):
        yield [
            [refused.row.row, refused.sentence, refused.row.column, *refused.row.cells]
            for refused in page
        ]


def _record_campaign(campaign: Campaign, rows: str) -> None:
    auditlog.record(
        campaign.account,
        "report.downloaded",
        kind="campaign",
        subject=campaign.uuid,
        label=campaign.name,
        after={"rows": rows},
    )


def _header() -> list[str]:
    return [
        _("Message"),
        _("Row"),
        _("Number"),
        _("Country"),
        _("Sender ID"),
        _("State"),
        _("Reason"),
        _("Segments"),
        _("Credits"),
        _("Charged"),
        _("Sent at"),
        _("Final at"),
        _("Text"),
    ]


def _with_batches(account: Account, pages: Iterator[list[Message]]) -> Iterator[list[Cells]]:
    zone = ZoneInfo(account.timezone)
    for page in pages:
        batches = selectors.batch_facts(account, {message.batch_id for message in page})
        yield [_cells(message, batches[message.batch_id], zone) for message in page]


def _with_campaigns(account: Account, pages: Iterator[list[Message]]) -> Iterator[list[Cells]]:
    zone = ZoneInfo(account.timezone)
    for page in pages:
        batches = selectors.batch_facts(account, {message.batch_id for message in page})
        lines = []
        for message in page:
            batch = batches[message.batch_id]
            name = batch.campaign.name if batch.campaign else batch.name
            lines.append([name, *_cells(message, batch, zone)])
        yield lines


def _cells(message: Message, batch: Batch, zone: ZoneInfo) -> Cells:
    price = to_credits(message.price)
    return [
        f"{batch.uuid}:{message.pk - batch.first_id + 1}",
        message.row,
        f"+{message.msisdn}" if message.msisdn else "",
        message.country,
        message.sender,
        MessageState(message.state).label,
        sentence(message.reason),
        message.segments,
        price,
        price if message.settlement == Settlement.CAPTURED else 0,
        _time(message.sent_at, zone),
        _time(message.final_at, zone),
        message.text,
    ]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as spreadsheets take it, by the account's clocks."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""

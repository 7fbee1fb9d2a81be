"""What the index of the reports leads to beside the report pages."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Ability


class Entry(NamedTuple):
    """A page of the reports for those who have the ability."""

    url_name: str
    title: str | Promise
    about: str | Promise
    icon: str
    ability: Ability = Ability.VIEW


MORE: tuple[Entry, ...] = (
    Entry(
        "mailings",
        _("Scheduled reports"),
        _("Figures by mail, once a day, a week or a month is over."),
        "envelope",
        Ability.MANAGE,
    ),
    Entry(
        "proof",
        _("Proof"),
        _("Campaigns, messages, ledger and reports, counted side by side."),
        "scale",
    ),
    Entry(
        "exports",
        _("Exports"),
        _("Messages as CSV, Excel workbook or Parquet: any search, the columns you choose."),
        "table-cells",
    ),
    Entry(
        "report_downloads",
        _("Downloads"),
        _("Every recipient of a campaign or of some days, as a file."),
        "arrow-down-tray",
    ),
    Entry(
        "archive",
        _("Archive"),
        _("Months that are older than your account keeps them, and getting them back."),
        "archive-box",
    ),
    Entry(
        "retention_policy",
        _("How long things are kept"),
        _("Messages, files and archives: what goes when, and what becomes of it."),
        "clock",
    ),
)

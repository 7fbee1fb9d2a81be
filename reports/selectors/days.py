"""The days a report can be asked for, and why others cannot."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from campaigns.models import Batch
from campaigns.schedule import add_months
from campaigns.selectors.archived import READABLE
from reports.selectors.archives import is_back


@dataclass(frozen=True)
class Days:
    """Whole days, both included, in a zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment of the first day up to (excluded) the end of the last."""
        after = self.last + timedelta(days=1)
        return (
            datetime.combine(self.first, time(), self.zone),
            datetime.combine(after, time(), self.zone),
        )


def downloadable(account: Account, now: datetime | None = None) -> Days:
    """The days whose messages can be downloaded: the last months, up to today."""
    zone = ZoneInfo(account.timezone)
    today = (now or timezone.now()).astimezone(zone)
    months = limit(account, "report_months")
    return Days(add_months(today, -months).date(), today.date(), zone)


def days_of(account: Account, first: date, last: date) -> Days:
    """The days of a report.

    Days before the last months can be asked for while their months are back from the archive.

    Raises Invalid on "from" (`too_old`, `archived`) or "to" (`future`, `wrong_order`).
    """
    allowed = downloadable(account)
    bounds = {
        "first": date_format(allowed.first, "j F Y"),
        "last": date_format(allowed.last, "j F Y"),
        "months": limit(account, "report_months"),
    }
    too_old = min(last, allowed.first - timedelta(days=1))
    if first < allowed.first and not is_back(account, first, too_old):
        message = _(
            "Reports go back {months} months, to {first}. Older messages are archived: ask for"
            " their month on the page Archive."
        )
        raise Invalid("too_old", message.format(**bounds), "from")
    if last > allowed.last:
        raise Invalid("future", _("The last day can be today, {last}.").format(**bounds), "to")
    if last < first:
        raise Invalid("wrong_order", _("The last day is before the first."), "to")
    days = Days(first, last, allowed.zone)
    if _some_away(account, days):
        message = _(
            "Messages of these days are in the archive: ask for their month on the page Archive."
        )
        raise Invalid("archived", message, "from")
    return days


def _some_away(account: Account, days: Days) -> bool:
    """Whether some messages of these days are in the archive: a report would lack them."""
    start, end = days.moments
    due = Q(due_at__gte=start, due_at__lt=end)
    from_programs = Q(due_at=None, campaign=None, created_at__gte=start, created_at__lt=end)
    batches = Batch.objects.filter(due | from_programs, account=account, archived_at__isnull=False)
    return batches.exclude(READABLE).exists()

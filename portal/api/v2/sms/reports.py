"""`sms/report` and `sms/activity`: sums by day."""

import datetime
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Wallet
from accounts.selectors import limit, wallets_of
from accounts.selectors.daybalances import DayBalances, day_balances
from campaigns.schedule import add_months
from campaigns.selectors.daysums import Sent, active_days, outcomes_by_day, sent_by_day
from campaigns.selectors.deliveries import Period
from portal.api.v2 import statuses
from portal.api.v2.base import V2View
from portal.api.v2.filters import read_days
from portal.api.v2.pages import page_number, paginator
from portal.api.v2.params import Params
from portal.api.v2.values import number

MOST_DAYS = 93
PER_PAGE = 25
Day = tuple[datetime.date, int]


class DaysView(V2View):
    """What a report by days knows: the account's clocks, and how far back it goes."""

    http_method_names = ["get", "head"]

    @property
    def zone(self) -> ZoneInfo:
        """The account's clocks."""
        return ZoneInfo(self.account.timezone)

    def kept(self) -> Period:
        """The days that can be asked about, today included."""
        today = timezone.now().astimezone(self.zone)
        months = limit(self.account, "report_months")
        first = add_months(today, -months).date()
        return _period(first, today.date(), self.zone)


class ReportView(DaysView):
    """GET `sms/report`: how many messages of each day came to what."""

    def get(self, request: Request) -> Response:
        params = self.read_params()
        period = self._asked(params)
        params.check()
        found = outcomes_by_day(self.account, period, self.zone)
        data = {str(day): _report(day, found[day]) for day in sorted(found)}
        return Response({"status": 200, "message": "OK", "data": data})

    def _asked(self, params: Params) -> Period:
        """The days of `daterange`, today where there is none; what is wrong is noted."""
        kept = self.kept()
        text = params.text("daterange").strip()
        if not text:
            today = timezone.now().astimezone(self.zone).date()
            return _period(today, today, self.zone)
        asked = read_days(text, self.zone)
        if asked is None:
            params.note("daterange", "The daterange must be days such as 2030-01-01|2030-01-31.")
            return kept
        if asked.since < kept.since:
            first = kept.since.astimezone(self.zone).date()
            params.note("daterange", f"Reports go back to {first}. Ask support for older days.")
        if asked.until - asked.since > datetime.timedelta(days=MOST_DAYS, hours=2):
            params.note("daterange", f"Ask for at most {MOST_DAYS} days at a time.")
        return asked


class ActivityView(DaysView):
    """GET `sms/activity`: what each service had and sent, a row for each day it was used."""

    def get(self, request: Request) -> Response:
        params = self.read_params()
        page = page_number(params)
        params.check()
        days = active_days(self.account, self.kept(), self.zone)
        chosen = [
            (row["day"], row["product_id"]) for row in days[(page - 1) * PER_PAGE : page * PER_PAGE]
        ]
        rows = self._rows(chosen)
        shown = paginator(request, days, page, per_page=PER_PAGE, row=lambda row: rows[_key(row)])
        return Response({"rows": shown})

    def _rows(self, chosen: list[Day]) -> dict[Day, dict[str, Any]]:
        """The rows of a page: what was sent in one query, balances in three for each service."""
        if not chosen:
            return {}
        first, last = min(chosen)[0], max(chosen)[0]
        sent = sent_by_day(self.account, _period(first, last, self.zone), self.zone)
        wallets = {wallet.product_id: wallet for wallet in wallets_of(self.account)}
        used = {product for _day, product in chosen} & wallets.keys()
        balances = {
            product: day_balances(wallets[product], first, last, self.zone) for product in used
        }
        nothing = DayBalances(0, [], [])
        return {
            key: _activity(
                key[0], wallets.get(key[1]), balances.get(key[1], nothing), sent.get(key)
            )
            for key in chosen
        }


def _key(row: dict[str, Any]) -> Day:
    return row["day"], row["product_id"]


def _period(first: datetime.date, last: datetime.date, zone: ZoneInfo) -> Period:
    """Whole days, the last included."""
    ends = (first, last + datetime.timedelta(days=1))
    return Period(*(datetime.datetime.combine(day, datetime.time.min, zone) for day in ends))


def _report(day: datetime.date, outcomes: Counter[Any]) -> dict[str, Any]:
    words: Counter[str] = Counter()
    for outcome, count in outcomes.items():
        words[statuses.of_message(outcome.state, outcome.reason)] += count
    return {"date": str(day), "status": {word: count for word, count in words.items() if count}}


def _activity(
    day: datetime.date, wallet: Wallet | None, balances: DayBalances, sent: Sent | None
) -> dict[str, Any]:
    done = sent or Sent(0, 0, 0)
    return {
        "service": wallet.product.code if wallet else "",
        "opening": number(balances.opening(day)),
        "available": number(balances.closing(day)),
        "sent_units": done.segments,
        "sent_credits": number(done.price),
        "deliv_units": done.delivered,
        "on_date": str(day),
    }

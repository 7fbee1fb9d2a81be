"""`vmn/logs`: what people wrote to the account's numbers."""

from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Reply
from campaigns.programnumbers import read_number
from campaigns.selectors.inboundlogs import replies_of
from portal.api.v2.base import V2View
from portal.api.v2.filters import within
from portal.api.v2.pages import page_number, paginator
from portal.api.v2.values import write_time

PER_PAGE = 25


class InboundLogsView(V2View):
    """GET `vmn/logs`, newest first: `filter[mobile]`, `filter[number]`, `date[created_at]`."""

    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        zone = ZoneInfo(self.account.timezone)
        number = page_number(params)
        period = within(params, "created_at", zone)
        rows = replies_of(self.account, period)
        for name, field in (("mobile", "msisdn"), ("number", "number__msisdn")):
            if text := params.inner("filter", name):
                rows = rows.filter(**{field: self._digits(text)})
        params.check()
        found = paginator(
            request, rows, number, per_page=PER_PAGE, row=lambda reply: _row(reply, zone)
        )
        return Response({"rows": found})

    def _digits(self, text: str) -> int:
        found = read_number(text, self.account.default_country)
        if isinstance(found, tuple):
            return found[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def _row(reply: Reply, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": str(reply.uuid),
        "mobile": str(reply.msisdn),
        "number": str(reply.number.msisdn) if reply.number else "",
        "keyword": reply.keyword.word if reply.keyword else "",
        "message": reply.text,
        "created_at": write_time(reply.received_at, zone),
    }

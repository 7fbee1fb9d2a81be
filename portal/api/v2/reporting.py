"""`sms/status`: what became of messages."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Message
from campaigns.phones import PhoneReader
from campaigns.recipients import spellings
from campaigns.selectors import deliveries
from campaigns.selectors.deliveries import Period
from campaigns.statuses import MessageState, Settlement
from portal.api.v2 import statuses
from portal.api.v2.base import V2View
from portal.api.v2.pages import page_number, page_of, paginator
from portal.api.v2.params import Params
from portal.api.v2.values import number, read_id, write_id, write_time

PER_PAGE = 100
MOST_IDS = 100
NEWER = frozenset({"service", "sender"})
REPORTED = frozenset({MessageState.DELIVERED, MessageState.UNDELIVERED})


class StatusView(V2View):
    """GET (of old also POST) `sms/status` by id, mobile, cid, date or group_id.

    `date` and `group_id` come in pages of 100; `mobile` and `cid` give the newest 100.
    """

    bucket = "api_status_per_minute"
    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        found, page = self._asked()
        head = {"status": "OK", "code": 200, "message": "OK"}
        if page:
            return Response(head | page_of(request, found, page, per_page=PER_PAGE, row=self._row))
        return Response(head | {"data": [self._row(message) for message in found[:PER_PAGE]]})

    def post(self, request: Request) -> Response:
        """As clients of old know it: another head, pages in one object, fewer fields."""
        found, page = self._asked()
        head = {"status": 200, "message": "OK"}
        if page:
            listed = paginator(
                request, found, page, per_page=PER_PAGE, row=self._old_row, serial=False
            )
            return Response(head | {"data": listed})
        return Response(head | {"data": [self._old_row(message) for message in found[:PER_PAGE]]})

    def _asked(self) -> tuple[QuerySet[Message], int]:
        """What is found, and the page of it that is asked for, 0 where there are no pages."""
        params = self.read_params()
        page = page_number(params)
        found, in_pages = find(params, self.account)
        return found, page if in_pages else 0

    def _row(self, message: Message) -> dict[str, Any]:
        return _row(message, ZoneInfo(self.account.timezone))

    def _old_row(self, message: Message) -> dict[str, Any]:
        row = self._row(message)
        return {name: value for name, value in row.items() if name not in NEWER}


def find(params: Params, account: Account) -> tuple[QuerySet[Message], bool]:
    """The messages that meet every filter of the call, and whether they come in pages.

    Raises ValidationFailed without a filter that can be read, NotFound for ids that name nothing.
    """
    ids = params.listed("id")
    group, day, mobile, reference = (
        params.text(name).strip() for name in ("group_id", "date", "mobile", "cid")
    )
    params.check()
    if not (ids or group or day or mobile or reference):
        params.note("id", "Give an id, mobile, cid, date or group_id.")
    if len(ids) > MOST_IDS:
        params.note("id", f"Ask for at most {MOST_IDS} ids at a time.")
    batch_uuid = _group(params, group) if group else None
    period = _day(params, day, ZoneInfo(account.timezone)) if day else None
    msisdn = _mobile(params, mobile, account) if mobile else None
    params.check()
    found = deliveries.search(
        account, batch_uuid=batch_uuid, period=period, msisdn=msisdn, reference=reference
    )
    if ids:
        found = found.filter(pk__in=_known(account, ids))
    return found, bool(group or day) and not ids


def _known(account: Account, ids: list[str]) -> list[int]:
    """The messages these outside ids name; raises NotFound where none of them names one."""
    places = [place for place in map(read_id, ids) if place]
    known = deliveries.at_places(account, places)
    if not known:
        raise NotFound("no_message", "There is no such message.", "id")
    return known


def _group(params: Params, text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        params.note("group_id", "The group_id must be one that sms/send gave.")
        return None


def _day(params: Params, text: str, zone: ZoneInfo) -> Period | None:
    """One day on the account's clock."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
        ends = (datetime.combine(d, time.min, zone) for d in (day, day + timedelta(days=1)))
        return Period(*(end.astimezone(UTC) for end in ends))
    except (ValueError, OverflowError):
        params.note("date", "The date must be a day such as 2030-01-31.")
        return None


def _mobile(params: Params, text: str, account: Account) -> int | None:
    reader = PhoneReader(account.default_country)
    for spelling in spellings(text):
        read = reader.read(spelling)
        if not isinstance(read, str):
            return read[0]
    params.note("mobile", "The mobile must be a phone number.")
    return None


def _row(message: Any, zone: ZoneInfo) -> dict[str, Any]:
    """One message (with `accepted_at`, see campaigns.selectors.deliveries)."""
    batch = message.batch
    free = message.settlement == Settlement.RELEASED
    return {
        "id": write_id(batch.uuid, message.pk - batch.first_id + 1),
        "mobile": str(message.msisdn),
        "status": statuses.of_message(message.state, message.reason),
        "units": message.segments,
        "service": batch.product.code,
        "length": len(message.text),
        "charges": 0 if free else number(message.price),
        "custom": message.client_ref or str(batch.options.get("custom", "")),
        "custom1": str(batch.options.get("custom1", "")),
        "location": message.country,
        "provider": "",
        "submitted_at": write_time(message.accepted_at, zone),
        "delivered_at": write_time(message.final_at if message.state in REPORTED else None, zone),
        "sender": message.sender,
    }

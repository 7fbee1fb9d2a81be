"""`get-responses`, `inbound-read` and `inbound-read-bulk`: what people wrote."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.scopes import Scope
from campaigns.models import Message, Reply
from campaigns.selectors.replies import answered_by, unread
from campaigns.services.replies import mark_read, mark_read_before
from portal.api.v3.base import V3View, done
from portal.api.v3.errors import invalid
from portal.api.v3.fields import Fields
from portal.api.v3.ids import write_id
from portal.api.v3.requests import require_count
from portal.api.v3.values import page_of, write_time

MARKED = "Inbound messages have been marked as read."
LATEST = 253_402_300_799


class ResponsesView(V3View):
    """GET `get-responses`: what nobody has marked as read, in pages. Reading marks nothing."""

    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        fields = self.fields()
        kind = fields.text("type").lower()
        if kind not in ("", "sms", "mms"):
            raise invalid("type", "must be sms or mms")
        found = unread(self.account)
        blocks, rows = page_of(found.none() if kind == "mms" else found, fields.page())
        if blocks["total"] == "0":
            nothing = {"page": {"count": "0", "number": 0}, "total": 0, "responses": ""}
            return done("No Response are available!", nothing)
        answered = answered_by(self.account, rows)
        responses = [self._row(row, answered.get(row.message_id or 0)) for row in rows]
        return done(f"You have {blocks['total']} response(s)", blocks | {"responses": responses})

    def _row(self, reply: Reply, message: Message | None) -> dict[str, Any]:
        return {
            "from": str(reply.msisdn),
            "body": reply.text,
            "received_at": write_time(reply.received_at, self.zone),
            "custom_string": message.client_ref if message else "",
            "original_body": message.text if message else "",
            "original_message_id": write_id(self.account, message.pk) if message else "",
            "message_id": str(reply.pk),
            "subaccount_id": "",
        }


class ReadView(V3View):
    """POST `inbound-read`: mark one message as read, those before a time, or all."""

    scope = Scope.RESOURCES

    def post(self, request: Request) -> Response:
        fields = self.fields()
        if fields.has("message_id"):
            mark_read(self.account, [_id(fields.text("message_id"))])
        else:
            mark_read_before(self.account, _moment(fields))
        return done(MARKED, [])


class ReadBulkView(V3View):
    """POST `inbound-read-bulk`: mark a list of messages as read, or those before a time."""

    scope = Scope.RESOURCES

    def post(self, request: Request) -> Response:
        fields = self.fields()
        if fields.has("message_id"):
            listed = fields.listed("message_id")
            require_count(listed)
            mark_read(self.account, [_id(Fields({"id": entry}).text("id")) for entry in listed])
        else:
            mark_read_before(self.account, _moment(fields))
        return done(MARKED, [])


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise invalid("message_id", "must be the id of an inbound message")
    return int(text)


def _moment(fields: Fields) -> datetime | None:
    """The time that `date_before` (or `timestamp`) gives in seconds since 1970; None for none."""
    name = "date_before" if fields.has("date_before") else "timestamp"
    seconds = fields.whole(name, least=0, most=LATEST)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

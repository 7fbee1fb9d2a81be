"""`bulk-send-sms`: several texts in one call, each with an envelope of its own in the answer."""

from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import ServiceError
from apikeys.scopes import Scope
from portal.api.namederrors import Failure, told
from portal.api.parsers import FormParser, JsonListParser
from portal.api.v3.base import V3View
from portal.api.v3.errors import CODES, empty, failed, invalid
from portal.api.v3.fields import Fields
from portal.api.v3.requests import MOST_NUMBERS, numbers_of, require_count
from portal.api.v3.sending import send


class BulkView(V3View):
    """POST `bulk-send-sms`: a list of calls, or one alone. They have 1,000 numbers in all.

    One that fails does not stop the others. Where all fail the call does too, with the status of
    the first. An Idempotency-Key holds for the whole call.
    """

    scope = Scope.SEND
    parser_classes = [JsonListParser, FormParser]

    def post(self, request: Request) -> Response:
        data = request.data
        asked = data if isinstance(data, list) else [dict(data)]
        if not asked:
            raise empty("sms_text")
        for place, entry in enumerate(asked, start=1):
            if not isinstance(entry, dict):
                raise invalid(f"of entry {place}", "must be an object")
        require_count([number for entry in asked for number in _listed(entry)])
        return self.once(lambda: self._answer(asked))

    def _answer(self, asked: list[dict[str, Any]]) -> Response:
        bodies = [self._one(entry) for entry in asked]
        codes = [body["meta"]["code"] for body in bodies]
        return Response(bodies, status=200 if 200 in codes else codes[0])

    def _one(self, entry: dict[str, Any]) -> dict[str, Any]:
        try:
            # A savepoint: what one of them cannot do must not undo the others.
            with transaction.atomic():
                return send(self.key, Fields(entry))
        except (Failure, ServiceError, OperationalError, InterfaceError) as error:
            # Told of this one alone: those before it may be on their way.
            return failed(told(error, self.request.path, CODES))


def _listed(entry: dict[str, Any]) -> list[str]:
    """The numbers of an entry; none where they are misshapen, which its own answer will say."""
    try:
        return numbers_of(Fields(entry))
    except Failure:
        found = entry.get("numbers")
        return found[: MOST_NUMBERS + 1] if isinstance(found, list) else []

"""`erasures`: a program asks for recipients to be forgotten, and reads what became of it."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Forbidden, Invalid
from accounts.models import Membership, Role
from apikeys.scopes import Scope
from campaigns.erasurewishes import Lists
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from portal.api.tidings.base import TidingsView
from portal.api.tidings.values import moment
from reports.models import RecipientErasure
from reports.selectors import erasures as selectors
from reports.services import erasures
from reports.services.erasures import Wish
from reports.tasks import kick_erasures

PAGE, MOST_A_PAGE = 50, 100


class ErasuresView(TidingsView):
    """GET: requests, the newest first. POST: ask for numbers to be erased; a request for each."""

    http_method_names = ["get", "head", "post"]

    def scope_of(self, method: str) -> Scope:
        return Scope.ERASE

    def get(self, request: Request) -> Response:
        asked = self.query()
        size = max(asked.whole("size", PAGE, most=MOST_A_PAGE) or 0, 1)
        before = asked.identity("before") if "before" in asked else None
        rows, more = selectors.requests_of(self.account, before, size)
        next_page = str(rows[-1].uuid) if more else None
        return Response({"erasures": [line(row) for row in rows], "next": next_page})

    def post(self, request: Request) -> Response:
        body = self.body()
        body.only("numbers", "opt_outs", "reference")
        lists = Lists(body.choice("opt_outs", Lists.values, Lists.KEEP))
        wish = Wish(lists, body.text("reference"), by=self.person, key=self.key)
        numbers = self._numbers(body.texts("numbers"))
        self._require_owner()
        rows = erasures.ask(self.account, numbers, wish)
        kick_erasures()
        return Response({"erasures": [line(row) for row in rows]}, status=202)

    def _numbers(self, texts: list[str]) -> list[int]:
        reader, found = PhoneReader(self.key.default_country or self.account.default_country), []
        for text in texts:
            read = reader.read(text)
            if isinstance(read, str):
                raise Invalid(read, row_sentence(read), "numbers")
            found.append(read[0])
        return found

    def _require_owner(self) -> None:
        """What cannot be undone is never done by a key that was not made for it, nor for others."""
        members = Membership.objects.filter(account=self.account, user=self.person)
        if Scope.ERASE not in self.key.scopes or not members.filter(role=Role.OWNER).exists():
            message = _("Recipients are erased by a key with the scope erase that an owner made.")
            raise Forbidden("owners_key", message)


class OneErasureView(TidingsView):
    """GET `erasures/ID`: how far it is, and what was erased where."""

    http_method_names = ["get", "head"]

    def scope_of(self, method: str) -> Scope:
        return Scope.ERASE

    def get(self, request: Request, erasure_uuid: uuid.UUID) -> Response:
        return Response(line(selectors.request_called(self.account, erasure_uuid)))


def line(row: RecipientErasure) -> dict[str, Any]:
    """A request as an answer shows it: without the number, which is not kept."""
    return {
        "id": str(row.uuid),
        "state": row.state,
        "opt_outs": row.lists,
        "reference": row.reference,
        "asked_at": moment(row.asked_at),
        "finished_at": moment(row.finished_at),
        "erased": row.counts,
    }

"""`get-sms`, `account` and `get-optout`: what became of messages, what is left, who left."""

from datetime import datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Product
from accounts.selectors import owners_of, wallets_of
from apikeys.scopes import Scope
from campaigns.models import Contact, OptOut
from campaigns.selectors import deliveries
from campaigns.selectors.archived import in_archive
from campaigns.selectors.contactnames import NOBODY, names_of
from campaigns.selectors.defaults import product_for
from campaigns.selectors.optouts import EVERYTHING
from portal.api.namederrors import Failure
from portal.api.v3.base import V3View, done
from portal.api.v3.errors import invalid
from portal.api.v3.fields import Fields
from portal.api.v3.ids import read_id
from portal.api.v3.statuses import STATES
from portal.api.v3.values import balance, page_of, read_time, write_time


class SmsView(V3View):
    """GET `get-sms`: one message."""

    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        text = self.fields().text("message_id", required=True)
        message_id = read_id(self.account, text)
        found = deliveries.accepted_messages(self.account).filter(pk=message_id or 0).first()
        if found is None:
            raise self._not_found(message_id or 0)
        row = {
            "to": str(found.msisdn),
            "body": found.text,
            "sent_time": write_time(found.sent_at, self.zone),
            "message_id": text.upper(),
            "status": STATES[found.state],
            "subaccount_id": "",
        }
        return done("Record found", [row])

    def _not_found(self, message_id: int) -> Failure:
        if deliveries.is_archived(self.account, message_id):
            return Failure("NOT_FOUND", in_archive().message, ours="archived")
        words = "There is no message with this message_id."
        return Failure("NOT_FOUND", words, ours="no_message")


class AccountView(V3View):
    """GET `account`: its name, and the credits of the product this key sends with."""

    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        product = product_for(self.account, self.key.products)
        data = {
            "account_name": self.account.name,
            "account_email": self._email(),
            "sms_balance": self._balance(product),
            "mms_balance": balance(0),
        }
        return done("Here's your account", data)

    def _email(self) -> str:
        person = self.key.created_by or owners_of(self.account).first()
        return person.email if person else ""

    def _balance(self, product: Product) -> str:
        wallet = wallets_of(self.account).filter(product=product).first()
        return balance(wallet.available if wallet else 0)


class OptOutsView(V3View):
    """GET `get-optout`: who has opted out of everything, the newest first, in pages."""

    scope = Scope.CONTACTS
    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        fields = self.fields()
        rows = OptOut.objects.filter(EVERYTHING, account=self.account, lifted_at=None)
        since, until = self._time(fields, "DATESTART"), self._time(fields, "DATEEND")
        if since and until and since > until:
            raise invalid("DATESTART", "lies after DATEEND")
        if since:
            rows = rows.filter(created_at__gte=since)
        if until:
            rows = rows.filter(created_at__lte=until)
        blocks, found = page_of(rows.order_by("-id"), fields.page())
        responses = self._rows(found)
        msg = f"You have {blocks['total']} optout contact(s)"
        return done(msg, blocks | {"responses": responses})

    def _time(self, fields: Fields, name: str) -> datetime | None:
        text = fields.text(name)
        return read_time(name, text, self.zone) if text else None

    def _rows(self, found: list[OptOut]) -> list[dict[str, Any]]:
        numbers = [row.msisdn for row in found]
        names = names_of(self.account, numbers)
        known = Contact.objects.filter(account=self.account, msisdn__in=numbers)
        profiles = {
            contact.msisdn: getattr(contact, "profile", None)
            for contact in known.select_related("profile")
        }
        return [self._row(row, names.get(row.msisdn, NOBODY), profiles) for row in found]

    def _row(self, row: OptOut, name: Any, profiles: dict[int, Any]) -> dict[str, Any]:
        profile = profiles.get(row.msisdn)
        born = profile.birth_date if profile else None
        return {
            "number": str(row.msisdn),
            "first_name": name.first,
            "last_name": name.last,
            "gender": profile.gender if profile else "",
            "post_code": profile.postal_code if profile else "",
            "dob": born.isoformat() if born else "",
            "created_at": write_time(row.created_at, self.zone) or None,
        }

"""`contacts/ID/subscriptions`, `unsubscribe` and `resubscribe`: what a person wants to get."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from campaigns.models import Contact, ContactIdentifier, ContactSubscription
from campaigns.selectors.contactprofiles import (
    identifier_called,
    subscription_called,
    subscriptions_of,
)
from campaigns.services import contactsubscriptions as service
from campaigns.services.contactsubscriptions import Wanted
from campaigns.services.optouts import LONGEST_NOTE
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import contact_row, subscription_row
from portal.api.v2.params import Params
from portal.api.v2.resources.base import told

MOST_AT_ONCE = 100


class AllView(ContactsView):
    """GET `contacts/subscriptions`: of all contacts."""

    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        rows = subscriptions_of(self.account)
        return self.listed(self.read_params(), rows, subscription_row, "Subscriptions List")


class ManyView(ContactsView):
    """GET those of a contact; POST `{"subscriptions": [...]}`."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, contact_uuid: str) -> Response:
        rows = subscriptions_of(self.account, self.contact(contact_uuid))
        return self.listed(self.read_params(), rows, subscription_row, "Subscriptions List")

    def post(self, request: Request, contact_uuid: str) -> Response:
        contact = self.contact(contact_uuid)
        params = self.read_params()
        parts = params.parts("subscriptions") or ([params] if params.sent("channel") else [])
        if not parts:
            params.note("subscriptions", "The subscriptions field is required.")
        if len(parts) > MOST_AT_ONCE:
            params.note("subscriptions", f"Give at most {MOST_AT_ONCE} subscriptions at a time.")
        params.check()
        wanted = [_wanted(part, contact) for part in parts]
        params.check()

        def subscribe() -> Response:
            made = {row.pk for row in service.subscribe(contact, wanted)}
            rows = subscriptions_of(self.account, contact).filter(pk__in=made)
            return told("Subscriptions Saved Successfully", list(map(subscription_row, rows)))

        return self.once(subscribe)


class OneView(ContactsView):
    """GET, PUT or DELETE one. Deleting is no opt-out: `unsubscribe` is."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, contact_uuid: str, subscription_uuid: str) -> Response:
        return told(
            "Subscription Data", subscription_row(self._row(contact_uuid, subscription_uuid))
        )

    def put(self, request: Request, contact_uuid: str, subscription_uuid: str) -> Response:
        row = self._row(contact_uuid, subscription_uuid)
        params = self.read_params()
        wanted = _wanted(params, row.contact)
        params.check()
        service.change(row, wanted)
        shown = subscription_row(self._row(contact_uuid, subscription_uuid))
        return told("Subscription Updated Successfully", shown)

    def delete(self, request: Request, contact_uuid: str, subscription_uuid: str) -> Response:
        service.delete(self._row(contact_uuid, subscription_uuid))
        return told("Deleted Successfully", [])

    def _row(self, contact_uuid: str, subscription_uuid: str) -> ContactSubscription:
        return subscription_called(self.contact(contact_uuid), UUID(subscription_uuid))


class LeaveView(ContactsView):
    """POST `unsubscribe`: an opt-out of all the contact's numbers, or of one subscription."""

    http_method_names = ["post"]
    joins = False

    def post(self, request: Request, contact_uuid: str, subscription_uuid: str = "") -> Response:
        contact = self.contact(contact_uuid)
        row = subscription_called(contact, UUID(subscription_uuid)) if subscription_uuid else None
        params = self.read_params()
        reason = params.text("reason", longest=LONGEST_NOTE)
        params.check()
        if self.joins:
            service.join(contact, row, key=self.key, reason=reason)
        else:
            service.leave(contact, row, key=self.key, note=reason)
        message = "Resubscribed Successfully" if self.joins else "Unsubscribed Successfully"
        if row is None:
            return told(message, contact_row(self.contact(contact_uuid)))
        return told(message, subscription_row(subscription_called(contact, row.uuid)))


class JoinView(LeaveView):
    """POST `resubscribe`: lifts the opt-outs that stand in the way."""

    joins = True


def _wanted(params: Params, contact: Contact) -> Wanted:
    """A subscription as the call says it; notes what is misshapen. Raises NotFound."""
    return Wanted(
        channel=params.text("channel", required=True),
        topic=params.text("channel_id"),
        identifier=_identifier(contact, params.text("identifier_id").strip()),
    )


def _identifier(contact: Contact, text: str) -> ContactIdentifier | None:
    """One of the contact's identifiers; None for its own number, which has the contact's id."""
    if not text or text.lower() == str(contact.uuid):
        return None
    try:
        return identifier_called(contact, UUID(text))
    except ValueError:
        raise NotFound("no_such", "There is no such identifier.") from None

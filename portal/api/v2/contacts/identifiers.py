"""`contacts/ID/identifiers`: other numbers and addresses of a person; and those of everybody."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from campaigns.contactprofiles import LONGEST_IDENTIFIER
from campaigns.selectors.contactprofiles import identifier_called, identifiers_of
from campaigns.services import contactidentifiers
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import identifier_row
from portal.api.v2.resources.base import told


class AllView(ContactsView):
    """GET `contacts/identifiers`: of all contacts; `filter[type]`, `filter[value]`."""

    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = identifiers_of(self.account)
        for name in ("type", "value"):
            if wanted := params.inner("filter", name):
                rows = rows.filter(**{name: wanted})
        return self.listed(params, rows, identifier_row, "Identifiers List")


class ManyView(ContactsView):
    """GET those of a contact; POST one more."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, contact_uuid: str) -> Response:
        contact = self.contact(contact_uuid)
        params = self.read_params()
        rows = identifiers_of(self.account, contact)
        return self.listed(params, rows, identifier_row, "Identifiers List")

    def post(self, request: Request, contact_uuid: str) -> Response:
        contact = self.contact(contact_uuid)
        params = self.read_params()
        kind = params.text("type", required=True)
        value = params.text("value", required=True, longest=LONGEST_IDENTIFIER)
        params.check()

        def add() -> Response:
            made = contactidentifiers.add(contact, kind, value)
            return told("Identifier Saved Successfully", identifier_row(made))

        return self.once(add)


class OneView(ContactsView):
    """GET, PUT or DELETE one. Its type stays; another type is another identifier."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, contact_uuid: str, identifier_uuid: str) -> Response:
        row = identifier_called(self.contact(contact_uuid), UUID(identifier_uuid))
        return told("Identifier Data", identifier_row(row))

    def put(self, request: Request, contact_uuid: str, identifier_uuid: str) -> Response:
        row = identifier_called(self.contact(contact_uuid), UUID(identifier_uuid))
        params = self.read_params()
        kind = params.text("type").strip().lower()
        value = params.text("value", required=True, longest=LONGEST_IDENTIFIER)
        params.check()
        if kind and kind != row.type:
            message = f"The type of this identifier is {row.type}. Add another one instead."
            raise Invalid("type_fixed", message, "type")
        changed = contactidentifiers.change(row, value)
        return told("Identifier Updated Successfully", identifier_row(changed))

    def delete(self, request: Request, contact_uuid: str, identifier_uuid: str) -> Response:
        row = identifier_called(self.contact(contact_uuid), UUID(identifier_uuid))
        contactidentifiers.delete(row)
        return told("Deleted Successfully", [])

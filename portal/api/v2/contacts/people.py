"""`contacts`: people, one by one; and two of them merged."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.contactprofiles import TEXTS
from campaigns.contactwords import LONGEST_VALUE
from campaigns.models import Contact
from campaigns.programnumbers import read_number
from campaigns.selectors.contactprofiles import contact_in_full, contacts_of
from campaigns.services import contactmerging, contactprofiles, contacts
from campaigns.services.contactprofiles import Telling
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import contact_row
from portal.api.v2.filters import matching
from portal.api.v2.params import Params
from portal.api.v2.resources.base import told, uuid_in

SPELLED = {name: f"profile__{name}" for name in TEXTS}
NOBODY = UUID(int=0)


class PeopleView(ContactsView):
    """GET the list, newest first, filtered; POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = narrowed(contacts_of(self.account), params, self.account.default_country)
        return self.listed(params, rows, contact_row, "Contacts List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        phone, telling = read_phone(params, self.account.default_country), read(params)
        if not phone:
            params.note("phone", "The phone field is required: a contact is a number.")
        params.check()

        def add() -> Response:
            made = contactprofiles.add(self.account, phone, telling)
            row = contact_row(contact_in_full(self.account, made.uuid))
            return told("Contact Saved Successfully", row)

        return self.once(add)


class OneView(ContactsView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, contact_uuid: str) -> Response:
        return told("Contact Data", contact_row(self.contact(contact_uuid)))

    def put(self, request: Request, contact_uuid: str) -> Response:
        known = self.contact(contact_uuid)
        params = self.read_params()
        phone, telling = params.text("phone").strip(), read(params)
        params.check()
        contactprofiles.change(known, telling, number=phone)
        return told("Contact Updated Successfully", contact_row(self.contact(contact_uuid)))

    def delete(self, request: Request, contact_uuid: str) -> Response:
        contacts.delete(self.contact(contact_uuid))
        return told("Deleted Successfully", [])


class MergeView(ContactsView):
    """POST `contacts/merge`: the origin becomes part of the destination."""

    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()
        ids = [_id(params, name) for name in ("origin", "destination")]
        params.check()
        origin, destination = (contact_in_full(self.account, each) for each in ids)

        def merge() -> Response:
            kept = contactmerging.merge(origin, destination)
            row = contact_row(contact_in_full(self.account, kept.uuid))
            return told("Contacts Merged Successfully", row)

        return self.once(merge)


def narrowed(rows: QuerySet[Contact], params: Params, region: str) -> QuerySet[Contact]:
    """Those that meet every filter: id, phone, tag, and the fields of a profile."""
    wanted = uuid_in(params, "id")
    if wanted is not None:
        rows = rows.filter(uuid=wanted)
    if phone := params.inner("filter", "phone"):
        found = read_number(phone, region)
        rows = rows.filter(msisdn=found[0] if isinstance(found, tuple) else 0)
    if tag := params.inner("filter", "tag"):
        rows = rows.filter(tags__name__iexact=tag)
    identity = params.inner("filter", "identity")
    if identity:
        own = Q(profile__identity=identity)
        if identity.isascii() and identity.isdigit() and len(identity) <= 18:
            own |= Q(profile=None, msisdn=int(identity)) | Q(
                profile__identity="", msisdn=int(identity)
            )
        rows = rows.filter(own)
    fields = {name: field for name, field in SPELLED.items() if name != "identity"}
    return rows.filter(matching(params, **fields))


def read_phone(params: Params, region: str) -> str:
    """The number of a new contact: its phone, or an identity that is a number."""
    phone = params.text("phone").strip()
    identity = params.text("identity").strip()
    if phone or not identity:
        return phone
    return identity if isinstance(read_number(identity, region), tuple) else ""


def read(params: Params) -> Telling:
    """What the call says of a contact, and nothing that it does not name."""
    names = (*TEXTS, "birth_date")
    attributes = params.part("attributes")
    return Telling(
        fields={name: params.text(name) for name in names if params.sent(name)},
        attributes={
            name: attributes.text(name, longest=LONGEST_VALUE) for name in attributes.names()
        },
        tags=params.listed("tags") if params.sent("tags") else None,
    )


def _id(params: Params, name: str) -> UUID:
    text = params.text(name, required=True)
    try:
        return UUID(text)
    except ValueError:
        return NOBODY

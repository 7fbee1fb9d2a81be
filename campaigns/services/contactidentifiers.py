"""Further ways to know a contact: other numbers, addresses, ids elsewhere."""

from django.db import IntegrityError, transaction

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from campaigns.contactprofiles import (
    EMAIL,
    LONGEST_IDENTIFIER,
    PHONE,
    WrongField,
    checked_email,
    identifier_type,
)
from campaigns.models import Contact, ContactIdentifier
from campaigns.problems import row_sentence
from campaigns.programnumbers import read_number
from campaigns.remarks import one_line

MOST = 50


def add(contact: Contact, kind: str, value: str) -> ContactIdentifier:
    """One more. Raises Invalid on "type" and "value"; Conflict `identifier_known`."""
    row = ContactIdentifier(account=contact.account, contact=contact)
    if ContactIdentifier.objects.filter(contact=contact).count() >= MOST:
        message = f"A contact has at most {MOST} identifiers. Delete one first."
        raise Invalid("identifiers_full", message, "value")
    return _saved(row, kind, value)


def change(row: ContactIdentifier, value: str) -> ContactIdentifier:
    """Another value of the same type. Raises as `add`."""
    return _saved(row, row.type, value)


def delete(row: ContactIdentifier) -> None:
    """Forget it, and the subscriptions by it; opt-outs of the number stay in force."""
    row.delete()


def numbers_of(contact: Contact) -> list[int]:
    """The contact's number, and those among its identifiers."""
    others = ContactIdentifier.objects.filter(contact=contact, type=PHONE).order_by("id")
    return [contact.msisdn, *(int(value) for value in others.values_list("value", flat=True))]


def _saved(row: ContactIdentifier, kind: str, value: str) -> ContactIdentifier:
    try:
        row.type = identifier_type(kind)
        row.value = _value(row.account, row.type, one_line(value))
    except WrongField as wrong:
        raise Invalid("bad_field", wrong.why, wrong.name) from None
    known = Conflict("identifier_known", "A contact has this identifier already.", "value")
    taken = Contact.objects.filter(account=row.account)
    if row.type == PHONE and taken.filter(msisdn=int(row.value)).exists():
        raise known
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise known from None
    return row


def _value(account: Account, kind: str, value: str) -> str:
    if not value or len(value) > LONGEST_IDENTIFIER:
        message = f"The value must have 1 to {LONGEST_IDENTIFIER} characters."
        raise Invalid("bad_field", message, "value")
    if kind == PHONE:
        found = read_number(value, account.default_country)
        if isinstance(found, str):
            raise Invalid(found, row_sentence(found), "value")
        return str(found[0])
    return checked_email("value", value) if kind == EMAIL else value

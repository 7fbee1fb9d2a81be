"""Contacts as programs keep them: a person with fields of its own beside number and attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from campaigns import contactprofiles as pure
from campaigns.contactprofiles import NAMES, TEXTS, WrongField, full_name
from campaigns.models import Contact, ContactProfile
from campaigns.problems import row_sentence
from campaigns.programnumbers import read_number
from campaigns.selectors.contactparts import attribute_names
from campaigns.services import contacts
from campaigns.services.contacts import Details


@dataclass(frozen=True)
class Telling:
    """What a program says; what it leaves out stays as it is.

    `fields` are those of TEXTS and `birth_date`, as text. An attribute that is blank is taken
    away. `tags` are all that the contact is to have, None: as they are.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] | None = None


def add(account: Account, number: str, telling: Telling) -> Contact:
    """A new contact.

    Raises Invalid on "number", a field's name, "attributes", "tags"; Conflict `contact_known`,
    `identity_known`.
    """
    found = _read(account, number)
    values = _checked(telling)
    details = Details(full_name(values), telling.attributes, (), telling.tags or ())
    try:
        with transaction.atomic():
            contact = contacts.add(account, *found, details)
            _keep(contact, values)
    except Invalid as error:
        if error.code != "contact_known":
            raise
        raise Conflict(error.code, error.message, error.field) from None
    return contact


def change(contact: Contact, telling: Telling, *, number: str = "") -> Contact:
    """Change what the program tells. A `number` must be the contact's: it is who it is.

    Raises as `add`, and Invalid `number_fixed` on "number".
    """
    if number and _read(contact.account, number)[0] != contact.msisdn:
        message = (
            "The phone of a contact cannot be changed. Add the new one as an identifier, or make"
            " a new contact and merge this one into it."
        )
        raise Invalid("number_fixed", message, "number")
    values = _checked(telling)
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).select_related("account")
        row = locked.get(pk=contact.pk)
        profile = profile_of(row)
        kept = {name: getattr(profile, name) for name in NAMES}
        named = set(NAMES) & set(values)
        details = Details(
            full_name(kept | values) if named else row.name,
            _attributes(row, telling.attributes),
            list(row.groups.all()),
            [tag.name for tag in row.tags.all()] if telling.tags is None else telling.tags,
        )
        contacts.change(row, details)
        _keep(row, values)
    return row


def profile_of(contact: Contact) -> ContactProfile:
    """The contact's profile; an empty one, not saved, where it has none."""
    found = ContactProfile.objects.filter(pk=contact.pk).first()
    return found or ContactProfile(contact=contact, account=contact.account)


def _read(account: Account, number: str) -> tuple[int, str]:
    found = read_number(number, account.default_country)
    if isinstance(found, str):
        raise Invalid(found, row_sentence(found), "number")
    return found


def _checked(telling: Telling) -> dict[str, Any]:
    values: dict[str, Any] = {}
    try:
        for name, text in telling.fields.items():
            if name in TEXTS:
                values[name] = pure.checked_text(name, text)
        if "birth_date" in telling.fields:
            values["birth_date"] = pure.checked_birth_date(telling.fields["birth_date"])
    except WrongField as wrong:
        raise Invalid("bad_field", wrong.why, wrong.name) from None
    return values


def _attributes(contact: Contact, told: Mapping[str, str]) -> dict[str, str]:
    """Those there are with those that are told, in the account's spelling of their names."""
    spelled = {name.casefold(): name for name in attribute_names(contact.account)}
    own = {spelled.get(" ".join(name.split()).casefold(), name): told[name] for name in told}
    return {**contact.attributes, **own}


def _keep(contact: Contact, values: Mapping[str, Any]) -> None:
    if not any(values.values()) and not ContactProfile.objects.filter(pk=contact.pk).exists():
        return
    profile = profile_of(contact)
    for name, value in values.items():
        setattr(profile, name, value)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError:
        message = "There is a contact with this identity already."
        raise Conflict("identity_known", message, "identity") from None

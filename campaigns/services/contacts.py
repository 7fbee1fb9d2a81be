"""Contacts one by one: added, changed, deleted; noted in the audit log with numbers shortened."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.masks import HIDDEN
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.contactwords import (
    LONGEST_NAME,
    LONGEST_VALUE,
    attribute_name,
    found_by,
    kept_value,
    without_blanks,
)
from campaigns.jsontext import PlainLetters
from campaigns.models import Contact, ContactField, ContactGroup
from campaigns.remarks import one_line
from campaigns.selectors.contactparts import attribute_names
from campaigns.services import contactparts, leaving

_encode = PlainLetters().encode


@dataclass(frozen=True)
class Details:
    """All that is known of a contact besides the number. Attributes: name -> text."""

    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    groups: Collection[ContactGroup] = ()
    tags: Sequence[str] = ()


def add(account: Account, msisdn: int, country: str, details: Details) -> Contact:
    """A new contact. Raises Invalid: on "number" `contact_known`, `contacts_full`; on "name",
    "attributes" and "tags" what cannot be kept.
    """
    require_room(account)
    contact = Contact(account=account, msisdn=msisdn, country=country)
    try:
        with transaction.atomic():
            _fill(contact, details)
            contact.save()
            _belong(contact, details)
            _record(contact, "added", {}, _facts(contact))
    except IntegrityError:
        message = _("There is a contact with this number already.")
        raise Invalid("contact_known", message, "number") from None
    return contact


def change(contact: Contact, details: Details) -> None:
    """Everything about a contact but the number, which is who it is. Raises Invalid as `add`."""
    with transaction.atomic():
        before = _facts(contact)
        _fill(contact, details)
        contact.save()
        _belong(contact, details)
        changed = auditlog.changes(before, _facts(contact))
        if any(changed):
            _record(contact, "changed", *changed)


def delete(contact: Contact) -> None:
    """Delete a contact with all that is known of it. Opt-outs of the number stay in force."""
    with transaction.atomic():
        _record(contact, "deleted", {}, {})
        contact.delete()


def require_room(account: Account) -> None:
    """Raise Invalid `contacts_full` on "number" where the account has all it may have."""
    most = limit(account, "contacts")
    if Contact.objects.filter(account=account).count() >= most:
        message = _("You have your {limit} contacts. Delete some, or ask for a higher limit.")
        raise Invalid("contacts_full", message.format(limit=f"{most:,}"), "number")


def checked_attributes(account: Account, attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes as they are kept, in the account's own spelling of their names; new names are
    remembered (in the caller's transaction). Raises Invalid on "attributes".
    """
    kept: dict[str, str] = {}
    for text, value in attributes.items():
        name = attribute_name(text)
        if not name:
            message = _("“%(name)s” cannot be the name of an attribute.")
            raise Invalid("attribute_name", message % {"name": text[:60]}, "attributes")
        if len(value) > LONGEST_VALUE:
            message = _("“%(name)s” has more than %(limit)s characters.")
            shown = message % {"name": name, "limit": LONGEST_VALUE}
            raise Invalid("attribute_long", shown, "attributes")
        kept[name] = kept_value(value)
    kept = without_blanks(kept)
    known = {name.casefold(): name for name in remember(account, kept)}
    return {known[name.casefold()]: value for name, value in kept.items()}


def remember(account: Account, names: Collection[str]) -> list[str]:
    """Make the attribute names that are new; all of the account's. Raises Invalid "attributes"."""
    there = attribute_names(account)
    known = {name.casefold() for name in there}
    new = {name.casefold(): name for name in names if name.casefold() not in known}
    most = limit(account, "contact_attributes")
    if new and len(there) + len(new) > most:
        message = _("Contacts can have at most {limit} attributes. Delete one you do not need.")
        raise Invalid("attributes_full", message.format(limit=most), "attributes")
    ContactField.objects.bulk_create(
        [ContactField(account=account, name=name) for name in new.values()], ignore_conflicts=True
    )
    return attribute_names(account) if new else there


def as_text(attributes: Mapping[str, str]) -> str:
    """Attributes as the bulk statements write them."""
    return _encode(attributes)


def new_uuid() -> str:
    """An address for a row that is written in bulk."""
    return uuid.uuid4().hex


def _fill(contact: Contact, details: Details) -> None:
    name = one_line(details.name)
    if len(name) > LONGEST_NAME:
        message = _("Use at most %(limit)s characters.") % {"limit": LONGEST_NAME}
        raise Invalid("name_long", message, "name")
    contact.name = name
    contact.attributes = checked_attributes(contact.account, details.attributes)
    contact.found_by = found_by(name, contact.msisdn)


def _belong(contact: Contact, details: Details) -> None:
    contact.groups.set(leaving.not_left(details.groups, contact.msisdn))
    contact.tags.set(contactparts.tags_called(contact.account, details.tags))


def _facts(contact: Contact) -> dict[str, object]:
    groups, tags = contact.groups.order_by("name"), contact.tags.order_by("name")
    return {
        "name": contact.name,
        "attributes": ", ".join(sorted(contact.attributes)),
        "groups": [group.name for group in groups],
        "tags": [tag.name for tag in tags],
    }


def _record(
    contact: Contact, verb: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    auditlog.record(
        contact.account,
        f"contact.{verb}",
        kind="contact",
        subject=contact.uuid,
        label=f"+{contact.msisdn}",
        before=_told(before),
        after=_told(after),
    )


def _told(facts: Mapping[str, object]) -> dict[str, object]:
    """For the log, which nobody can erase anybody from: of a name its first letter."""
    name = str(facts.get("name", ""))
    return {**facts, "name": f"{name[:1]}{HIDDEN}"} if name else dict(facts)


def tags_typed(text: str) -> list[str]:
    """The tags of a line with commas between, each once."""
    names = {one_line(part).casefold(): one_line(part) for part in text.split(",")}
    return [name for name in names.values() if name]

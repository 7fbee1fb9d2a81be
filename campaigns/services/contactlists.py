"""Lists as programs keep them: groups with numbered fields, and their members by number."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account
from accounts.services import auditlog
from apikeys.models import ApiKey
from campaigns.contactwords import attribute_name, kept_value, without_blanks
from campaigns.models import (
    Contact,
    ContactGroup,
    ContactProfile,
    GroupMember,
    OptOut,
)
from campaigns.optoutscopes import Scope
from campaigns.remarks import one_line
from campaigns.selectors import contactlists as lists
from campaigns.selectors.optouts import EVERYTHING
from campaigns.services import contactparts, contacts, leaving, optouts

FIELDS = 10


@dataclass(frozen=True)
class Told:
    """What a program tells of a member; None is not told, and stays as it is.

    `fields` are values by the number of the list's field.
    """

    first_name: str | None = None
    last_name: str | None = None
    fields: Mapping[int, str] = field(default_factory=dict)


def create(account: Account, name: str, fields: Mapping[int, str]) -> ContactGroup:
    """A list with these field names. Raises Invalid on "name" and "field_<n>"."""
    with transaction.atomic():
        group = contactparts.create_group(account, name=name)
        if fields:
            name_fields(group, fields)
    return group


def name_fields(group: ContactGroup, fields: Mapping[int, str]) -> None:
    """Name fields of the list (1 to FIELDS); values kept under another name stay there.

    Raises Invalid on "field_<n>".
    """
    with transaction.atomic():
        group.field_names = dict(leaving.hold_group(group).field_names)
        before = dict(group.field_names)
        for number, text in fields.items():
            group.field_names[str(number)] = _spelled(group.account, number, text)
        _require_different(group.field_names)
        group.save(update_fields=["field_names"])
        gone, new = auditlog.changes(before, group.field_names)
        if new:
            auditlog.record(
                group.account,
                "contact_group.fields_named",
                kind="contact_group",
                subject=group.uuid,
                label=group.name,
                before=gone,
                after=new,
            )


def put(group: ContactGroup, number: tuple[int, str], told: Told) -> lists.Member:
    """Put a number (with its country) into the list, as a contact of the account.

    Raises Conflict `left_list` where it left the list or everything; Invalid on "field_<n>",
    "first_name", "number" (`contacts_full`).
    """
    msisdn, country = number
    with transaction.atomic():
        leaving.hold_group(group)
        if leaving.left(group, [msisdn]) or _opted_out(group.account, msisdn):
            raise Conflict("left_list", _("This number has opted out."), "msisdn")
        contact = _contact(group.account, msisdn)
        if contact is None:
            contact = Contact(account=group.account, msisdn=msisdn)
            details, names = _details(group, contact, told, [group]), _names(contact, told)
            _keep_names(contacts.add(group.account, msisdn, country, details), told, names)
        else:
            _tell(group, contact, told)
            GroupMember.objects.get_or_create(contactgroup=group, contact=contact)
    return lists.member_of(group, msisdn)


def change(group: ContactGroup, msisdn: int, told: Told) -> lists.Member:
    """Tell more of a member. Raises NotFound `no_member`, Invalid as `put`."""
    with transaction.atomic():
        lists.member_of(group, msisdn)
        contact = _contact(group.account, msisdn)
        if contact is None:
            raise NotFound("no_member", _("This number is not in the list."))
        _tell(group, contact, told)
    return lists.member_of(group, msisdn)


def take_out(account: Account, msisdn: int, group: ContactGroup | None) -> list[ContactGroup]:
    """Take a number out of one list, or of all; the contact stays. The lists it was in.

    Raises NotFound `no_member` where it is not in that one.
    """
    with transaction.atomic():
        found = lists.lists_with(account, msisdn)
        if group is not None:
            found = [each for each in found if each.pk == group.pk]
            if not found:
                raise NotFound("no_member", _("This number is not in the list."))
        rows = GroupMember.objects.filter(contactgroup__in=found, contact__msisdn=msisdn)
        rows.delete()
        for each in found:
            auditlog.record(
                account,
                "contact_group.member_removed",
                kind="contact_group",
                subject=each.uuid,
                label=each.name,
                after={"number": f"+{msisdn}"},
            )
    return found


def opt_out(
    account: Account, msisdn: int, group: ContactGroup | None, *, key: ApiKey | None
) -> list[ContactGroup]:
    """Opt a number out of one list for good, or of everything (None). The lists that concerns."""
    if group is not None:
        leaving.leave(group, msisdn, how=OptOut.How.API, key=key)
        return [group]
    evidence = optouts.Evidence(how=OptOut.How.API, key=key, by=key.created_by if key else None)
    optouts.add(account, f"+{msisdn}", scope=Scope(), evidence=evidence)
    return lists.lists_with(account, msisdn)


def _opted_out(account: Account, msisdn: int) -> bool:
    live = OptOut.objects.filter(EVERYTHING, account=account, msisdn=msisdn, lifted_at=None)
    return live.exists()


def _contact(account: Account, msisdn: int) -> Contact | None:
    found = Contact.objects.filter(account=account, msisdn=msisdn)
    return found.select_related("account", "profile").first()


def _tell(group: ContactGroup, contact: Contact, told: Told) -> None:
    """Write what is told into a contact that is there, its attributes and its profile."""
    details = _details(group, contact, told, list(contact.groups.all()))
    names = _names(contact, told)  # before the contact's own name changes
    if (details.name, details.attributes) != (contact.name, contact.attributes):
        tags = [tag.name for tag in contact.tags.all()]
        contacts.change(contact, replace(details, tags=tags))
    _keep_names(contact, told, names)


def _details(
    group: ContactGroup, contact: Contact, told: Told, groups: list[ContactGroup]
) -> contacts.Details:
    """The contact with what is told. Raises Invalid on "field_<n>"."""
    attributes = dict(contact.attributes)
    for number, value in told.fields.items():
        name = group.field_names.get(str(number))
        if name is None:
            message = _("The list has no field %(number)s. Add it with add-field-to-list.")
            raise Invalid("no_such_field", message % {"number": number}, f"field_{number}")
        attributes[name] = kept_value(value)
    profile, (first, last) = lists.named_profile(contact), _names(contact, told)
    parts = (first, profile.middle_name if profile else "", last)
    name = " ".join(part for part in parts if part)
    return contacts.Details(name, without_blanks(attributes), groups)


def _keep_names(contact: Contact, told: Told, names: tuple[str, str]) -> None:
    """First and last name apart, where they were told apart."""
    if told.first_name is None and told.last_name is None:
        return
    kept = {"first_name": names[0][:120], "last_name": names[1][:120]}
    ContactProfile.objects.update_or_create(
        contact=contact, defaults=kept, create_defaults=kept | {"account": contact.account}
    )


def _names(contact: Contact, told: Told) -> tuple[str, str]:
    first, last = lists.names_of(contact)
    if told.first_name is not None:
        first = one_line(told.first_name)
    if told.last_name is not None:
        last = one_line(told.last_name)
    return first, last


def _spelled(account: Account, number: int, text: str) -> str:
    """The field's name as the account spells that attribute."""
    name = attribute_name(text)
    if not name or not 1 <= number <= FIELDS:
        message = _("“%(name)s” cannot be the name of a field.") % {"name": text[:60]}
        raise Invalid("attribute_name", message, f"field_{number}")
    try:
        known = {each.casefold(): each for each in contacts.remember(account, [name])}
    except Invalid as error:
        raise Invalid(error.code, error.message, f"field_{number}") from None
    return known[name.casefold()]


def _require_different(names: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for number, name in names.items():
        if name in seen:
            message = _("Two fields of the list have the name “%(name)s”.") % {"name": name}
            raise Invalid("attribute_twice", message, f"field_{number}")
        seen.add(name)

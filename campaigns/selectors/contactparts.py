"""The groups, tags, attribute names and segments of an account, and how they stand."""

import uuid
from typing import NamedTuple, TypeVar

from django.db.models import CharField, Count, Model, Q, QuerySet, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Contact, ContactField, ContactGroup, ContactSegment, ContactTag
from campaigns.segmentrules import WrongRule, parse
from campaigns.store.contacts import AttributeText

Row = TypeVar("Row", bound=Model)
GROUPED = ContactGroup.contacts.through
TAGGED = ContactTag.contacts.through


class GroupLine(NamedTuple):
    """A group and how many contacts are in it."""

    group: ContactGroup
    people: int


class TagLine(NamedTuple):
    """A tag and how many contacts have it."""

    tag: ContactTag
    people: int


def group_lines(account: Account) -> list[GroupLine]:
    """The account's groups by name; two queries, however many there are."""
    members = GROUPED.objects.filter(contactgroup__account=account)
    people = dict(members.values_list("contactgroup_id").annotate(Count("id")))
    return [GroupLine(group, people.get(group.pk, 0)) for group in groups_of(account)]


def tag_lines(account: Account) -> list[TagLine]:
    """The account's tags by name; two queries."""
    tagged = TAGGED.objects.filter(contacttag__account=account)
    people = dict(tagged.values_list("contacttag_id").annotate(Count("id")))
    return [TagLine(tag, people.get(tag.pk, 0)) for tag in tags_of(account)]


def people_in(group: ContactGroup) -> int:
    """How many contacts a group has."""
    return GROUPED.objects.filter(contactgroup=group).count()


def groups_of(account: Account) -> QuerySet[ContactGroup]:
    """The account's groups by name."""
    return ContactGroup.objects.filter(account=account).order_by("name")


def tags_of(account: Account) -> QuerySet[ContactTag]:
    """The account's tags by name."""
    return ContactTag.objects.filter(account=account).order_by("name")


def segments_of(account: Account) -> QuerySet[ContactSegment]:
    """The account's segments by name."""
    return ContactSegment.objects.filter(account=account).order_by("name")


def fields_of(account: Account) -> QuerySet[ContactField]:
    """The names of the attributes that the account's contacts can have, in their order."""
    return ContactField.objects.filter(account=account).order_by("id")


def attribute_names(account: Account) -> list[str]:
    """The names alone."""
    return list(fields_of(account).values_list("name", flat=True))


def contact_called(account: Account, contact_uuid: uuid.UUID) -> Contact:
    """One contact of the account. Raises NotFound."""
    found = Contact.objects.filter(account=account).select_related("account")
    return _one(found, contact_uuid, _("There is no such contact."))


def group_called(account: Account, group_uuid: uuid.UUID) -> ContactGroup:
    """One group of the account. Raises NotFound."""
    found = groups_of(account).select_related("account")
    return _one(found, group_uuid, _("There is no such group."))


def tag_called(account: Account, tag_uuid: uuid.UUID) -> ContactTag:
    """One tag of the account. Raises NotFound."""
    return _one(tags_of(account).select_related("account"), tag_uuid, _("There is no such tag."))


def segment_called(account: Account, segment_uuid: uuid.UUID) -> ContactSegment:
    """One segment of the account. Raises NotFound."""
    found = segments_of(account).select_related("account")
    return _one(found, segment_uuid, _("There is no such segment."))


def field_called(account: Account, field_uuid: uuid.UUID) -> ContactField:
    """The name of an attribute of the account. Raises NotFound."""
    found = fields_of(account).select_related("account")
    return _one(found, field_uuid, _("There is no such attribute."))


def segments_that_use(account: Account, field: str, value: uuid.UUID) -> list[ContactSegment]:
    """The segments with a rule on this group or tag (`field`: group, tag)."""
    found = []
    for segment in segments_of(account):
        try:
            rules = parse(segment.rules)
        except WrongRule:
            continue
        if rules.uses(field, value):
            found.append(segment)
    return found


def segments_that_ask_for(account: Account, attribute: str) -> list[ContactSegment]:
    """The segments with a rule on this attribute."""
    found = []
    for segment in segments_of(account):
        try:
            rules = parse(segment.rules)
        except WrongRule:
            continue
        if any(rule.attribute == attribute for rule in rules.rules):
            found.append(segment)
    return found


def anybody_has(account: Account, attribute: str) -> bool:
    """Whether a contact has this attribute."""
    blank = Exact(AttributeText(attribute), Value("", output_field=CharField()))
    return Contact.objects.filter(~Q(blank), account=account).exists()


def _one(rows: QuerySet[Row], row_uuid: uuid.UUID, message: str) -> Row:
    found = rows.filter(uuid=row_uuid).first()
    if found is None:
        raise NotFound("no_such", message)
    return found

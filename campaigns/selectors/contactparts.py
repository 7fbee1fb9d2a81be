"""The groups, tags, attribute names and segments of an account, and how they stand."""

from typing import NamedTuple

from django.db.models import Count, QuerySet

from accounts.models import Account
from campaigns.models import ContactField, ContactGroup, ContactSegment, ContactTag

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

"""Lists as programs see them: groups by number, their members, and who of them is active.

A member is active unless the number has opted out of everything. Who left a list for good is told
as an inactive member of it.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, overload

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.contactprofiles import NAMES, full_name
from campaigns.models import (
    Contact,
    ContactFetch,
    ContactGroup,
    ContactProfile,
    GroupLeaver,
    GroupMember,
    OptOut,
)
from campaigns.selectors.optouts import EVERYTHING

ACTIVE, INACTIVE, ALL, NONE = "active", "inactive", "all", "none"


class Counts(NamedTuple):
    """How many members a list has, and how many of them can be written to."""

    active: int
    total: int


class Member(NamedTuple):
    """A member of a list; `attributes` are the contact's, by name."""

    msisdn: int
    first_name: str
    last_name: str
    joined_at: datetime.datetime | None
    is_active: bool
    attributes: dict[str, str]


class Members(Sequence[Member]):
    """The members of a list, read a page at a time: those in it, then those who left."""

    def __init__(self, group: ContactGroup, show: str = ALL) -> None:
        self._group, self._show = group, show
        self._inside = _inside(group, show)
        leavers = GroupLeaver.objects.filter(group=group).order_by("id")
        self._gone = leavers if show in (INACTIVE, ALL) else leavers.none()
        self._count = self._inside.count() if show != NONE else 0

    def __len__(self) -> int:
        return self._count + (self._gone.count() if self._show != NONE else 0)

    @overload
    def __getitem__(self, index: int) -> Member: ...
    @overload
    def __getitem__(self, index: slice) -> list[Member]: ...
    def __getitem__(self, index: int | slice) -> Member | list[Member]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        inside = list(self._inside[start:stop]) if start < self._count else []
        behind = slice(max(0, start - self._count), max(0, stop - self._count))
        gone = list(self._gone[behind]) if stop > self._count else []
        return list(chain(_insiders(self._group, inside), _leavers(self._group, gone)))


def list_called(account: Account, group_uuid: Any) -> ContactGroup | None:
    """The account's list with this uuid (None: none)."""
    rows = ContactGroup.objects.filter(account=account, uuid=group_uuid)
    return rows.select_related("account").first() if group_uuid else None


def lists_of(account: Account) -> QuerySet[ContactGroup]:
    """The account's lists, oldest first."""
    return ContactGroup.objects.filter(account=account).order_by("id")


def lists_with(account: Account, msisdn: int) -> list[ContactGroup]:
    """The lists a number is in."""
    contact = Contact.objects.filter(account=account, msisdn=msisdn)
    members = GroupMember.objects.filter(contact__in=contact).values("contactgroup_id")
    return list(ContactGroup.objects.filter(pk__in=members).order_by("id"))


def last_fetch(group: ContactGroup) -> ContactFetch | None:
    """The latest file that was to be fetched into the list, with its import."""
    return ContactFetch.objects.filter(group=group).select_related("file").order_by("id").last()


def counts_of(account: Account, groups: Collection[ContactGroup]) -> dict[int, Counts]:
    """How many are in each list, in at most four queries."""
    ids = [group.pk for group in groups]
    members = GroupMember.objects.filter(contactgroup_id__in=ids)
    inside = _counted(members, "contactgroup_id")
    gone = _counted(GroupLeaver.objects.filter(group_id__in=ids), "group_id")
    out: dict[int, int] = {}
    live = _everything(account)
    if live.exists():
        # From the opt-outs' side: as a rule they are few beside the members.
        numbers = live.values("msisdn")
        contacts = Contact.objects.filter(account=account, msisdn__in=numbers)
        out = _counted(members.filter(contact__in=contacts), "contactgroup_id")
    return {
        pk: Counts(inside.get(pk, 0) - out.get(pk, 0), inside.get(pk, 0) + gone.get(pk, 0))
        for pk in ids
    }


def member_of(group: ContactGroup, msisdn: int) -> Member:
    """One member, active or not. Raises NotFound `no_member`."""
    found = _inside(group, ALL).filter(contact__msisdn=msisdn)
    told = list(_insiders(group, list(found)))
    if not told:
        left = GroupLeaver.objects.filter(group=group, msisdn=msisdn)
        told = list(_leavers(group, list(left)))
    if not told:
        raise NotFound("no_member", _("This number is not in the list."))
    return told[0]


def names_of(contact: Contact) -> tuple[str, str]:
    """First and last name: as a program told them, else the name parted at its first space."""
    profile = named_profile(contact)
    if profile is not None:
        return profile.first_name, profile.last_name
    first, _space, last = contact.name.partition(" ")
    return first, last


def named_profile(contact: Contact) -> ContactProfile | None:
    """The contact's profile, unless a page or a file gave the contact another name since."""
    profile: ContactProfile | None = getattr(contact, "profile", None)
    if profile is None or full_name(model_to_dict(profile, NAMES)) != contact.name:
        return None
    return profile


def _everything(account: Account) -> QuerySet[OptOut]:
    return OptOut.objects.filter(EVERYTHING, account=account, lifted_at=None)


def _inside(group: ContactGroup, show: str) -> QuerySet[GroupMember]:
    rows = GroupMember.objects.filter(contactgroup=group).select_related("contact__profile")
    left = Exists(_everything(group.account).filter(msisdn=OuterRef("contact__msisdn")))
    if show == ACTIVE:
        rows = rows.filter(~left)
        gone = GroupLeaver.objects.filter(group=group)
        if gone.exists():  # whoever left at the moment of an import may stand in both
            rows = rows.exclude(contact__msisdn__in=gone.values("msisdn"))
    elif show == INACTIVE:
        rows = rows.filter(left)
    return (rows if show != NONE else rows.none()).order_by("id")


def _insiders(group: ContactGroup, rows: Collection[GroupMember]) -> Iterator[Member]:
    numbers = [row.contact.msisdn for row in rows]
    left = set(
        _everything(group.account).filter(msisdn__in=numbers).values_list("msisdn", flat=True)
    )
    for row in rows:
        contact = row.contact
        yield _member(contact.msisdn, contact, row.joined_at, contact.msisdn not in left)


def _leavers(group: ContactGroup, rows: Collection[GroupLeaver]) -> Iterator[Member]:
    numbers = [row.msisdn for row in rows]
    known = Contact.objects.filter(account=group.account, msisdn__in=numbers)
    contacts = {contact.msisdn: contact for contact in known.select_related("profile")}
    for row in rows:
        yield _member(row.msisdn, contacts.get(row.msisdn), row.joined_at or row.left_at, False)


def _member(
    msisdn: int, contact: Contact | None, joined_at: datetime.datetime | None, is_active: bool
) -> Member:
    first, last = names_of(contact) if contact else ("", "")
    attributes = contact.attributes if contact else {}
    return Member(msisdn, first, last, joined_at, is_active, attributes)


def _counted(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(Count("id")))

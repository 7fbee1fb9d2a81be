"""Reads behind the contact pages: the list with keyset paging, one contact, files of contacts.

A list that is narrowed to a group or a tag walks that group's members, newest first; any other
walks the account's contacts in an index that holds the words of the search.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.contactwords import search_words
from campaigns.models import (
    Contact,
    ContactBulk,
    ContactGroup,
    ContactImport,
    ContactRejectedRow,
    ContactSegment,
    ContactTag,
)
from campaigns.phones import PhoneReader
from campaigns.selectors.contactparts import (
    GROUPED,
    TAGGED,
    groups_of,
    segments_of,
    tags_of,
)
from campaigns.selectors.segments import condition_of

PAGE = 50
EXPORT_PAGE = 2_000
LATEST = 10
REJECTED_SHOWN = 50


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. `before` is the last contact's address."""

    q: str = ""
    group: ContactGroup | None = None
    tag: ContactTag | None = None
    segment: ContactSegment | None = None
    before: uuid.UUID | None = None

    def as_json(self) -> dict[str, str]:
        """What work in the background keeps of it."""
        parts = {"group": self.group, "tag": self.tag, "segment": self.segment}
        return {"q": self.q} | {name: str(part.uuid) for name, part in parts.items() if part}

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.q or self.group or self.tag or self.segment)


class Page(NamedTuple):
    """Newest first; `older` is the address of the last contact when there is more, else ''."""

    contacts: list[Contact]
    older: str


def search_of(account: Account, kept: Mapping[str, str]) -> Search | None:
    """The search that `Search.as_json` kept; None where a part of it is gone meanwhile."""
    parts: dict[str, Any] = {
        "group": groups_of(account),
        "tag": tags_of(account),
        "segment": segments_of(account).select_related("account"),
    }
    found: dict[str, Any] = {"q": kept.get("q", "")}
    for name, rows in parts.items():
        if name in kept:
            found[name] = rows.filter(uuid=uuid.UUID(kept[name])).first()
            if found[name] is None:
                return None
    return Search(**found)


def find(account: Account, search: Search) -> Page:
    """The newest contacts that match, PAGE of them at most, with their tags and groups."""
    below = _below(account, search)
    if search.group or search.tag:
        ids = _through(account, search, below)
    else:
        rows = Contact.objects.filter(_conditions(account, search), account=account)
        ids = list(rows.filter(below).order_by("-id").values_list("pk", flat=True)[: PAGE + 1])
    by_id = Contact.objects.prefetch_related("tags", "groups").in_bulk(ids)
    found = [by_id[pk] for pk in ids if pk in by_id]
    return Page(found[:PAGE], str(found[PAGE - 1].uuid) if len(found) > PAGE else "")


def matching(account: Account, search: Search) -> QuerySet[Contact]:
    """All contacts that match, in no order; `before` does not count here."""
    rows = Contact.objects.filter(_conditions(account, search), account=account)
    if search.group:
        members = GROUPED.objects.filter(contactgroup=search.group)
        rows = rows.filter(pk__in=members.values("contact_id"))
    if search.tag:
        rows = rows.filter(pk__in=TAGGED.objects.filter(contacttag=search.tag).values("contact_id"))
    return rows


def pages(account: Account, search: Search) -> Iterator[list[Contact]]:
    """Everything that matches, newest first, a page in memory at a time."""
    rows = matching(account, search).order_by("-id").prefetch_related("tags", "groups")
    page: list[Contact] = []
    for contact in rows.iterator(chunk_size=EXPORT_PAGE):
        page.append(contact)
        if len(page) == EXPORT_PAGE:
            yield page
            page = []
    if page:
        yield page


def selected(account: Account, uuids: list[uuid.UUID]) -> list[Contact]:
    """Those of these addresses that are the account's contacts."""
    return list(Contact.objects.filter(account=account, uuid__in=uuids))


def by_number(account: Account, msisdn: int) -> Contact | None:
    """The account's contact with this number."""
    return Contact.objects.filter(account=account, msisdn=msisdn).first()


def imports_of(account: Account) -> list[ContactImport]:
    """The latest files of contacts."""
    rows = ContactImport.objects.filter(account=account).order_by("-id")
    return list(rows.select_related("upload", "group", "created_by")[:LATEST])


def all_imports_of(account: Account) -> QuerySet[ContactImport]:
    """Every file of contacts, newest first, with its tags."""
    rows = ContactImport.objects.filter(account=account).order_by("-id")
    return rows.select_related("upload").prefetch_related("tags")


def import_called(account: Account, import_uuid: uuid.UUID) -> ContactImport:
    """One file of contacts of the account. Raises NotFound."""
    rows = ContactImport.objects.filter(account=account, uuid=import_uuid)
    found = rows.select_related("upload", "group", "created_by", "account").first()
    if found is None:
        raise NotFound("no_import", _("There is no such file of contacts."))
    return found


def rejected_of(row: ContactImport) -> QuerySet[ContactRejectedRow]:
    """The first refused rows, in the order of the sheet."""
    return ContactRejectedRow.objects.filter(file=row).order_by("id")[:REJECTED_SHOWN]


def rejected_pages(row: ContactImport) -> Iterator[list[ContactRejectedRow]]:
    """Every refused row, a page in memory at a time."""
    rows = ContactRejectedRow.objects.filter(file=row).order_by("id")
    last = 0
    while page := list(rows.filter(id__gt=last)[:EXPORT_PAGE]):
        yield page
        last = page[-1].pk


def bulk_called(account: Account, bulk_uuid: uuid.UUID) -> ContactBulk:
    """A change to many contacts. Raises NotFound."""
    found = ContactBulk.objects.filter(account=account, uuid=bulk_uuid)
    row = found.select_related("group", "tag", "account", "created_by").first()
    if row is None:
        raise NotFound("no_bulk", _("There is nothing at this address."))
    return row


def under_way(account: Account) -> list[ContactBulk]:
    """Changes to many contacts that are not done yet."""
    rows = ContactBulk.objects.filter(account=account, finished_at=None)
    return list(rows.select_related("group", "tag").order_by("id")[:LATEST])


def _below(account: Account, search: Search) -> Q:
    if search.before is None:
        return Q()
    last = Contact.objects.filter(account=account, uuid=search.before).values("id")[:1]
    return Q(id__lt=last)


def _through(account: Account, search: Search, below: Q) -> list[int]:
    """The ids of a page, by walking the members of the group (or else those of the tag)."""
    others = _conditions(account, search) & below
    if search.group:
        rows: QuerySet[Any] = GROUPED.objects.filter(contactgroup=search.group)
        if search.tag:
            tagged = TAGGED.objects.filter(contacttag=search.tag, contact_id=OuterRef("contact_id"))
            rows = rows.filter(Exists(tagged))
    else:
        rows = TAGGED.objects.filter(contacttag=search.tag)
    if others:
        rows = rows.filter(Exists(Contact.objects.filter(others, pk=OuterRef("contact_id"))))
    return list(rows.order_by("-contact_id").values_list("contact_id", flat=True)[: PAGE + 1])


def _conditions(account: Account, search: Search) -> Q:
    """What the words and the segment ask of a contact."""
    asked = _words(account, search.q) if search.q else Q()
    return asked & condition_of(search.segment) if search.segment else asked


def _words(account: Account, text: str) -> Q:
    whole = PhoneReader(account.default_country).read(text)
    if isinstance(whole, tuple):
        return Q(msisdn=whole[0])
    asked = Q()
    for word in search_words(text):
        asked &= Q(found_by__contains=word)
    return asked

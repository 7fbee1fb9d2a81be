"""Blocks of an import of contacts, each written in one short transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from campaigns import store
from campaigns.checking import made_storable
from campaigns.contactfiles import BadRow, Person, merged
from campaigns.contactwords import found_by
from campaigns.intake.refusals import Refusal
from campaigns.models import (
    Contact,
    ContactImport,
    ContactRejectedRow,
)
from campaigns.selectors.contactparts import GROUPED, TAGGED
from campaigns.services import contacts, leaving
from campaigns.store.contacts import note_growth, upsert_contacts

ASKED_AT_ONCE = 1_000
KEPT_CELL = 1_000
REJECTED_COLUMNS = ("file_id", "row", "code", "column", "value", "cells")


class Superseded(Exception):
    """The import is not wanted any more: its account was closed."""


class Writer:
    """Writes blocks of one import, each in one short transaction."""

    def __init__(self, row: ContactImport, most: int) -> None:
        self._row, self._most, self._blocks = row, most, 0
        self._tags = list(row.tags.values_list("pk", flat=True))
        self._there = Contact.objects.filter(account=row.account).count()

    def write(self, found: Sequence[Person | BadRow], first: int) -> None:
        """The contacts, the refused rows and the progress. Raises Refusal, Superseded."""
        row = self._row
        bad = [item for item in found if isinstance(item, BadRow)]
        good = [item for item in found if isinstance(item, Person)]
        with transaction.atomic():
            known = _known(row.account, {person.msisdn for person in good})
            after, added = self._merged(good, known)
            changed = {number for number in after if after[number] != known.get(number)}
            if self._there + len(added) > self._most:
                raise Refusal("too_many_contacts", row=first, limit=self._most)
            now = timezone.now()
            upsert_contacts([self._values(after[number], now) for number in sorted(changed)])
            left = self._belong(sorted(after))
            if bad:
                store.bulk_insert(ContactRejectedRow, REJECTED_COLUMNS, map(self._rejected, bad))
            self._count(len(good), len(added), len(changed - added), len(bad), left)
        self._there += len(added)
        row.rows_done += len(found)
        self._blocks += 1
        if self._blocks & (self._blocks - 1) == 0:  # after 1, 2, 4, 8 blocks, and so on
            note_growth()

    def _merged(
        self, good: Sequence[Person], known: Mapping[int, Person]
    ) -> tuple[dict[int, Person], set[int]]:
        """Everybody of a block as they are after it, by number; and who of them is new."""
        after: dict[int, Person] = {}
        added: set[int] = set()
        for person in good:
            before = after.get(person.msisdn) or known.get(person.msisdn)
            if before is None:
                added.add(person.msisdn)
                after[person.msisdn] = person
            else:
                after[person.msisdn] = merged(before, person, self._row.policy)
        return after, added

    def _values(self, person: Person, now: datetime) -> tuple[Any, ...]:
        """In the order of CONTACT_COLUMNS."""
        head = (contacts.new_uuid(), self._row.account_id, person.msisdn, person.country)
        attributes = contacts.as_text(person.attributes)
        words = found_by(person.name, person.msisdn)
        return (*head, person.name, attributes, words, now, now)

    def _belong(self, numbers: Sequence[int]) -> int:
        """Put them into the group and give them the tags; how many had left the group."""
        group = self._row.group
        if not numbers or (group is None and not self._tags):
            return 0
        staying = 0
        ids = [pk for part in _parts(numbers) for pk in _ids(self._row.account, part)]
        if group is not None:
            joining = leaving.may_join(group, sorted(ids))
            staying = len(ids) - len(joining)
            pairs = [(group.pk, pk) for pk in joining]
            store.insert_new(GROUPED, ("contactgroup_id", "contact_id"), pairs)
        if self._row.replaces_tags:
            for part in _parts(sorted(ids)):
                others = TAGGED.objects.filter(contact_id__in=part)
                others.exclude(contacttag_id__in=self._tags).delete()
        for tag in self._tags:
            pairs = [(tag, pk) for pk in sorted(ids)]
            store.insert_new(TAGGED, ("contacttag_id", "contact_id"), pairs)
        return staying

    def _rejected(self, bad: BadRow) -> tuple[Any, ...]:
        cells = json.dumps([_kept(cell, KEPT_CELL) for cell in bad.cells], ensure_ascii=False)
        return (self._row.pk, bad.row, bad.code, bad.column, _kept(bad.value, 200), cells)

    def _count(self, good: int, added: int, changed: int, invalid: int, left: int) -> None:
        wanted = ContactImport.objects.filter(pk=self._row.pk, status=ContactImport.Status.RUNNING)
        if not wanted.update(
            rows_done=F("rows_done") + good + invalid,
            added=F("added") + added,
            changed=F("changed") + changed,
            known=F("known") + good - added - changed,
            invalid=F("invalid") + invalid,
            left=F("left") + left,
        ):
            raise Superseded


def _known(account: Account, numbers: set[int]) -> dict[int, Person]:
    """Those of the numbers that are contacts; locked, where the engine locks rows."""
    found: dict[int, Person] = {}
    for part in _parts(sorted(numbers)):
        rows = Contact.objects.filter(account=account, msisdn__in=part).select_for_update()
        for msisdn, country, name, attributes in rows.order_by("msisdn").values_list(
            "msisdn", "country", "name", "attributes"
        ):
            found[msisdn] = Person(msisdn, country, name, attributes)
    return found


def _ids(account: Account, numbers: Sequence[int]) -> list[int]:
    rows = Contact.objects.filter(account=account, msisdn__in=numbers)
    return list(rows.values_list("pk", flat=True))


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + ASKED_AT_ONCE] for at in range(0, len(numbers), ASKED_AT_ONCE))


def _kept(cell: str, most: int) -> str:
    """A cell as a database can keep it."""
    return made_storable(cell[:most])

"""Sealing the audit log into a hash chain, and proving the chain.

An entry is written unchained, with its act: chaining there would make every act wait for every
other. Afterwards one job gives each entry the next position; its digest is the SHA-256 of the
digest before it, a line break, and the entry as canonical JSON (docs/audit-log.md).

Ids do not commit in their order. That is no harm: positions say the order of sealing, and an entry
that appears late is found and sealed later. The primary key of positions is the lock: of two jobs
that would fork the chain, the second fails and starts over.
"""

import hashlib
import json
import logging
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from accounts.models import AuditEntry, AuditSeal

log = logging.getLogger(__name__)

BATCH = 2000
# How far under the newest sealed id an entry may still appear and be found at once; what appears
# even later is found by the sweep of everything.
LOOK_BACK = 10_000
NOTHING = "0" * 64
FIELDS = (
    "id",
    "uuid",
    "account_id",
    "home_id",
    "actor_id",
    "actor_label",
    "address",
    "action",
    "subject_kind",
    "subject_uuid",
    "subject_label",
    "before",
    "after",
    "created_at",
)


class Head(NamedTuple):
    """The end of the chain, or a place in it: position 0 is before the first entry."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


@dataclass(frozen=True)
class Breach:
    """The first place that does not fit; `entry` is its entry's uuid where one is known."""

    position: int
    entry: uuid.UUID | None
    detail: str

    def __str__(self) -> str:
        named = f", entry {self.entry}" if self.entry else ""
        return f"position {self.position}{named}: {self.detail}"


@dataclass(frozen=True)
class Proof:
    """What a walk of the chain found: how far it holds, and what does not fit (None: it all does).

    `unsealed` entries wait for the next seal.
    """

    head: Head
    unsealed: int
    breach: Breach | None


def seal_new(*, everything: bool = False, seconds: float = 60.0) -> int:
    """Seal entries that have no seal yet, in the order of their ids, for about `seconds`.

    Looks near the end of the log; `everything` looks at all of it, which finds what appeared very
    late. Returns how many were sealed. Safe to run twice at once.
    """
    until, total, after = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        # Each batch goes on behind the one before: what is sealed is not looked through again.
        rows = unsealed(everything=everything).filter(id__gt=after)
        waiting = list(rows.values_list("id", flat=True)[:BATCH])
        sealed = _seal(waiting)
        total += sealed
        if sealed < BATCH:  # the end of the log, or somebody else is at it
            break
        after = waiting[-1]
    return total


def unsealed(*, everything: bool = False) -> QuerySet[AuditEntry]:
    """The entries without a seal, oldest id first (see `seal_new`)."""
    rows, seals = AuditEntry.objects.order_by("id"), AuditSeal.objects.filter(entry=OuterRef("pk"))
    if not everything:
        newest = AuditSeal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
        # Both sides are narrowed, so that no plan reads all the seals there are.
        rows = rows.filter(id__gt=newest - LOOK_BACK)
        seals = seals.filter(entry_id__gt=newest - LOOK_BACK)
    return rows.filter(~Exists(seals))


def head() -> Head:
    """The newest seal."""
    last = AuditSeal.objects.order_by("-position").values_list("position", "digest").first()
    return Head(*last) if last else Head(0, NOTHING)


def verify(kept: Head | None = None) -> Proof:
    """Walk the whole chain; `kept` is a head noted down earlier, which must still be in it."""
    here = Head(0, NOTHING)
    breach = _unlike(here, kept)
    for seals in _pages():
        entries = {row["id"]: row for row in _rows([seal.entry_id for seal in seals])}
        for seal in seals:
            breach = breach or _misfit(here, seal, entries.get(seal.entry_id))
            if breach is None:
                here = Head(seal.position, seal.digest)
                breach = _unlike(here, kept)
            if breach is not None:
                return Proof(here, _count_unsealed(), breach)
    if kept is not None and kept.position > here.position:
        breach = Breach(kept.position, None, f"the chain ends before it, at {here.position}")
    return Proof(here, _count_unsealed(), breach)


def canonical(row: Mapping[str, Any]) -> str:
    """An entry's fields (FIELDS) as JSON that is the same wherever it is made."""
    plain = dict(row)
    plain["uuid"] = str(plain["uuid"])
    plain["subject_uuid"] = str(plain["subject_uuid"]) if plain["subject_uuid"] else None
    plain["created_at"] = plain["created_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_after(before: str, row: Mapping[str, Any]) -> str:
    """The digest of an entry sealed behind the digest `before`."""
    return hashlib.sha256(f"{before}\n{canonical(row)}".encode()).hexdigest()


def _seal(waiting: Sequence[int]) -> int:
    """Seal these entries, or none of them where another job was faster."""
    if not waiting:
        return 0
    try:
        with transaction.atomic():
            seals = _chain(head(), _rows(waiting))
            AuditSeal.objects.bulk_create(seals)
    except IntegrityError:
        log.info("another job is sealing the audit log")
        return 0
    return len(seals)


def _chain(end: Head, rows: Sequence[Mapping[str, Any]]) -> list[AuditSeal]:
    seals: list[AuditSeal] = []
    position, digest = end
    for row in rows:
        position, digest = position + 1, digest_after(digest, row)
        seals.append(AuditSeal(position=position, entry_id=row["id"], digest=digest))
    return seals


def _rows(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The fields of entries as they are in the database, in the order of their ids."""
    return list(AuditEntry.objects.filter(id__in=ids).order_by("id").values(*FIELDS))


def _pages() -> Iterator[list[AuditSeal]]:
    after = 0
    while True:
        page = list(AuditSeal.objects.filter(position__gt=after).order_by("position")[:BATCH])
        if not page:
            return
        yield page
        after = page[-1].position


def _misfit(before: Head, seal: AuditSeal, row: Mapping[str, Any] | None) -> Breach | None:
    """What is wrong with a seal that stands behind `before`; None where nothing is."""
    expected = before.position + 1
    if seal.position != expected:
        return Breach(expected, None, f"its seal is missing; the next one is {seal.position}")
    if row is None:
        return Breach(expected, None, f"the sealed entry (id {seal.entry_id}) is missing")
    if digest_after(before.digest, row) != seal.digest:
        detail = "the entry or its seal was changed, or it was sealed at another place"
        return Breach(expected, row["uuid"], detail)
    return None


def _unlike(here: Head, kept: Head | None) -> Breach | None:
    if kept is None or kept.position != here.position or kept.digest == here.digest:
        return None
    return Breach(here.position, None, "the digest is not the one that was kept")


def _count_unsealed() -> int:
    return unsealed(everything=True).count()

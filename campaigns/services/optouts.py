"""Opting numbers out, and lifting that again: with evidence, and noted in the audit log."""

import re
import uuid
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from apikeys.models import ApiKey
from campaigns import store
from campaigns.models import OptOut, OptOutImport
from campaigns.optoutscopes import Scope, scope_of
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.remarks import one_line

LONGEST_NOTE = 200
_BETWEEN = re.compile(r"[\n\r;,\t]+")
_COLUMNS = (
    "uuid",
    "account_id",
    "tag_id",
    "sender_id",
    "product_id",
    "msisdn",
    "how",
    "file_id",
    "note",
    "created_by_id",
    "created_by_key_id",
    "created_at",
    "lifted_reason",
)


class Evidence(NamedTuple):
    """How somebody came to be opted out, through whom, and what was said about it."""

    how: str = OptOut.How.PAGE
    by: User | None = None
    key: ApiKey | None = None
    file: OptOutImport | None = None
    note: str = ""


class Became(StrEnum):
    """What became of one number that was handed in."""

    ADDED = "added"
    KNOWN = "known"
    REPEATED = "repeated"
    REFUSED = "refused"


class Line(NamedTuple):
    """One number as it was typed, what became of it, and why it was refused."""

    place: int
    text: str
    became: Became
    msisdn: int | None = None
    why: str = ""


def add(account: Account, typed: str, *, scope: Scope, evidence: Evidence) -> list[Line]:
    """Opt out every number of `typed`: one to a line, or with commas between; explain each.

    One bad number does not stop the others. Raises Invalid on field "numbers": `no_numbers`,
    `too_many_numbers`; on "note": `note_long`.
    """
    note = checked_note(evidence.note)
    pieces = [piece for piece in map(str.strip, _BETWEEN.split(typed)) if piece]
    _require_count(account, len(pieces))
    lines = _read(account, pieces)
    numbers = {line.msisdn for line in lines if line.msisdn is not None}
    with transaction.atomic():
        known = _known(account, scope, numbers)
        new = sorted(numbers - known)
        if new:
            insert(account, new, scope=scope, evidence=evidence._replace(note=note))
            _record_added(account, new, scope, note)
    return [
        line._replace(became=Became.KNOWN)
        if line.became is Became.ADDED and line.msisdn in known
        else line
        for line in lines
    ]


def insert(account: Account, numbers: Iterable[int], *, scope: Scope, evidence: Evidence) -> int:
    """Write opt-outs in the caller's transaction; those there are stay as they are.

    Returns how many are new. `numbers` come in order, so that two who do this never wait for
    each other in a circle.
    """
    head, now = (account.pk, *scope.ids), timezone.now()
    tail = (
        str(evidence.how),
        evidence.file.pk if evidence.file else None,
        evidence.note,
        evidence.by.pk if evidence.by else None,
        evidence.key.pk if evidence.key else None,
        now,
        "",
    )
    rows = [(uuid.uuid4().hex, *head, number, *tail) for number in numbers]
    return store.insert_new(OptOut, _COLUMNS, rows)


def lift(optout: OptOut, *, by: User | None, reason: str) -> None:
    """Let the number be written to again, and keep the opt-out as history.

    Raises Invalid `reason_missing`, `note_long` on field "reason"; Conflict `already_lifted`.
    """
    if not reason.strip():
        message = _("Say why it is lifted: who asked for it, and when.")
        raise Invalid("reason_missing", message, "reason")
    reason = checked_note(reason, "reason")
    with transaction.atomic():
        row = OptOut.objects.select_for_update().get(pk=optout.pk)
        if row.lifted_at is not None:
            raise Conflict("already_lifted", _("This opt-out was lifted already."))
        row.lifted_at, row.lifted_by, row.lifted_reason = timezone.now(), by, reason
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        auditlog.record(
            row.account,
            "optout.lifted",
            kind="optout",
            subject=row.uuid,
            label=f"+{row.msisdn}",
            before={"scope": scope_of(row).words},
            after={"reason": reason},
        )


def checked_note(text: str, field: str = "note") -> str:
    """A remark on one line, as it is kept. Raises Invalid `note_long`."""
    note = one_line(text)
    if len(note) > LONGEST_NOTE:
        message = _("Use at most %(limit)s characters.") % {"limit": LONGEST_NOTE}
        raise Invalid("note_long", message, field)
    return note


def _require_count(account: Account, count: int) -> None:
    if not count:
        raise Invalid("no_numbers", _("Enter at least one number."), "numbers")
    most = limit(account, "optout_numbers")
    if count > most:
        message = _("At most {limit} numbers at once; these are {count}. Import them as a file.")
        shown = message.format(limit=f"{most:,}", count=f"{count:,}")
        raise Invalid("too_many_numbers", shown, "numbers")


def _read(account: Account, pieces: Sequence[str]) -> list[Line]:
    reader = PhoneReader(account.default_country)
    seen: set[int] = set()
    lines = []
    for place, piece in enumerate(pieces, start=1):
        found = reader.read(piece)
        if isinstance(found, str):
            lines.append(Line(place, piece[:60], Became.REFUSED, why=row_sentence(found)))
            continue
        became = Became.REPEATED if found[0] in seen else Became.ADDED
        seen.add(found[0])
        lines.append(Line(place, piece[:60], became, found[0]))
    return lines


def _known(account: Account, scope: Scope, numbers: Iterable[int]) -> set[int]:
    live = OptOut.objects.filter(account=account, lifted_at=None, msisdn__in=list(numbers))
    return set(live.filter(**scope._asdict()).values_list("msisdn", flat=True))


def _record_added(account: Account, numbers: Sequence[int], scope: Scope, note: str) -> None:
    auditlog.record(
        account,
        "optout.added",
        kind="optout",
        label=f"+{numbers[0]}" if len(numbers) == 1 else scope.words,
        after={
            "scope": scope.words,
            "count": len(numbers),
            "numbers": [f"+{number}" for number in numbers[:10]],
            "note": note,
        },
    )

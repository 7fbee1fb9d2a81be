"""Parts of long texts from SMPP clients: stored before they are answered, one message when whole.

All or nothing: until the last part is there nothing is sent, and what never gets whole is reported
to those who asked for receipts.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.errors import ServiceError
from apikeys.models import ApiKey
from campaigns.acceptance import Outcome
from campaigns.models import SmppDelivery, SmppPart
from campaigns.services.accepting import accept
from campaigns.services.smppwhole import Owed, owe, refusal, request_of
from campaigns.smpp import encodings
from campaigns.smppmessages import Answered, Submitted

PARTS_WAIT = timedelta(minutes=2)
MOST_PARTS_WAITING = 5_000  # of one credential

_Set = tuple[str, str, int, int]


class Assembly:
    """Parts of one credential put together, in one transaction that holds it."""

    def __init__(self, key: ApiKey) -> None:
        _held(key.pk)
        self.key, self.now = key, timezone.now()

    def take(self, parts: Sequence[tuple[int, Submitted]]) -> Iterator[tuple[int, Answered]]:
        """The answer of each part, by its place in the caller's list."""
        self.kept = _sets(self._known([each for _, each in parts]))
        self.room = MOST_PARTS_WAITING - SmppPart.objects.filter(api_key=self.key).count()
        self.places: dict[tuple[uuid.UUID, int], list[int]] = {}
        answers: dict[int, Answered] = {}
        for at, each in parts:
            answers |= self._add(at, each)
        self._keep()
        yield from answers.items()

    def _known(self, parts: Sequence[Submitted]) -> Iterable[SmppPart]:
        return SmppPart.objects.filter(
            api_key=self.key,
            destination__in={each.number for each in parts},
            reference__in={each.place.reference for each in parts if each.place},
        )

    def _add(self, at: int, each: Submitted) -> dict[int, Answered]:
        """Put one part to its others; what that lets us answer."""
        assert each.place is not None
        name = (each.sender, each.number, each.place.reference, each.place.total)
        rows = self._current(name, each)
        same = next((row for row in rows if row.number == each.place.number), None)
        if same is None:
            if len(rows) + 1 < each.place.total and self.room <= 0:
                return {at: Answered(code="too_many_parts", message="Too many texts in parts.")}
            self.room -= 1
            same = self._row(each, rows[0].batch_uuid if rows else uuid.uuid4())
            rows.append(same)
        self.places.setdefault((same.batch_uuid, same.number), []).append(at)
        if len(rows) < each.place.total:
            return {at: Answered(_part_id(same.batch_uuid, same.number))}
        del self.kept[name]
        return self._finish(sorted(rows, key=lambda row: row.number), each)

    def _current(self, name: _Set, each: Submitted) -> list[SmppPart]:
        """The parts that this one belongs to: neither too old nor of another text."""
        rows = self.kept.setdefault(name, [])
        assert each.place is not None
        number = each.place.number
        stale = any(row.received_at < self.now - PARTS_WAIT for row in rows)
        if stale or any(row.number == number and row.text != each.text for row in rows):
            _report(self.key, rows, "EXPIRED")
            rows = self.kept[name] = []
        return rows

    def _row(self, each: Submitted, batch_uuid: uuid.UUID) -> SmppPart:
        assert each.place is not None
        return SmppPart(
            api_key=self.key,
            batch_uuid=batch_uuid,
            source=each.sender,
            destination=each.number,
            reference=each.place.reference,
            number=each.place.number,
            total=each.place.total,
            text=each.text,
            wire={"wanted": each.wanted, "wire": dict(each.wire)},
            received_at=self.now,
        )

    def _finish(self, rows: Sequence[SmppPart], last: Submitted) -> dict[int, Answered]:
        """The whole text as one message, or the refusal for those parts not answered before."""
        batch_uuid = rows[0].batch_uuid
        text = encodings.join(row.text for row in rows)
        refused = self._accept_whole(rows, _whole(last, text))
        if refused is not None:
            _report(self.key, [row for row in rows if row.pk], "REJECTD")
        else:
            SmppPart.objects.filter(pk__in=[row.pk for row in rows if row.pk]).delete()
        return {
            at: refused or Answered(_part_id(batch_uuid, row.number))
            for row in rows
            for at in self.places.get((batch_uuid, row.number), ())
        }

    def _accept_whole(self, rows: Sequence[SmppPart], whole: Submitted) -> Answered | None:
        """None where it was accepted."""
        try:
            with transaction.atomic():
                accepted = accept(request_of([whole], self.key, rows[0].batch_uuid))
                result = accepted.results[0]
                if result.outcome is not Outcome.ACCEPTED:
                    return refusal(result)
                owed = [
                    Owed(_part_id(row.batch_uuid, row.number), row.wire["wanted"], row.wire["wire"])
                    for row in rows
                ]
                owe(self.key, [(accepted.first_id, each) for each in owed], self.now)
        except ServiceError as error:
            return Answered(code=error.code, message=error.message)
        return None

    def _keep(self) -> None:
        """Store the new parts of texts that are not whole yet."""
        new = [row for rows in self.kept.values() for row in rows if not row.pk]
        SmppPart.objects.bulk_create(new)


def give_up_parts(now: datetime) -> int:
    """Forget texts whose parts did not all come in time; returns how many parts."""
    old = SmppPart.objects.filter(received_at__lt=now - PARTS_WAIT)
    found = 0
    for key_id in list(old.values_list("api_key_id", flat=True).distinct()):
        with transaction.atomic():
            key = _held(key_id)
            for rows in _sets(SmppPart.objects.filter(api_key=key)).values():
                if min(row.received_at for row in rows) < now - PARTS_WAIT:
                    found += len(rows)
                    _report(key, rows, "EXPIRED")
    return found


def _report(key: ApiKey, rows: Sequence[SmppPart], status: str) -> None:
    """Let go of answered parts of which nothing will be sent, and say so."""
    now = timezone.now()
    SmppPart.objects.filter(pk__in=[row.pk for row in rows]).delete()
    SmppDelivery.objects.bulk_create(
        SmppDelivery(
            account_id=key.account_id,
            api_key=key,
            message_id=0,
            reference=_part_id(row.batch_uuid, row.number),
            wanted=row.wire["wanted"],
            wire=row.wire["wire"],
            status=status,
            error="255",
            created_at=row.received_at,
            ready_at=now,
            ended_at=now,
        )
        for row in rows
        if row.wire["wanted"]
    )


def _part_id(batch_uuid: uuid.UUID, number: int) -> str:
    """The id a part is answered with: that of the message to come, and its number."""
    return f"{batch_uuid}:1.{number}"


def _held(key_id: int) -> ApiKey:
    """The credential, held: two sessions of it do not put parts together at the same time."""
    keys = ApiKey.objects.select_related("account", "created_by")
    return keys.select_for_update(of=("self",), no_key=True).get(pk=key_id)


def _sets(rows: Iterable[SmppPart]) -> dict[_Set, list[SmppPart]]:
    found: dict[_Set, list[SmppPart]] = {}
    for row in rows:
        found.setdefault(_set_of(row), []).append(row)
    return found


def _set_of(row: SmppPart) -> _Set:
    return (row.source, row.destination, row.reference, row.total)


def _whole(last: Submitted, text: str) -> Submitted:
    return Submitted(
        number=last.number,
        text=text,
        sender=last.sender,
        product=last.product,
        due_at=last.due_at,
        dlt=last.dlt,
        options=last.options,
    )

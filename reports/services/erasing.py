"""Carrying out the erasure of recipients: step by step, each short, going on where it stopped."""

import logging
import time

from django.db import transaction
from django.utils import timezone

from accounts import secretbox
from accounts.services import auditlog
from campaigns import ids
from campaigns.selectors.legalholds import is_held
from campaigns.services.recipients import Place, Step, Target
from reports.models import RecipientErasure
from reports.services.erasureplaces import BY_NAME, PLACES, next_place
from reports.services.erasures import PURPOSE, target_of

log = logging.getLogger(__name__)

# As many messages as one step may call off.
EVENTS = 200


def carry_out_due(*, seconds: float = 20.0) -> int:
    """Go on with all requests for about `seconds`; return how many were finished."""
    until, finished = time.monotonic() + seconds, 0
    rows = RecipientErasure.objects.exclude(state=RecipientErasure.State.DONE)
    for row in rows.select_related("account").order_by("pk")[:500]:
        try:
            finished += carry_out(row, until=until)
        except Exception:
            # One that cannot go on must not keep the others waiting.
            log.exception("the erasure %s could not go on", row.uuid)
        if time.monotonic() > until:
            break
    return finished


def carry_out(row: RecipientErasure, *, until: float = float("inf")) -> bool:
    """Go on with one request, until the clock (monotonic); whether it is done.

    While the account is under a legal hold the request waits, and says no more than that.
    """
    row.refresh_from_db()
    if is_held(row.account_id):
        return False
    if row.state == RecipientErasure.State.DONE:
        return True
    number = int(secretbox.unseal(row.sealed, PURPOSE))
    target = target_of(row.account, number, row.lists)
    row.place = row.place or PLACES[0].name
    while row.state != RecipientErasure.State.DONE:
        if time.monotonic() > until or _carry_out(row, BY_NAME[row.place], target).waits:
            return False
    return True


def _carry_out(row: RecipientErasure, place: Place, target: Target) -> Step:
    """One step and what is noted of it: in one transaction, unless files are read for it."""
    ids.prepare("event", EVENTS)
    if not place.atomic:
        step = place.erase(target, row.after)
        with transaction.atomic():
            _note(row, place, step)
        return step
    with transaction.atomic():
        locked = RecipientErasure.objects.select_for_update(of=("self",), no_key=True)
        current = locked.get(pk=row.pk)
        if (current.place or place.name, current.after) != (place.name, row.after):
            return Step(0, row.after, waits=True)  # somebody else is at it
        step = place.erase(target, row.after)
        _note(row, place, step)
    return step


def _note(row: RecipientErasure, place: Place, step: Step) -> None:
    row.state, row.place, row.after = RecipientErasure.State.RUNNING, place.name, step.after or 0
    if step.erased:
        row.counts[place.name] = row.counts.get(place.name, 0) + step.erased
    if step.after is None and not step.waits:
        behind = next_place(place.name)
        if behind is None:
            _finish(row)
            return
        row.place = behind.name
    row.save(update_fields=["state", "place", "after", "counts"])


def _finish(row: RecipientErasure) -> None:
    row.state, row.finished_at = RecipientErasure.State.DONE, timezone.now()
    row.sealed, row.place, row.after = "", "", 0
    row.save(update_fields=["state", "finished_at", "sealed", "place", "after", "counts"])
    auditlog.record(
        row.account,
        "recipient.erased",
        kind="recipient",
        subject=row.uuid,
        label=row.reference,
        after={"hash": row.digest, **row.counts},
    )

"""Which connections each dispatcher has to which carriers, for operators and for the routing."""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.gateways.base import BindState
from campaigns.models import Carrier, LinkState

_CHANGED = ["state", "since", "window", "in_flight", "rate", "error", "seen_at"]


def write(dispatcher: str, states: Sequence[tuple[Carrier, BindState]]) -> None:
    """Tell all connections of `dispatcher` as they are now; those it does not name are gone.

    Of two with one label at one carrier the last counts.
    """
    now, clock = timezone.now(), time.monotonic()
    rows = {
        (carrier.pk, bind.label[:80]): LinkState(
            dispatcher=dispatcher[:64],
            carrier=carrier,
            label=bind.label[:80],
            state=bind.state[:12],
            since=now - timedelta(seconds=max(0.0, clock - bind.since)),
            window=bind.window,
            in_flight=bind.in_flight,
            rate=bind.rate,
            error=bind.error[:200],
            seen_at=now,
        )
        for carrier, bind in states
    }
    with transaction.atomic():
        LinkState.objects.bulk_create(
            # In one order, so that two who write cannot wait for each other.
            [rows[key] for key in sorted(rows)],
            update_conflicts=True,
            unique_fields=["dispatcher", "carrier", "label"],
            update_fields=_CHANGED,
        )
        LinkState.objects.filter(dispatcher=dispatcher[:64], seen_at__lt=now).delete()


def forget(dispatcher: str) -> None:
    """Drop the connections of a dispatcher that ended."""
    LinkState.objects.filter(dispatcher=dispatcher[:64]).delete()


def forget_old() -> int:
    """Drop what dispatchers that died left behind an hour ago; return how many."""
    old = LinkState.objects.filter(seen_at__lt=timezone.now() - timedelta(hours=1))
    return old.delete()[0]

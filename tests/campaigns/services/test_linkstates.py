"""The connections that dispatchers tell of."""

import time
from datetime import timedelta

from django.utils import timezone

from campaigns.gateways.base import BindState
from campaigns.models import Carrier, LinkState
from campaigns.services import linkstates


def bind(label: str, state: str = "bound", seconds: float = 60) -> BindState:
    return BindState(label, state, time.monotonic() - seconds, 100, 7, 50.0, "")


def test_states_are_rewritten_and_gone_ones_leave(carrier: Carrier) -> None:
    linkstates.write("d1", [(carrier, bind("1")), (carrier, bind("2"))])
    linkstates.write("d2", [(carrier, bind("1"))])
    linkstates.write("d1", [(carrier, bind("2", "waiting", 1))])
    rows = LinkState.objects.order_by("dispatcher", "label")
    assert [(r.dispatcher, r.label, r.state) for r in rows] == [
        ("d1", "2", "waiting"),
        ("d2", "1", "bound"),
    ]
    age = timezone.now() - rows[1].since
    assert timedelta(seconds=59) < age < timedelta(seconds=90)
    assert (rows[1].window, rows[1].in_flight, rows[1].rate) == (100, 7, 50.0)


def test_a_dispatcher_that_leaves_is_forgotten(carrier: Carrier) -> None:
    linkstates.write("d1", [(carrier, bind("1"))])
    linkstates.write("d2", [(carrier, bind("1"))])
    linkstates.forget("d1")
    assert LinkState.objects.get().dispatcher == "d2"
    linkstates.write("d2", [])
    assert not LinkState.objects.exists()


def test_what_the_dead_left_behind_goes_after_an_hour(carrier: Carrier) -> None:
    linkstates.write("d1", [(carrier, bind("1"))])
    assert linkstates.forget_old() == 0
    LinkState.objects.update(seen_at=timezone.now() - timedelta(minutes=61))
    assert linkstates.forget_old() == 1

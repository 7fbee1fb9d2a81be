"""Warnings: each condition is told of once when it begins and once when it is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Mail, User
from campaigns import alertkinds as kinds
from campaigns.models import (
    Alert,
    Anomaly,
    Carrier,
    Chunk,
    Dispatcher,
    LinkState,
)
from campaigns.services import alerting, carrierstats, sending
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import take_off


def found() -> list[str]:
    return sorted(c.kind for c in alerting.conditions(timezone.now()))


def seen(name: str = "d1", **ago: float) -> None:
    now = timezone.now()
    Dispatcher.objects.create(name=name, started_at=now, seen_at=now - timedelta(**ago))


def link(carrier: Carrier, state: str, seconds: float, label: str = "1") -> LinkState:
    now = timezone.now()
    return LinkState.objects.create(
        dispatcher="d1",
        carrier=carrier,
        label=label,
        state=state,
        since=now - timedelta(seconds=seconds),
        seen_at=now,
    )


def test_all_is_well(operator: Account, carrier: Carrier) -> None:
    assert alerting.watch() == 0
    assert not Mail.objects.exists()


def test_once_when_it_begins_and_once_when_it_is_over(operator: Account) -> None:
    Anomaly.objects.create(kind="no_route", detail={"count": 3})
    for _ in range(3):
        assert alerting.watch() == 1
    mail = Mail.objects.get()
    assert mail.recipient == "operator@example.com"
    assert mail.subject == "Warning: Messages wait because no route leads anywhere."
    Anomaly.objects.all().delete()
    assert alerting.watch() == 0
    assert Alert.objects.filter(resolved_at=None).exists(), "what comes and goes is one warning"
    Alert.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    alerting.watch()
    alerting.watch()
    assert not Alert.objects.filter(resolved_at=None).exists()
    over = Mail.objects.order_by("-pk")[0]
    assert (Mail.objects.count(), over.subject[:5]) == (2, "Over:")
    Anomaly.objects.create(kind="no_route")
    alerting.watch()
    assert (Alert.objects.count(), Mail.objects.count()) == (2, 3)


def test_messages_that_wait_too_long(customer: Account) -> None:
    queued_batch(customer, 5)
    seen()
    assert found() == []
    Chunk.objects.update(due_at=timezone.now() - timedelta(seconds=130))
    assert found() == ["queue_waits"]
    Chunk.objects.update(paced=True)
    assert found() == [], "they wait for a rate of their own"
    Chunk.objects.update(paced=False)
    customer.status = Account.Status.SUSPENDED
    customer.save()
    assert found() == []


@pytest.mark.parametrize(("ago", "expected"), [(5, []), (70, ["no_dispatcher"])])
def test_no_dispatcher_while_messages_are_due(
    customer: Account, ago: int, expected: list[str]
) -> None:
    seen(seconds=ago)
    assert found() == []
    queued_batch(customer, 1)
    assert found() == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([("bound", 500)], []),
        ([("waiting", 30)], []),
        ([("waiting", 61)], ["carrier_down"]),
        ([("refused", 61), ("connecting", 70)], ["carrier_down"]),
        ([("refused", 61), ("bound", 1)], []),
    ],
    ids=["bound", "just lost", "lost", "refused", "one of two"],
)
def test_a_carrier_without_a_connection(
    carrier: Carrier, states: list[tuple[str, float]], expected: list[str]
) -> None:
    for number, (state, seconds) in enumerate(states):
        link(carrier, state, seconds, str(number))
    assert found() == expected
    carrier.status = Carrier.Status.DISABLED
    carrier.save()
    assert found() == []


def test_many_in_doubt(customer: Account, carrier: Carrier, settings: object) -> None:
    settings.ALERT_UNCERTAIN = 2  # type: ignore[attr-defined]
    seen()
    queued_batch(customer, 3)
    flights = take_off(carrier, 3)
    sending.record(carrier.pk, sending.in_doubt(flights[:2], "no_answer"))
    assert found() == []
    sending.record(carrier.pk, sending.in_doubt(flights[2:], "no_answer"))
    assert found() == ["uncertain"]


def test_a_carrier_that_fails_much(carrier: Carrier) -> None:
    carrierstats.note(carrier.pk, written=99, refused=99)
    carrierstats.flush()
    assert found() == [], "too few to say"
    carrierstats.note(carrier.pk, written=101, uncertain=11)
    carrierstats.flush()
    condition = alerting.conditions(timezone.now())[0]
    assert (condition.kind, condition.facts["percent"]) == ("failures", 55)
    assert carrier.name in kinds.sentence(condition.kind, condition.facts)


def test_every_condition_has_a_sentence() -> None:
    assert set(alerting.WATCHED) < set(kinds.SENTENCES)
    assert kinds.sentence("queue_waits", {}) and kinds.sentence("made_up", {}) == "made_up"


def test_operators_see_it_on_every_page_and_nobody_else_does(
    operator: Account, customer: Account, sign_in: Callable[[User], Client]
) -> None:
    alerting.begin(kinds.CARRIER_DOWN, "x", {"carrier": "Speedy <Tel>"})
    page = sign_in(operator.users.get()).get("/").content.decode()
    assert "There is no connection to Speedy &lt;Tel&gt;." in page
    assert "Speedy" not in sign_in(customer.users.get()).get("/").content.decode()

"""Rollups are what can be counted among messages, however the messages came to be there."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.money import MICRO
from campaigns.models import Batch, Carrier, EventSpan, Message, MessageEvent
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from reports.models import Day, DeliveryTime, Quarter
from reports.selectors import clocks, figures
from reports.selectors.figures import Narrowing
from reports.selectors.spans import Span
from reports.services import audit, squashing
from tests.campaigns.scene import queued_batch

pytestmark = pytest.mark.django_db

S = MessageState
NOON = datetime(2026, 11, 20, 12, 7, 30, 250_000, tzinfo=UTC)
KATHMANDU = ZoneInfo("Asia/Kathmandu")  # 5 h 45 min ahead of UTC


def move_all(batch: Batch, count: int, to: S, at: datetime, **other: object) -> None:
    with transaction.atomic():
        moves = [Move(batch.first_id + i, to, **other) for i in range(count)]  # type: ignore[arg-type]
        assert len(move(moves, at=at)) == count


def cells(model: type[Quarter] | type[Day] = Quarter) -> list[tuple[object, ...]]:
    """State, start, messages, segments, credits of every cell that counts something."""
    rows = model.objects.exclude(messages=0).order_by("start", "state")
    return [(c.state, c.start, c.messages, c.segments, c.price // MICRO) for c in rows]


def test_messages_count_at_the_quarter_hour_they_were_sent_in(
    customer: Account, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 5)
    squashing.squash()
    assert cells() == []
    move_all(batch, 4, S.SENT, NOON, carrier_id=carrier.pk)
    squashing.squash()
    quarter = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert cells() == [("sent", quarter, 4, 4, 4)]
    move_all(batch, 3, S.DELIVERED, NOON + timedelta(hours=3))
    squashing.squash()
    assert cells() == [("delivered", quarter, 3, 3, 3), ("sent", quarter, 1, 1, 1)]
    assert cells(Day) == [
        ("delivered", date(2026, 11, 20), 3, 3, 3),
        ("sent", date(2026, 11, 20), 1, 1, 1),
    ]
    cell = Quarter.objects.get(state="delivered")
    assert (cell.account, cell.product_id, cell.carrier_id) == (
        customer,
        batch.product_id,
        carrier.pk,
    )


def test_what_was_refused_counts_when_that_was_final(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 2)
    move_all(batch, 2, S.REJECTED, NOON, reason="barred", carrier_id=carrier.pk)
    squashing.squash()
    cell = Quarter.objects.get()
    assert (cell.state, cell.reason, cell.messages) == ("rejected", "barred", 2)
    assert figures.total(Narrowing(customer), day_of(NOON)).spent == 0


def test_a_late_receipt_moves_a_message_from_its_cell(customer: Account) -> None:
    squashing.squash()
    batch = queued_batch(customer, 1)
    move_all(batch, 1, S.SENT, NOON)
    move_all(batch, 1, S.UNKNOWN, NOON + timedelta(hours=72), reason="no_receipt")
    squashing.squash()
    move_all(batch, 1, S.DELIVERED, NOON + timedelta(hours=80))
    squashing.squash()
    assert [(state, n) for state, _, n, _, _ in cells()] == [("delivered", 1)]
    assert squashing.sweep() == 2  # the quarter and the day that counted it as unknown
    assert Quarter.objects.count() == Day.objects.count() == 1


def test_squashing_twice_counts_once(customer: Account) -> None:
    batch = queued_batch(customer, 3)
    squashing.squash()
    move_all(batch, 3, S.SENT, NOON)
    assert squashing.squash() == 3
    assert squashing.squash() == 0
    assert not EventSpan.objects.filter(squashed=False).exists()
    assert sum(c.messages for c in Quarter.objects.all()) == 3


def test_a_first_squash_counts_what_was_there_before(customer: Account) -> None:
    batch = queued_batch(customer, 3)
    move_all(batch, 3, S.SENT, NOON)
    MessageEvent.objects.update(old="", old_reason="")  # as an older release wrote them
    squashing.squash()
    assert [(state, n) for state, _, n, _, _ in cells()] == [("sent", 3)]


def test_what_waits_or_is_uncertain_is_in_no_cell(customer: Account, carrier: Carrier) -> None:
    squashing.squash()
    batch = queued_batch(customer, 2)
    move_all(batch, 1, S.UNCERTAIN, NOON, carrier_id=carrier.pk, reason="timeout")
    squashing.squash()
    assert not Quarter.objects.exists()
    move_all(batch, 1, S.SENT, NOON + timedelta(minutes=30))
    squashing.squash()
    assert [start for _, start, *_ in cells()] == [datetime(2026, 11, 20, 12, 30, tzinfo=UTC)]


def test_what_test_keys_send_is_left_out(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    Batch.objects.update(is_test=True)
    squashing.squash()
    move_all(batch, 1, S.SENT, NOON)
    squashing.squash()
    assert not Quarter.objects.exists()


def test_delivery_times_lie_in_their_buckets(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    other = queued_batch(customer, 1)
    squashing.squash()
    for some, seconds in ((batch, 1.999), (other, 2.0)):
        move_all(some, 1, S.SENT, NOON)
        move_all(some, 1, S.DELIVERED, NOON + timedelta(seconds=seconds))
    squashing.squash()
    assert sorted(DeliveryTime.objects.values_list("bucket", "messages")) == [(0, 1), (1, 1)]
    times = figures.delivery_times(Narrowing(customer), day_of(NOON))
    assert times[:3] == [1, 1, 0]


def test_the_audit_knows_what_was_not_squashed_yet(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    squashing.squash()
    move_all(batch, 2, S.SENT, NOON)
    assert audit.check() == []
    squashing.squash()
    assert audit.check() == []


@pytest.mark.unaudited
@pytest.mark.parametrize("model", [Quarter, Day, DeliveryTime])
def test_the_audit_finds_a_wrong_cell(
    customer: Account, model: type[Quarter] | type[Day] | type[DeliveryTime]
) -> None:
    batch = queued_batch(customer, 2)
    move_all(batch, 2, S.SENT, NOON)
    move_all(batch, 2, S.DELIVERED, NOON + timedelta(seconds=3))
    squashing.squash()
    model._default_manager.update(messages=3)
    assert {breach.invariant for breach in audit.check()} == {"R1"}
    assert model._meta.db_table in "".join(breach.detail for breach in audit.check())
    call_command("rebuild_rollups")
    assert audit.check() == []


@pytest.mark.unaudited
def test_the_audit_finds_a_message_nobody_told_of(customer: Account) -> None:
    queued_batch(customer, 1)
    squashing.squash()
    Message.objects.update(state="sent", settlement="captured", sent_at=NOON)
    assert [breach.invariant for breach in audit.check()] == ["R1"]


def day_of(moment: datetime, zone: ZoneInfo | None = None) -> Span:
    known = zone or ZoneInfo("UTC")
    day = moment.astimezone(known).date()
    return Span(day, day, known)


def test_days_begin_where_the_zone_says(customer: Account) -> None:
    squashing.squash()
    # Midnight in Kathmandu is 18:15 in UTC.
    for minute in (14, 15):
        move_all(queued_batch(customer, 1), 1, S.SENT, NOON.replace(hour=18, minute=minute))
    squashing.squash()
    three = Span(date(2026, 11, 19), date(2026, 11, 21), KATHMANDU)
    by_day = {day: f.sent for day, f in clocks.daily(Narrowing(customer), three).items()}
    assert by_day == {date(2026, 11, 20): 1, date(2026, 11, 21): 1}
    for day in by_day:
        assert figures.total(Narrowing(customer), Span(day, day, KATHMANDU)).sent == 1
    assert figures.total(Narrowing(customer), three).sent == 2
    assert clocks.by_hour(Narrowing(customer), three) == {
        (5, 23): 1,  # Friday
        (6, 0): 1,
    }


def test_long_spans_are_days_and_their_ends_quarters(customer: Account) -> None:
    squashing.squash()
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for hours in range(0, 24 * 6, 5):
        move_all(queued_batch(customer, 1), 1, S.SENT, start + timedelta(hours=hours))
    squashing.squash()
    span = Span(date(2026, 11, 2), date(2026, 11, 5), KATHMANDU)
    sent = Message.objects.filter(sent_at__gte=span.since, sent_at__lt=span.until).count()
    assert figures.total(Narrowing(customer), span).sent == sent > 0
    assert sum(f.sent for f in clocks.daily(Narrowing(customer), span).values()) == sent


def test_a_tree_is_the_account_and_all_below(customer: Account, reseller: Account) -> None:
    squashing.squash()
    now = timezone.now()
    move_all(queued_batch(customer, 2), 2, S.SENT, now)
    squashing.squash()
    span = day_of(now)
    assert figures.total(Narrowing(reseller), span).sent == 0
    by_account = figures.sums(Narrowing(reseller, tree=True), span, ["account_id"])
    assert {key: f.sent for key, f in by_account.items()} == {(customer.pk,): 2}
    narrowed = Narrowing(reseller, tree=True, only={"country": ["FR"]})
    assert figures.total(narrowed, span).sent == 0
    with pytest.raises(ValueError, match="nonsense"):
        figures.total(Narrowing(customer, only={"nonsense": [1]}), span)

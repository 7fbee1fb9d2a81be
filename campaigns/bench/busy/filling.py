"""Four months of the busy account and its neighbours, written once into a database made for it."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import LedgerTransaction, Wallet
from accounts.services import ledger
from accounts.services.ledger.posting import AVAILABLE, CONSUMED, RESERVED, Line, Movement, post
from campaigns.bench.busy import cast, lots
from campaigns.bench.busy.cast import Seller
from campaigns.bench.busy.lots import Lot, Next
from campaigns.ids import first_id_of, reserve
from campaigns.models import Campaign, Message
from campaigns.statuses import CampaignStatus
from campaigns.store.loading import loading

ROWS = 10_000_000
MONTHS = 4
# Of a day's messages: three campaigns, calls with many recipients, and single calls.
BULK = ((10, 0.40), (13, 0.25), (18, 0.15))
MANY, PER_CALL = 0.15, 50
SMALL_DAYS, SMALL, CALLS = 12, 250, 10

Money = dict[int, list[int]]


def wanted() -> int:
    """How many messages the busy account gets; REPORT_ROWS in the environment says otherwise."""
    return int(os.environ.get("REPORT_ROWS", ROWS))


def fill() -> tuple[int, float]:
    """Write what is missing: how many messages and seconds that took, 0 where all is there."""
    if settings.ON_SQLITE:
        raise RuntimeError("the rows of `bench reports` are made on PostgreSQL only")
    if cast.busy_account():
        return 0, 0.0
    started = time.monotonic()
    with transaction.atomic():
        sellers = cast.make_cast()
        money: Money = defaultdict(lambda: [0, 0, 0])
        after = lots.next_ids()
        for month, days in _months():
            _month(month, days, sellers, after, money)
        lots.tell_sequences()
        _pay(sellers, money)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    written = Message.objects.filter(account__in=[s.account.pk for s in sellers]).count()
    return written, time.monotonic() - started


def _months() -> Iterator[tuple[datetime, dict[date, int]]]:
    """Each month's first moment, with how many messages of the busy account each day has."""
    now = timezone.now().astimezone(UTC)
    back = now.year * 12 + now.month - MONTHS
    first = date(back // 12, back % 12 + 1, 1)
    days = [first + timedelta(days=n) for n in range((now.date() - first).days + 1)]
    weights = [0.6 if day.weekday() > 4 else 1.0 for day in days]
    weights[-1] *= max(0.02, (now.hour + now.minute / 60) / 24)
    share = wanted() / sum(weights)
    by_month: dict[datetime, dict[date, int]] = {}
    for day, weight in zip(days, weights, strict=True):
        month = datetime(day.year, day.month, 1, tzinfo=UTC)
        by_month.setdefault(month, {})[day] = int(share * weight)
    yield from by_month.items()


def _month(
    month: datetime, days: dict[date, int], sellers: list[Seller], after: Next, money: Money
) -> None:
    busy, *others = sellers
    total = sum(days.values()) + len(others) * (SMALL + CALLS) * len(days)
    now = timezone.now()
    is_now = first_id_of(month) == first_id_of(now)
    first = reserve("message", total) if is_now else first_id_of(month) + 1
    with loading(first_id_of(month)) as table:
        for number, (day, count) in enumerate(days.items()):
            for lot in _day(busy, day, count, first, now):
                _write(lot, table, after, money)
                first += lot.count
            for seller in others[number % SMALL_DAYS :: SMALL_DAYS]:
                for lot in _small_day(seller, day, first, now, number % 3):
                    _write(lot, table, after, money)
                    first += lot.count


def _write(lot: Lot, table: str, after: Next, money: Money) -> None:
    moved = lots.write(lot, table, after)
    sums = money[lot.seller.wallets[lot.product].pk]
    sums[:] = [a + b for a, b in zip(sums, moved, strict=True)]


def _day(seller: Seller, day: date, count: int, first: int, now: datetime) -> Iterator[Lot]:
    """What the busy account sends on a day: campaigns at their hours, calls all day."""
    left = count
    for number, (hour, share) in enumerate(BULK):
        size = int(count * share)
        if size and _at(day, hour) < now:
            yield _campaign_lot(seller, day, hour, size, first, now, number % 2)
            first, left = first + size, left - size
    start = _at(day, 0)
    span = min(timedelta(days=1), now - start)
    many = int(count * MANY) // PER_CALL * PER_CALL
    if many:
        yield Lot(seller, first, many, start, span, now, per_call=PER_CALL, product=1)
    if left > many:
        yield Lot(seller, first + many, left - many, start, span, now, product=2, refers=True)


def _small_day(seller: Seller, day: date, first: int, now: datetime, product: int) -> Iterator[Lot]:
    """What a small shop sends when it does: a campaign and a few calls."""
    yield _campaign_lot(seller, day, 9, SMALL, first, now, product)
    start = min(_at(day, 9), now - timedelta(hours=1))
    span = timedelta(minutes=50)
    yield Lot(seller, first + SMALL, CALLS, start, span, now, product=2, refers=True)


def _campaign_lot(
    seller: Seller, day: date, hour: int, size: int, first: int, now: datetime, product: int
) -> Lot:
    start = min(_at(day, hour), now - timedelta(minutes=20))
    sender = seller.senders[(day.toordinal() + hour) % len(seller.senders)]
    campaign = Campaign.objects.create(
        account=seller.account,
        name=f"{sender.name.title()} {day:%d %b} {hour}:00",
        status=CampaignStatus.RUNNING,
        product=seller.products[product],
        sender=sender,
        text="Your parcel is out for delivery today.",
    )
    Campaign.objects.filter(pk=campaign.pk).update(created_at=start - timedelta(minutes=10))
    return Lot(seller, first, size, start, timedelta(), now, campaign=campaign, product=product)


def _pay(sellers: list[Seller], money: Money) -> None:
    """One top-up and the sums of all holds for each wallet: the ledger adds up."""
    for wallet in [wallet for seller in sellers for wallet in seller.wallets]:
        amount, captured, released = money[wallet.pk]
        ledger.top_up(wallet, amount + amount // 10 + 1, key=f"busy:{wallet.uuid}")
        moves = (
            ("hold", AVAILABLE, RESERVED, amount),
            ("capture", RESERVED, CONSUMED, captured),
            ("release", RESERVED, AVAILABLE, released),
        )
        post([_movement(wallet, *move) for move in moves if move[3]])


def _movement(wallet: Wallet, kind: str, source: str, target: str, amount: int) -> Movement:
    lines = [Line(wallet.pk, source, -amount), Line(wallet.pk, target, amount)]
    kinds = LedgerTransaction.Kind
    return Movement(kinds(kind), wallet.product_id, lines, f"{kind}:busy:{wallet.uuid}")


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

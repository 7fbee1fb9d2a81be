"""Rows for the bench of exports: an account's messages of a day, by SQL."""

from django.db import connection
from django.utils import timezone

from accounts.models import Account
from campaigns import ids
from campaigns.bench.queued import held_batch, release
from campaigns.models import Batch

PER_BATCH = 100_000

_COLUMNS = (
    "id, account_id, batch_id, chunk_id, carrier_id, row, msisdn, country, sender, text,"
    " unicode, segments, price, state, settlement, attempt, reason, client_ref, sent_at, final_at"
)
_STATE = "CASE i %% 20 WHEN 0 THEN 'undelivered' WHEN 1 THEN 'sent' ELSE 'delivered' END"
_REASON = "CASE i %% 20 WHEN 0 THEN 'UNDELIV' ELSE '' END"
_TEXT = """
    CASE i %% 10 WHEN 0 THEN 'प्रिय ग्राहक ' || i || ', आपका पार्सल आज आएगा।'
    ELSE 'Dear customer ' || i || ', your parcel "' || i || '" is out for delivery today.' END
"""
_FILL = f"""
    INSERT INTO campaigns_message ({_COLUMNS})
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %s)
    SELECT %s + i, %s, %s, %s, NULL, i + 1, 919700000000 + i, 'IN', 'BENCH', {_TEXT},
           i %% 10 = 0, 1 + i %% 2, (1 + i %% 2) * 250000, {_STATE}, 'captured', 0, {_REASON},
           CASE i %% 2 WHEN 0 THEN '' ELSE 'order-' || i END, %s, %s
    FROM n
"""  # noqa: S608  # constants only


def made(count: int) -> Account:
    """A new account with `count` messages that were due now."""
    first = held_batch(1)
    release(first)
    account = first.account
    now = timezone.now()
    Batch.objects.filter(pk=first.pk).update(due_at=now)
    for start in range(0, count, PER_BATCH):
        _add(account, first, min(PER_BATCH, count - start))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return account


def _add(account: Account, like: Batch, count: int) -> None:
    first, now = ids.reserve("message", count), timezone.now()
    batch = Batch.objects.create(
        account=account,
        product_id=like.product_id,
        name="Parcels, south",
        is_test=True,  # it stands without a hold
        first_id=first,
        capacity=count,
        due_at=now,
    )
    moment = connection.ops.adapt_datetimefield_value(now)
    values = [count, first, account.pk, batch.pk, batch.pk, moment, moment]
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)

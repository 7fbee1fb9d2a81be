"""What is asked at every claim and every record, as statements that are kept."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from accounts.store.kept import ask
from accounts.store.lists import among, listed
from campaigns.store.moments import aware

COLUMNS = (
    "id",
    "account_id",
    "batch_id",
    "chunk_id",
    "msisdn",
    "sender",
    "text",
    "unicode",
    "segments",
    "country",
    "price",
    "carrier_id",
    "reason",
)
_QUEUED = f"""
    SELECT {", ".join(f"m.{column}" for column in COLUMNS)}
    FROM campaigns_message m
    WHERE m.id BETWEEN {{lo}} AND {{hi}} AND m.attempt = {{attempt}} AND m.state = 'queued'
    ORDER BY m.id
"""  # noqa: S608  # constants only
# By ranges and not by one condition with OR: each is a walk of its own along the primary key.
_QUEUED_IN = f"""
    SELECT r.place, f.*
    FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::smallint[]) AS r(place, lo, hi, attempt)
    CROSS JOIN LATERAL ({_QUEUED.format(lo="r.lo", hi="r.hi", attempt="r.attempt")}) f
    ORDER BY r.place, f.id
"""  # noqa: S608  # constants only
_QUEUED_IN_ONE = _QUEUED.format(lo="%s", hi="%s", attempt="%s")


def queued_in(ranges: Sequence[tuple[int, int, int]]) -> list[list[tuple[Any, ...]]]:
    """The queued messages of each range (from, to, attempt) as COLUMNS, in the order of ids."""
    if connection.vendor != "postgresql" or len(ranges) == 1:
        return [_truths(ask(_QUEUED_IN_ONE, reach)) for reach in ranges]
    found: list[list[tuple[Any, ...]]] = [[] for _ in ranges]
    places = list(range(len(ranges)))
    columns = [list(column) for column in zip(*ranges, strict=True)]
    for place, *row in ask(_QUEUED_IN, [places, *columns]):
        found[place].append(tuple(row))
    return found


def _truths(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """SQLite knows truth values as numbers."""
    if connection.vendor == "postgresql":
        return list(rows)
    at = COLUMNS.index("unicode")
    return [(*row[:at], bool(row[at]), *row[at + 1 :]) for row in rows]


def holds_of(batch_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The holds of those batches that have one, as (batch, hold)."""
    query = f"""
        SELECT id, hold_id FROM campaigns_batch WHERE {among("id")} AND hold_id IS NOT NULL
    """  # noqa: S608  # constants only
    return [(batch, hold) for batch, hold in ask(query, [listed(batch_ids)])]


def terms_of(batch_ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """Of each batch: id, product, options, DLT ids, when it was due, its campaign's status."""
    query = f"""
        SELECT b.id, p.code, b.options, b.dlt_entity_id, b.dlt_header_id, b.dlt_template_id,
               coalesce(b.due_at, b.created_at), c.status
        FROM campaigns_batch b JOIN accounts_product p ON p.id = b.product_id
        LEFT JOIN campaigns_campaign c ON c.id = b.campaign_id
        WHERE {among("b.id")}
    """  # noqa: S608  # constants only
    return [
        (*row[:2], json.loads(row[2]), *row[3:6], aware(row[6]), row[7])
        for row in ask(query, [listed(batch_ids)])
    ]


def opt_outs(accounts: Iterable[int], numbers: Iterable[int]) -> list[tuple[Any, ...]]:
    """Opt-outs in force: account, number, and the tag, sender ID and product they hold for."""
    query = f"""
        SELECT o.account_id, o.msisdn, o.tag_id, s.name, o.product_id
        FROM campaigns_optout o LEFT JOIN campaigns_sender s ON s.id = o.sender_id
        WHERE {among("o.account_id")} AND {among("o.msisdn")} AND o.lifted_at IS NULL
    """  # noqa: S608  # constants only
    return ask(query, [listed(accounts), listed(numbers)])

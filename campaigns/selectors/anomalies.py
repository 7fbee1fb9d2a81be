"""Reads of what carriers did and should not, of receipts nobody can place, and of costs."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min

from campaigns.models import Anomaly, Batch, Carrier, CarrierCost, Message, Receipt

PAGE = 50
COSTS = 500


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. `before` is an id."""

    carrier: uuid.UUID | None = None
    kind: str = ""
    before: int | None = None


class Line(NamedTuple):
    """An anomaly, its facts (name, value), and the address of its message ('' for none)."""

    anomaly: Anomaly
    facts: list[tuple[str, Any]]
    ref: str


class Page(NamedTuple):
    """Newest first; `older` is the id to go on before, None at the end."""

    lines: list[Line]
    older: int | None


class Unmatched(NamedTuple):
    """Receipts without a message: how many, the oldest, how many each carrier has, the newest."""

    total: int
    oldest: datetime | None
    carriers: list[tuple[str, int]]
    newest: list[Receipt]


def page(search: Search) -> Page:
    """One page of anomalies."""
    rows = Anomaly.objects.select_related("carrier").order_by("-pk")
    if search.carrier:
        rows = rows.filter(carrier__uuid=search.carrier)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.before:
        rows = rows.filter(pk__lt=search.before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    refs = _refs([row.message_id for row in shown if row.message_id])
    lines = [Line(row, _facts(row.detail), refs.get(row.message_id or 0, "")) for row in shown]
    return Page(lines, shown[-1].pk if len(found) > PAGE else None)


def unmatched() -> Unmatched:
    """The receipts that match nothing, over all carriers."""
    rows = Receipt.objects.filter(matched_at=None)
    sums = rows.aggregate(total=Count("pk"), oldest=Min("received_at"))
    carriers = rows.values_list("carrier__name").annotate(n=Count("pk")).order_by("-n")
    newest = rows.select_related("carrier").order_by("-received_at", "-pk")
    return Unmatched(sums["total"], sums["oldest"], list(carriers), list(newest[:PAGE]))


def costs_of(carrier: Carrier) -> list[CarrierCost]:
    """What it charges, by prefix; of each the latest day first."""
    return list(CarrierCost.objects.filter(carrier=carrier).order_by("prefix", "-since")[:COSTS])


def _facts(detail: dict[str, Any]) -> list[tuple[str, Any]]:
    """What an anomaly tells besides: lists cut short."""
    told = []
    for name, value in detail.items():
        shown = ", ".join(map(str, value[:3])) if isinstance(value, list) else value
        told.append((name.replace("_", " "), shown))
    return told


def _refs(message_ids: list[int]) -> dict[int, str]:
    rows = Message.objects.filter(pk__in=message_ids).values_list("pk", "batch_id")
    homes = dict(rows)
    batches = Batch.objects.in_bulk(set(homes.values()))
    return {
        pk: f"{batches[home].uuid}:{pk - batches[home].first_id + 1}"
        for pk, home in homes.items()
        if home in batches
    }

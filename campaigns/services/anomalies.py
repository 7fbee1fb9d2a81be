"""Noting what carriers should not do: one row per kind, carrier and minute, however often it is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Anomaly

TOGETHER = timedelta(minutes=1)
EXAMPLES = 20


def note(
    kind: str,
    carrier_id: int | None,
    *,
    message_ids: Sequence[int] = (),
    times: int = 0,
    detail: Mapping[str, Any] | None = None,
) -> Anomaly:
    """Note that `kind` (campaigns.anomalies) happened `times` (0: once for each of the messages).

    What happened within a minute is one row: its `detail` counts `times` and keeps the first ids
    as `messages`, and of other facts those told last. In a transaction of the caller's it is best
    noted last: two who note the same wait for each other.
    """
    happened = times or max(1, len(message_ids))
    with transaction.atomic():
        since = timezone.now() - TOGETHER
        whose = Q(carrier=None) if carrier_id is None else Q(carrier=carrier_id)
        recent = Anomaly.objects.filter(whose, kind=kind, at__gt=since)
        row = recent.select_for_update().order_by("-at").first()
        if row is None:
            row = Anomaly(kind=kind, carrier_id=carrier_id, detail={"times": 0})
            row.message_id = message_ids[0] if message_ids else None
        # The whole of an id is more than JavaScript's numbers hold in other places: as text.
        examples = [*row.detail.get("messages", []), *map(str, message_ids)]
        row.detail = {
            **row.detail,
            **(detail or {}),
            "times": row.detail.get("times", 0) + happened,
        }
        if examples:
            row.detail["messages"] = list(dict.fromkeys(examples))[:EXAMPLES]
        row.save()
    return row

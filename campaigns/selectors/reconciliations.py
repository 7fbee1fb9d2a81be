"""Reads of reconciliations with carriers."""

import csv
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import NotFound
from campaigns.models import Carrier, Reconciliation, ReconciliationLine

SHOWN = 50
MICRO = 1_000_000
COLUMNS = ("kind", "row", "id", "number", "message", "theirs", "ours")


def called(name: uuid.UUID) -> Reconciliation:
    """The reconciliation of an address, with its carrier; raises NotFound."""
    rows = Reconciliation.objects.select_related("carrier", "upload", "created_by")
    row = rows.filter(uuid=name).first()
    if row is None:
        raise NotFound("no_reconciliation", _("There is no such reconciliation."))
    return row


def of_carrier(carrier: Carrier) -> list[Reconciliation]:
    """Those of a carrier, newest first."""
    rows = Reconciliation.objects.filter(carrier=carrier).select_related("upload")
    return list(rows[:SHOWN])


def counts(row: Reconciliation) -> list[tuple[str, int]]:
    """Kinds of differences that there are, in words, with how many."""
    found = row.totals.get("counts", {})
    return [(str(kind.label), found.get(kind, 0)) for kind in ReconciliationLine.Kind]


def prefixes(row: Reconciliation) -> list[dict[str, Any]]:
    """By prefix: messages, what they charge, what we reckoned, and the difference."""
    return [
        {"prefix": prefix, "messages": n, "theirs": theirs, "ours": ours, "more": theirs - ours}
        for prefix, (n, theirs, ours) in row.totals.get("prefixes", [])
    ]


def first_lines(row: Reconciliation) -> list[ReconciliationLine]:
    """The first differences, to have a look."""
    return list(row.lines.order_by("pk")[:SHOWN])


def as_csv(row: Reconciliation) -> Iterator[str]:
    """All that is kept of the differences, line by line; costs in the carrier's currency."""
    yield _csv(COLUMNS)
    for line in row.lines.order_by("pk").iterator(chunk_size=1000):
        money = line.kind == ReconciliationLine.Kind.COST
        yield _csv(
            (
                line.kind,
                line.row or "",
                _safe(line.reference),
                line.msisdn or "",
                line.message_id or "",
                _money(line.theirs) if money else _safe(line.theirs),
                _money(line.ours) if money else line.ours,
            )
        )


def _csv(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _safe(text: str) -> str:
    """Nothing that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _money(micro: str) -> str:
    return f"{int(micro) / MICRO:.6f}"

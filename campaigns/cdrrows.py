"""Rows of a carrier's list of calls (CDR) as facts; no Django here."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

COLUMNS = ("reference", "number", "time", "status", "cost")
MICRO = 1_000_000
DELIVERED = "delivered"
UNDELIVERED = "undelivered"

# How columns are mostly called, without spaces, dashes and underscores.
_NAMES = {
    "reference": ("messageid", "msgid", "smsid", "id", "reference", "remoteid", "smscid"),
    "number": ("to", "destination", "msisdn", "number", "recipient", "dest", "da", "mobile"),
    "time": ("time", "date", "submitted", "submittime", "senttime", "datetime", "timestamp"),
    "status": ("status", "state", "stat", "dlrstatus", "deliverystatus"),
    "cost": ("cost", "price", "rate", "charge", "amount"),
}
_DELIVERED = frozenset({"delivrd", "delivered", "success", "ok", "1", "2"})
_UNDELIVERED = frozenset(
    {"undeliv", "undelivered", "undeliverable", "failed", "fail", "expired", "rejectd", "rejected",
     "deleted", "5"}
)  # fmt: skip
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
          "%Y%m%d%H%M%S", "%y%m%d%H%M%S", "%y%m%d%H%M")  # fmt: skip


class Call(NamedTuple):
    """A row. None or '' where the file does not tell; `cost` in millionths of the currency.

    `verdict` is DELIVERED, UNDELIVERED or '' (neither, or not known); `at` is aware, in UTC.
    """

    row: int
    reference: str
    number: int | None
    at: datetime | None
    status: str
    verdict: str
    cost: int | None


def guessed(names: Sequence[str]) -> dict[str, int]:
    """The columns by what they are called; the first that fits counts."""
    plain = ["".join(c for c in name.lower() if c.isalnum()) for name in names]
    found: dict[str, int] = {}
    for column, known in _NAMES.items():
        at = next((plain.index(name) for name in known if name in plain), None)
        if at is not None and at not in found.values():
            found[column] = at
    return found


def call_of(row: int, cells: Sequence[str], columns: Mapping[str, int]) -> Call:
    """The facts in a row of cells."""
    told = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    digits = "".join(c for c in told.get("number", "") if c.isascii() and c.isdigit())
    status = told.get("status", "")
    return Call(
        row=row,
        reference=told.get("reference", "")[:65],
        number=int(digits) if 5 <= len(digits) <= 15 else None,
        at=_time(told.get("time", "")),
        status=status[:40],
        verdict=verdict_of(status),
        cost=_cost(told.get("cost", "")),
    )


def verdict_of(status: str) -> str:
    """What a carrier's word for a state comes down to."""
    word = status.strip().lower()
    if word in _DELIVERED:
        return DELIVERED
    return UNDELIVERED if word in _UNDELIVERED else ""


def _time(text: str) -> datetime | None:
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        tried = (_parsed(text, shape) for shape in _TIMES)
        found = next((at for at in tried if at), None)
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _parsed(text: str, shape: str) -> datetime | None:
    try:
        return datetime.strptime(text, shape)  # noqa: DTZ007  # taken for UTC by the caller
    except ValueError:
        return None


def _cost(text: str) -> int | None:
    try:
        micro = Decimal(text.replace(",", ".")) * MICRO
    except InvalidOperation:
        return None
    return round(micro) if micro.is_finite() and abs(micro) < 10**15 else None

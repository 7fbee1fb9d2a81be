"""What passes through each carrier, counted in memory and added to CarrierMinute now and then.

The counts are for eyes, charts and health, never for money: what a process has counted and not
flushed is lost with it (kill -9), and nothing else is. A dispatcher flushes every few seconds;
who counts elsewhere flushes at the end of what it does.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns import store

# A carrier that makes up a new code for each refusal must not fill the row.
MOST_CODES = 50
OTHER_CODES = "other"


@dataclass
class _Minute:
    sums: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    slowest_ms: int = 0

    def add(self, other: "_Minute") -> None:
        self.sums += other.sums
        for code, times in other.codes.items():
            known = code in self.codes or len(self.codes) < MOST_CODES
            self.codes[code if known else OTHER_CODES] += times
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)


_Key = tuple[int, datetime]
_lock = threading.Lock()
_counted: dict[_Key, _Minute] = {}


def note(
    carrier_id: int,
    *,
    written: int = 0,
    answered: int = 0,
    accepted: int = 0,
    refused: int = 0,
    throttled: int = 0,
    uncertain: int = 0,
    receipts: int = 0,
    delivered: int = 0,
    undelivered: int = 0,
    in_time: int = 0,
    submit_ms: int = 0,
    submit_ms_max: int = 0,
    receipt_seconds: int = 0,
    codes: Mapping[str, int] | None = None,
) -> None:
    """Count what just happened. No database is touched.

    `submit_ms` is the sum over `answered` of the milliseconds from write to answer and
    `receipt_seconds` the sum over `receipts` of the seconds from answer to receipt; `codes` are
    those of refusals with how often each came.
    """
    told = _Minute(
        Counter(
            written=written,
            answered=answered,
            accepted=accepted,
            refused=refused,
            throttled=throttled,
            uncertain=uncertain,
            receipts=receipts,
            delivered=delivered,
            undelivered=undelivered,
            in_time=in_time,
            submit_ms=submit_ms,
            receipt_seconds=receipt_seconds,
        ),
        Counter(codes or {}),
        submit_ms_max,
    )
    minute = timezone.now().replace(second=0, microsecond=0)
    with _lock:
        _counted.setdefault((carrier_id, minute), _Minute()).add(told)


def flush() -> int:
    """Add what was counted to the database; return how many minutes that touched.

    When the database fails nothing is forgotten, and it raises.
    """
    with _lock:
        taken = dict(_counted)
        _counted.clear()
    if not taken:
        return 0
    try:
        with transaction.atomic():
            # In one order, so that two who flush cannot wait for each other.
            for (carrier_id, minute), counted in sorted(taken.items(), key=lambda item: item[0]):
                store.add_to_minute(
                    carrier_id,
                    minute,
                    counted.sums,
                    slowest_ms=counted.slowest_ms,
                    codes=counted.codes,
                )
    except Exception:
        _put_back(taken)
        raise
    return len(taken)


def forget() -> None:
    """Drop what was counted and not flushed (between tests)."""
    with _lock:
        _counted.clear()


def _put_back(taken: Mapping[_Key, _Minute]) -> None:
    with _lock:
        for key, counted in taken.items():
            _counted.setdefault(key, _Minute()).add(counted)

"""Price lists in memory: a list never changes, so a large one is read once."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime

from accounts.models import Price, PriceList
from accounts.prices import Line, PriceTable, table_from

KEPT_ROWS = 500_000

_Key = tuple[int, datetime]


class _Tables:
    """The tables last used, as many as hold KEPT_ROWS rows together."""

    def __init__(self) -> None:
        self._tables: OrderedDict[_Key, PriceTable] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> PriceTable | None:
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
            return self._tables.get(key)

    def keep(self, key: _Key, table: PriceTable) -> None:
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > 1 and sum(map(len, self._tables.values())) > KEPT_ROWS:
                self._tables.popitem(last=False)


_tables = _Tables()


def remember(version: PriceList, lines: Iterable[Line]) -> None:
    """Keep the table of a list that was just written, which somebody is about to read."""
    _tables.keep((version.pk, version.created_at), table_from(lines))


def table_of(version: PriceList) -> PriceTable:
    """The rows of a complete list. Shared between callers: nobody changes it."""
    key = (version.pk, version.created_at)  # an id may come back after a rollback
    table = _tables.get(key)
    if table is None:
        rows = Price.objects.filter(price_list=version)
        table = table_from(rows.values_list("prefix", "country", "per_segment"))
        _tables.keep(key, table)
    return table

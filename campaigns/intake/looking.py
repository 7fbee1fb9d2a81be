"""A look at the first numbers and dates of a file: how they read, and which do not."""

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from campaigns.countrycells import region_of
from campaigns.intake.guessing import Rows
from campaigns.phones import PhoneReader
from campaigns.sendtimes import Order, looks_like_time, order_of

UNREAD_SHOWN = 3


class Unread(TypedDict):
    """A number that cannot be read: the sheet's row, the cell, and a code of problems."""

    row: int
    value: str
    code: str


class Look(TypedDict):
    """How the first rows read: `countries` by frequency as [ISO code, rows], and what cannot be.

    `samples` are the first few of the `unread`.
    """

    rows: int
    countries: list[tuple[str, int]]
    unread: int
    samples: list[Unread]


def orders_of_dates(columns: Sequence[str], data: Rows) -> dict[str, str]:
    """How each column of times writes its dates (sendtimes.Order), by the column's index."""
    orders: dict[str, str] = {}
    for index in range(len(columns)):
        cells = [cells[index] for _, cells in data if index < len(cells)]
        order = order_of(cells)
        if order is not Order.NONE and any(map(looks_like_time, cells)):
            orders[str(index)] = order.value
    return orders


def look_at(data: Rows, *, number: int, country: int | None, region: str) -> Look:
    """How the numbers of the first rows read as numbers of `region`, or of their own country."""
    readers: dict[str, PhoneReader] = {}
    countries: Counter[str] = Counter()
    unread: list[Unread] = []
    for row, cells in data:
        cell = cells[number] if number < len(cells) else ""
        named = cells[country].strip() if country is not None and country < len(cells) else ""
        home = (region_of(named) or region) if named else region
        reader = readers.setdefault(home, PhoneReader(home, mobile=True))
        found = reader.read(cell)
        if isinstance(found, str):
            unread.append(Unread(row=row, value=cell[:60], code=found))
        else:
            countries[found[1]] += 1
    return Look(
        rows=len(data),
        countries=countries.most_common(),
        unread=len(unread),
        samples=unread[:UNREAD_SHOWN],
    )

"""What the columns of a file seem to hold besides its numbers, and how its first numbers read.

A guess is shown to a person before it counts. From where, in which words and when a message leaves
is guessed by clear names only; a country also by what the column holds.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from campaigns.countrycells import region_of
from campaigns.phones import PhoneReader
from campaigns.sendtimes import Order, looks_like_time, order_of

UNREAD_SHOWN = 3
MOSTLY = 0.8
_NAMES: dict[str, frozenset[str]] = {
    "country": frozenset(
        ("country", "countrycode", "countryname", "countryiso", "isocountry", "iso", "isocode")
        + ("dialcode", "diallingcode", "dialingcode", "callingcode", "isd", "isdcode", "land")
        + ("pais", "país", "pays", "देश")
    ),
    "sender": frozenset(
        ("sender", "senderid", "sendername", "smssender", "smsheader", "headerid", "absender")
        + ("remitente", "expéditeur")
    ),
    "text": frozenset(
        ("text", "message", "messagetext", "smstext", "smsmessage", "sms", "msg", "nachricht")
        + ("mensaje", "संदेश")
    ),
    "send_at": frozenset(
        ("sendat", "sendtime", "sendon", "senddate", "senddatetime", "sendtimestamp", "scheduleat")
        + ("scheduledat", "scheduletime", "scheduledtime", "scheduledfor", "deliverat")
    ),
    "client_ref": frozenset(
        ("externalid", "externalref", "clientref", "clientreference", "clientid", "customid")
        + ("reference", "referenceid", "referenceno", "ref", "refno", "messageref", "yourref")
    ),
}


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


Rows = Sequence[tuple[int, Sequence[str]]]


def guess_columns(columns: Sequence[str], data: Rows, number: int) -> dict[str, int]:
    """The index of the column for each optional role that one seems to be for."""
    found: dict[str, int] = {}
    for role, names in _NAMES.items():
        for index, name in enumerate(columns):
            if index == number or index in found.values() or _key(name) not in names:
                continue
            if _holds(role, [cells[index] for _, cells in data if index < len(cells)]):
                found[role] = index
                break
    return found


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


def _key(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum() or char > "\u036f")


def _holds(role: str, cells: Sequence[str]) -> bool:
    """Whether the cells are of the kind that the role asks for; blank ones say nothing."""
    full = [cell for cell in cells if cell and not cell.isspace()]
    if role == "country":
        return bool(full) and sum(map(bool, map(region_of, full))) >= MOSTLY * len(full)
    if role == "send_at":
        return any(map(looks_like_time, full))
    return bool(full)

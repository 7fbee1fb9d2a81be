"""What the columns of a file seem to hold besides its numbers.

A guess is shown to a person before it counts. From where, in which words and when a message leaves
is guessed by clear names only; a country also by what the column holds.
"""

from collections.abc import Sequence

from campaigns.countrycells import region_of
from campaigns.sendtimes import looks_like_time

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

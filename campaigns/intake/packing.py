"""Good rows as what goes into the table of messages, made by the child process.

That spares the importer every step of Python per row. It can be done where a row's place in the
file alone decides its message's id: nothing of the campaign is laid out by time or zone.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from campaigns import copytext
from campaigns.intake.summing import Item, Sums

COLUMNS = (
    *("id", "row", "msisdn", "country", "sender"),
    *("text", "unicode", "segments", "price", "client_ref"),
)


class Packing(NamedTuple):
    """The id of the first message, and the sender ID of rows that name none.

    `as_lines`: rows become lines of COPY, else tuples of COLUMNS.
    """

    first_id: int
    sender: str
    as_lines: bool


class Packer:
    """Packs the good rows of one file, in their order. `sums` counts them."""

    def __init__(self, packing: Packing) -> None:
        self._next_id, self._sender, self._as_lines = packing
        self.sums = Sums()

    def pack(self, good: Sequence[Item]) -> dict[str, Any]:
        """The part of a frame that holds them: `lines` or `values`."""
        first = self._next_id
        self._next_id += len(good)
        self.sums.add(good)
        if self._as_lines:
            return {"lines": self._written(good, first), "packed": len(good)}
        return {"values": values(good, first, self._sender), "packed": len(good)}

    def _written(self, good: Sequence[Item], first: int) -> bytes:
        data = "".join(_lines(good, first, self._sender))
        if copytext.is_plain(data, len(good), len(COLUMNS)):
            return data.encode()
        return copytext.lines(values(good, first, self._sender), len(COLUMNS))


def _lines(good: Sequence[Item], first_id: int, own_sender: str) -> list[str]:
    """`values` as lines without escapes; most frames need none."""
    entries, own = enumerate(good, first_id), own_sender
    return [
        f"{key}\t{row}\t{number}\t{land}\t{sender or own}"
        f"\t{text}\t{unicode}\t{segments}\t{price}\t{ref}\n"
        for key, (row, number, land, sender, text, unicode, segments, price, _, _, ref) in entries
    ]


def values(good: Sequence[Item], first_id: int, own_sender: str) -> list[tuple[Any, ...]]:
    """What COLUMNS hold for each row; ids from `first_id` on."""
    entries, own = enumerate(good, first_id), own_sender
    return [
        (key, row, number, land, sender or own, text, unicode, segments, price, ref)
        for key, (row, number, land, sender, text, unicode, segments, price, _, _, ref) in entries
    ]

"""What was said not long ago, as the child process knows it: compact on the way."""

from collections.abc import Sequence
from typing import Any

from campaigns.intake.leavers import Numbers
from campaigns.intake.smoothrows import Row
from campaigns.repeats import CODE, FICTION, fingerprint

DUPLICATE = "duplicate"


class Said:
    """Takes out the rows that would say the same again (campaigns.repeats).

    `data` holds fingerprints of eight bytes each; `own_sender` is that of rows that name none;
    `number` is the index of the number's column, called `column`.
    """

    def __init__(self, data: bytes, own_sender: str, number: int, column: str) -> None:
        self._known = Numbers(data)
        self._own_sender, self._number, self._column = own_sender, number, column

    def take_out(self, rows: Sequence[Row], good: list[Any], bad: list[Any]) -> list[Any]:
        """The rows of `good` (fields of Good) that stay; the others are added to `bad`.

        `rows` are those that all of them come from.
        """
        own, known = self._own_sender, self._known
        stay, cells = [], dict(rows)
        for item in good:
            msisdn = item[1]
            if msisdn not in FICTION and fingerprint(item[3] or own, msisdn, item[4]) in known:
                bad.append(self._refused(item[0], cells[item[0]]))
            else:
                stay.append(item)
        return stay

    def _refused(self, row: int, cells: list[str]) -> tuple[Any, ...]:
        value = cells[self._number] if self._number < len(cells) else ""
        return row, cells, DUPLICATE, CODE, self._column, value

"""Telling good rows from bad ones, in the child process and without a database.

What needs the database (opt-outs) is left to the importer, which reads the frames made here while
this process is at the next rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from accounts.prices import PriceTable
from campaigns.checking import INVALID, Refused, RowChecker
from campaigns.placeholders import compile_template

DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Terms:
    """What rows are checked against; travels to the child as JSON.

    `number` is the index of the number's column. `prices` are micro-credits by prefix,
    `country_prices` by country, as in accounts.prices.PriceTable. `keep_cells`: good rows bring
    their cells along, because they may still be refused.
    """

    region: str
    text: str
    columns: Sequence[str]
    number: int
    prices: dict[str, int]
    country_prices: dict[str, int]
    max_characters: int
    keep_cells: bool

    def as_json(self) -> dict[str, Any]:
        """The terms as JSON can carry them; `Terms(**...)` brings them back."""
        return asdict(self)


class Good(NamedTuple):
    """A row that makes a message. `price` is in micro-credits, for all its segments.

    `sender` '' is the campaign's. `saving` is how many micro-credits less the text would cost
    with plain punctuation (campaigns.plain). `due` is the row's own send time in seconds since
    1970, 0 for none. `cells` only where the terms ask for them.
    """

    row: int
    msisdn: int
    country: str
    sender: str
    text: str
    unicode: bool
    segments: int
    price: int
    saving: int
    due: int
    client_ref: str
    cells: list[str]


class Bad(NamedTuple):
    """A row that makes none, and why (`code` as in campaigns.problems)."""

    row: int
    cells: list[str]
    kind: str
    code: str
    column: str
    value: str


class Sorter:
    """Sorts the rows of one file. A number counts once: the first row that can be sent."""

    def __init__(self, terms: Terms) -> None:
        self._number, self._width = terms.number, len(terms.columns)
        self._column = terms.columns[terms.number]
        self._keep_cells = terms.keep_cells
        self._seen: set[int] = set()
        self._checker = RowChecker(
            region=terms.region,
            template=compile_template(terms.text, terms.columns),
            prices=PriceTable(dict(terms.prices), dict(terms.country_prices)),
            max_characters=terms.max_characters,
            number_column=self._column,
        )

    def sort(self, rows: Iterable[tuple[int, list[str]]]) -> tuple[list[Any], list[Any]]:
        """The good and the bad among `rows`, in their order, as the fields of Good and Bad."""
        good: list[Any] = []
        bad: list[Any] = []
        check, seen, number, width = self._checker.check, self._seen, self._number, self._width
        keep, none = self._keep_cells, ()
        for row, cells in rows:
            found = check(cells[number] if number < len(cells) else "", cells)
            if len(cells) > width:
                found = Refused(INVALID, "too_many_cells", "", cells[width])
            if isinstance(found, Refused):
                bad.append((row, cells, *found))
            elif found.msisdn in seen:
                bad.append((row, cells, DUPLICATE, DUPLICATE, self._column, cells[number]))
            else:
                seen.add(found.msisdn)
                good.append((row, *found[:2], "", *found[2:], 0, 0, "", cells if keep else none))
        return good, bad

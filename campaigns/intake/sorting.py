"""Telling good rows from bad ones, in the child process and without a database.

What needs the database (opt-outs) is left to the importer, which reads the frames made here while
this process is at the next rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from accounts.prices import PriceTable
from campaigns.checking import INVALID, Checked, Refused, RowChecker, Wording
from campaigns.generated import generated_look
from campaigns.intake.smoothrows import Row
from campaigns.intake.swiftnumbers import SwiftNumbers
from campaigns.intake.swiftrows import Item, SwiftRows
from campaigns.intake.swifttexts import SwiftTexts
from campaigns.mappings import Mapping
from campaigns.placeholders import compile_template
from campaigns.repairs import compile_repairs
from campaigns.rowoptions import OwnColumns
from campaigns.sendtimes import SendTimes

DUPLICATE = "duplicate"
FIRST, LAST, ALL = "first", "last", "all"


@dataclass(frozen=True)
class Terms:
    """What rows are checked against; travels to the child as JSON.

    `number` is the index of the number's column. `prices` are micro-credits by prefix,
    `country_prices` by country, as in accounts.prices.PriceTable. `mapping` (campaigns.mappings)
    names the optional columns, `senders` the approved sender IDs that the one for senders may hold;
    send times are clock times of `zone` between `earliest` and `latest`, seconds since 1970, both
    excluded. `keep` says which rows of one number are sent (campaigns.models.Campaign.Keep).
    `repairs` are rules of campaigns.repairs.
    """

    region: str
    text: str
    columns: Sequence[str]
    number: int
    prices: dict[str, int]
    country_prices: dict[str, int]
    max_characters: int
    mapping: dict[str, Any] = field(default_factory=dict)
    senders: Sequence[str] = ()
    zone: str = "UTC"
    earliest: float = 0
    latest: float = 0
    keep: str = FIRST
    repairs: Sequence[dict[str, Any]] = ()

    def as_json(self) -> dict[str, Any]:
        """The terms as JSON can carry them; `Terms(**...)` brings them back."""
        return asdict(self)


class Good(NamedTuple):
    """A row that makes a message. `price` is in micro-credits, for all its segments.

    `sender` '' is the campaign's. `saving` is how many micro-credits less the text would cost
    with plain punctuation (campaigns.plain). `due` is the row's own send time in seconds since
    1970, 0 for none.
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


class Bad(NamedTuple):
    """A row that makes none, and why (`code` as in campaigns.problems)."""

    row: int
    cells: list[str]
    kind: str
    code: str
    column: str
    value: str


class Sorter:
    """Sorts the rows of one file. A number counts once, unless all rows are to be kept.

    Which row of a number is sent is asked of those only that can be sent.
    """

    def __init__(self, terms: Terms) -> None:
        mapping = Mapping.of({"number": terms.number, **terms.mapping})
        self._number, self._width = terms.number, len(terms.columns)
        self._column = terms.columns[terms.number]
        self._keep = terms.keep
        self._mend = compile_repairs(terms.repairs, terms.columns, mapping)
        self._check, self._swift = _checker(terms, mapping)
        if self._mend is not None:
            self._swift = None
        self._rows: dict[int, int] = {}  # number -> the row of it that is sent
        self._repeats = 0

    @property
    def looks_ahead(self) -> bool:
        """Whether `look_ahead` must see all rows before the first is sorted."""
        return self._keep == LAST

    def look_ahead(self, rows: Sequence[Row]) -> None:
        """Learn which row of each number is the last that can be sent."""
        for (row, cells), item in zip(rows, self._swiftly(rows), strict=True):
            if item is not None:
                self._rows[item[1]] = row
                continue
            found = self._look(cells)
            if isinstance(found, Checked):
                self._rows[found.msisdn] = row

    def sort(self, rows: Sequence[Row]) -> tuple[list[Any], list[Any]]:
        """The good and the bad among `rows`, in their order, as the fields of Good and Bad.

        The cells of bad rows are as they are in the file, without repairs.
        """
        good: list[Any] = []
        bad: list[Any] = []
        sent_row, look = self._rows.setdefault, self._look
        for (row, cells), swift in zip(rows, self._swiftly(rows), strict=True):
            item = swift
            if item is None:
                found = look(cells)
                if isinstance(found, Refused):
                    bad.append((row, cells, *found))
                    continue
                item = (row, *found)
            if sent_row(item[1], row) == row or self._repeated():
                good.append(item)
            else:
                bad.append((row, cells, *self._duplicate(self._rows[item[1]])))
        return good, bad

    def _swiftly(self, rows: Sequence[Row]) -> Sequence[Item | None]:
        """What each row makes, None for one that is to be looked at closely."""
        return self._swift.items(rows) if self._swift else [None] * len(rows)

    def findings(self) -> dict[str, Any]:
        """What is remarkable about all rows sorted so far (campaigns.findings)."""
        found: dict[str, Any] = {}
        generated = generated_look(self._rows)
        if generated:
            found["generated"] = generated
        if self._repeats:
            found["repeats"] = self._repeats
        return found

    def _look(self, cells: list[str]) -> Checked | Refused:
        if self._mend is not None:
            cells = self._mend(cells)
        if len(cells) > self._width:
            return Refused(INVALID, "too_many_cells", "", cells[self._width])
        number = self._number
        return self._check(cells[number] if number < len(cells) else "", cells)

    def _repeated(self) -> bool:
        """Whether another row of a number is sent all the same; counted if so."""
        if self._keep != ALL:
            return False
        self._repeats += 1
        return True

    def _duplicate(self, sent: int) -> Refused:
        """`value` is the row that is sent."""
        code = "duplicate_later" if self._keep == LAST else "duplicate_of"
        return Refused(DUPLICATE, code, self._column, str(sent))


def _checker(
    terms: Terms, mapping: Mapping
) -> tuple[Callable[[str, Sequence[str]], Checked | Refused], SwiftRows | None]:
    """How one row is checked, and many at once; rows that say nothing for themselves can be."""
    template = compile_template(terms.text, terms.columns)
    prices = PriceTable(dict(terms.prices), dict(terms.country_prices))
    plain = RowChecker(
        region=terms.region,
        template=template,
        prices=prices,
        max_characters=terms.max_characters,
        number_column=terms.columns[terms.number],
        mobile=True,
    )
    wording = Wording(template, terms.max_characters)
    if not mapping.own_columns():
        swift = SwiftRows(
            plain,
            wording,
            SwiftNumbers(terms.region),
            SwiftTexts(template, terms.max_characters),
            number=terms.number,
            needed=1 + max((terms.number, *template.indexes)),
            width=len(terms.columns),
            price=prices.flat,
        )
        return plain.check, swift
    own = OwnColumns(
        plain,
        mapping,
        terms.columns,
        region=terms.region,
        wording=wording,
        senders=terms.senders,
        times=SendTimes(terms.zone, terms.earliest, terms.latest, mapping.day_first),
        max_characters=terms.max_characters,
    )
    return own.check, None

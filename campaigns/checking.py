"""One row of a file, or one recipient of an API call, checked without asking a database."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from campaigns.phones import PhoneReader
from campaigns.placeholders import MissingValue, Template
from campaigns.plain import STAND_INS, plain
from campaigns.segments import segments_of

INVALID = "invalid"
CELL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_TYPOGRAPHIC = frozenset(STAND_INS)


class Prices(Protocol):
    """What the checker needs of accounts.prices.PriceTable."""

    def per_segment(self, msisdn: int, country: str | None = None) -> int | None:
        """Micro-credits for one segment, or None where nothing is sold."""


class Checked(NamedTuple):
    """A row that can be sent: the fields of campaigns.intake.sorting.Good between row and cells.

    `price` and `saving` are in micro-credits, for all its segments.
    """

    msisdn: int
    country: str
    sender: str
    text: str
    unicode: bool
    segments: int
    price: int
    saving: int = 0
    due: int = 0
    client_ref: str = ""


class Refused(NamedTuple):
    """A row that cannot, and why: `code` as in campaigns.problems, `value` as it was found."""

    kind: str
    code: str
    column: str
    value: str


Made = tuple[str, bool, int]
"""A text, whether it is UCS-2, and its segments."""


class Wording:
    """Makes the text of each row from one template.

    Raises ValueError when the template has placeholders that no column answers to.
    """

    def __init__(self, template: Template, max_characters: int) -> None:
        if template.unknown:
            raise ValueError(f"no such column: {template.unknown[0]}")
        self._template, self._max_characters = template, max_characters
        self._constant: Made | None = None
        if not template.indexes:
            text = template.render(())
            self._constant = (text, *segments_of(text))

    def of(self, cells: Sequence[str]) -> Made | Refused:
        """The text of a row, or what is wrong with it."""
        if self._constant:
            made = self._constant
        else:
            try:
                values = self._template.values(cells)
            except MissingValue as missing:
                return Refused(INVALID, "missing_value", missing.column, "")
            if not CELL_ERRORS.isdisjoint(values):
                return self._cell_error(values)
            text = self._template.format % tuple(values)
            made = (text, *segments_of(text))
        return self.judged(made)

    def judged(self, made: Made) -> Made | Refused:
        """The text of a row as it is, or what is wrong with it."""
        text, unicode, _segments = made
        if unicode or len(text) > self._max_characters or text.isspace() or not text:
            problem = self._problem(text)
            if problem:
                return Refused(INVALID, problem, "", text[:200])
        return made

    def _cell_error(self, values: list[str]) -> Refused:
        place = next(i for i, value in enumerate(values) if value in CELL_ERRORS)
        column = self._template.columns[self._template.indexes[place]]
        return Refused(INVALID, "cell_error", column, values[place])

    def _problem(self, text: str) -> str:
        if not text or text.isspace():
            return "text_empty"
        if len(text) > self._max_characters:
            return "text_long"
        return "" if storable(text) else "text_characters"


class RowChecker:
    """Checks rows against one template, one region and one table of prices.

    With `mobile`, numbers that cannot receive a message are refused (campaigns.phones).
    Raises ValueError as `Wording` does.
    """

    def __init__(
        self,
        *,
        region: str,
        template: Template,
        prices: Prices,
        max_characters: int,
        number_column: str = "",
        mobile: bool = False,
    ) -> None:
        self._phones = PhoneReader(region, mobile=mobile)
        self._wording = Wording(template, max_characters)
        self._prices = prices
        self._number_column = number_column

    def check(self, number_raw: str, cells: Sequence[str]) -> Checked | Refused:
        """The message this row makes, or the first thing wrong with it."""
        return self.check_with(self._phones, self._wording, number_raw, cells)

    def check_with(
        self, phones: PhoneReader, wording: Wording, number_raw: str, cells: Sequence[str]
    ) -> Checked | Refused:
        """As `check`, for a row with a country or a text of its own."""
        number = phones.read(number_raw)
        if isinstance(number, str):
            return Refused(INVALID, number, self._number_column, number_raw)
        msisdn, country = number
        made = wording.of(cells)
        if isinstance(made, Refused):
            return made
        return self.message(msisdn, country, made) or Refused(
            INVALID, "no_price", self._number_column, number_raw
        )

    def message(self, msisdn: int, country: str, made: Made) -> Checked | None:
        """The message of a good number and a good text; None where no price is set for it."""
        text, unicode, segments = made
        price = self._prices.per_segment(msisdn, country)
        if price is None:
            return None
        if unicode and not _TYPOGRAPHIC.isdisjoint(text):
            saving = price * max(0, segments - segments_of(plain(text))[1])
            return Checked(msisdn, country, "", text, unicode, segments, price * segments, saving)
        return Checked(msisdn, country, "", text, unicode, segments, price * segments)


def storable(text: str) -> bool:
    """Whether a text has neither NUL nor half a surrogate pair: no database takes those."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def made_storable(text: str) -> str:
    """The text with a replacement character for what no database takes."""
    if storable(text):
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()

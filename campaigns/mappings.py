"""How the columns of a file are read. Columns are told by their index, from 0."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from campaigns.placeholders import column_key

# The columns that a row may have for itself besides its number.
OWN_COLUMNS = ("country", "sender", "text", "send_at", "client_ref")


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """`number` holds the phone numbers; the other columns are optional.

    `country`: a country (`IN`, `India`, `+91`) for numbers without a code, before `region` is
    tried. `sender`: one of the account's approved sender IDs. `text`: the whole text of the row,
    placeholders filled as usual. `send_at`: a clock time of the account's zone, `day_first` says
    how dates such as 03/04/2026 are meant there (None: they are refused). `client_ref`: the
    customer's own id. `sheet_row`: the number of the row in the file that these rows once came
    from (a mended reject file). A blank cell in an optional column stands for what the campaign
    says. `encoding` and `delimiter` None let the file speak for itself, as XLSX always does.
    `seen`: a person looked at it. `saved`: the uuid of the saved mapping it comes from.
    """

    number: int
    country: int | None = None
    sender: int | None = None
    text: int | None = None
    send_at: int | None = None
    client_ref: int | None = None
    sheet_row: int | None = None
    region: str = ""
    has_header: bool = True
    encoding: str | None = None
    delimiter: str | None = None
    day_first: bool | None = None
    seen: bool = False
    saved: str = ""

    @classmethod
    def of(cls, kept: Values[str, Any]) -> Self:
        """The mapping a campaign keeps as JSON; what it does not know is passed over."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})

    def as_json(self) -> dict[str, Any]:
        """What `of` reads."""
        return asdict(self)

    def own_columns(self) -> dict[str, int]:
        """The index of each optional column that is chosen."""
        chosen = {name: getattr(self, name) for name in OWN_COLUMNS}
        return {name: index for name, index in chosen.items() if index is not None}

    def with_columns(self, columns: Values[str, int]) -> Self:
        """The same with these columns for these roles."""
        return self.of(self.as_json() | dict(columns))

    def fits(self, columns: int) -> bool:
        """Whether a file of so many columns has all that this one names."""
        named = [self.number, *self.own_columns().values()]
        named += [] if self.sheet_row is None else [self.sheet_row]
        return all(0 <= index < columns for index in named)


def moved(mapping: Mapping, before: Sequence[str], after: Sequence[str]) -> Mapping:
    """A mapping of the columns `before` for a file with the same columns in another order."""
    places = {column_key(name): index for index, name in enumerate(after)}
    named = {"number": mapping.number, **mapping.own_columns()}
    if mapping.sheet_row is not None:
        named["sheet_row"] = mapping.sheet_row
    return mapping.with_columns(
        {role: places[column_key(before[index])] for role, index in named.items()}
    )

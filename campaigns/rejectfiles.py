"""The columns of the file of a campaign's refused rows, and a mended copy told by them.

Before the columns of the campaign's own file stand the row's number there, why it was refused and
in which column.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accounts.errors import Invalid
from campaigns.intake.inspection import column_names
from campaigns.placeholders import column_key

REASONS = (_("Row"), _("Reason"), _("Column"))
LONGEST_ROW = 9  # digits


class Places(NamedTuple):
    """Where a mended file has what the campaign's file had.

    `row` is the index of the column with the row's number, None where it was taken out; `cells`
    has the index of each of the campaign's columns, None for one that is missing.
    """

    row: int | None
    cells: list[int | None]

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The places a supplement keeps as JSON."""
        return cls(kept["row"], kept["cells"])

    def as_json(self) -> dict[str, Any]:
        """What `of` reads."""
        return self._asdict()


def header(columns: Sequence[str]) -> list[str]:
    """The header of the file, in the language of the moment."""
    return column_names([*map(gettext, REASONS), *columns], len(REASONS) + len(columns))


def recognised(columns: Sequence[str], own: Sequence[str], needed: Sequence[str]) -> Places:
    """Where a file with `columns` has those of the campaign's file (`own`), told by their names.

    Columns may have been moved or left out, but not those in `needed`. Raises Invalid "file"
    `not_the_reject_file`, naming what is missing.
    """
    with override("en"):
        plain = header(own)
    # The names as they were written, in this person's language or in English; else as they are
    # in the campaign's file.
    found = [_places(columns, names) for names in (header(own), plain, [*REASONS, *own])]
    best = max(found, key=lambda places: sum(place is not None for place in places.cells))
    missing = [
        name
        for name, place in zip(own, best.cells, strict=True)
        if place is None and name in needed
    ]
    if missing:
        message = gettext(
            "The file has no column “{name}”. Download the rejected rows, mend them there, and"
            " keep the column names as they are."
        )
        raise Invalid("not_the_reject_file", message.format(name=missing[0]), "file")
    return best


def _places(columns: Sequence[str], names: Sequence[str]) -> Places:
    at = {column_key(name): index for index, name in reversed(list(enumerate(columns)))}
    places = [at.get(column_key(name)) for name in names]
    return Places(places[0], places[len(REASONS) :])

"""How a file's columns are to be read: as saved before, as guessed, or as a person says."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from accounts.errors import Invalid, ServiceError
from accounts.models import Account
from campaigns.mappings import Mapping
from campaigns.models import Upload
from campaigns.selectors.savedmappings import mapping_of, saved_mapping_for
from campaigns.sendtimes import Order
from campaigns.services import uploads

Preview = Values[str, Any]


def guessed(preview: Preview) -> Mapping:
    """As a first look guesses: the numbers only. What else it guesses, a person is asked first."""
    return Mapping(
        number=preview["number_column"],
        region=preview["region"],
        has_header=preview["has_header"],
        encoding=preview["encoding"],
        delimiter=preview["delimiter"],
    )


def proposed(preview: Preview) -> Mapping:
    """As the form shows it to a person who has not said anything yet, with all guesses."""
    guesses: dict[str, int] = preview.get("guesses", {})
    return guessed(preview).with_columns(guesses)


def first_reading(account: Account, upload: Upload) -> tuple[Mapping, Preview]:
    """A file that has just come: as one with the same columns was read before, or as guessed.

    Only files with a header are recognised: without one, columns have no names of their own.
    """
    found = upload.preview
    saved = saved_mapping_for(account, found["columns"]) if found["has_header"] else None
    if saved is None:
        return guessed(found), found
    mapping = replace(
        mapping_of(saved, found["columns"]),
        encoding=_encoding(saved.mapping.get("encoding"), found["encoding"]),
        delimiter=found["delimiter"],
        has_header=True,
        saved=str(saved.uuid),
        seen=True,
    )
    try:
        preview = uploads.look_again(upload, mapping)
    except ServiceError:  # its bytes are not of the encoding that was chosen then
        mapping = replace(mapping, encoding=found["encoding"])
        return mapping, uploads.look_again(upload, mapping)
    return mapping, preview


def _encoding(before: str | None, found: str | None) -> str | None:
    """Unicode tells itself; between the old code pages the earlier choice of a person counts."""
    told = found is None or found.startswith("utf")
    return found if told or not before or before.startswith("utf") else before


def tried(upload: Upload, asked: Values[str, str], region: str) -> Preview:
    """What a first look would find if the file were read as a form asks; nothing is kept.

    What was asked for and cannot be is left to the form. Raises Invalid, Conflict.
    """
    before = upload.preview
    known = asked.get("region", "") in SUPPORTED_REGIONS
    told = before["encoding"] is not None
    mapping = Mapping(
        number=_index(asked.get("number")) or 0,
        country=_index(asked.get("country")),
        region=asked["region"] if known else region,
        has_header=bool(asked.get("has_header")),
        encoding=asked.get("encoding") or before["encoding"] if told else None,
        delimiter=asked.get("delimiter") or before["delimiter"] if told else None,
    )
    return uploads.look_again(upload, mapping)


def _index(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def checked(wanted: Mapping, preview: Preview) -> Mapping:
    """What a person wants, if the file has it, with the order of its dates told.

    Raises Invalid on the role at fault: `no_such_column`, `column_twice`, `date_order`.
    """
    columns = preview["columns"]
    if not 0 <= wanted.number < len(columns):
        message = _("Choose the column that holds the phone numbers.")
        raise Invalid("no_number_column", message, "number")
    _check_own_columns(wanted, columns)
    if wanted.send_at is None:
        return replace(wanted, day_first=None, seen=True)
    order = Order(preview["dates"].get(str(wanted.send_at), Order.NONE))
    return replace(wanted, day_first=_day_first(wanted, order, columns[wanted.send_at]), seen=True)


def _check_own_columns(wanted: Mapping, columns: Sequence[str]) -> None:
    taken = {wanted.number}
    for role, index in wanted.own_columns().items():
        if not 0 <= index < len(columns):
            raise Invalid("no_such_column", _("The file has no such column."), role)
        if index in taken:
            message = _("The column “{name}” is chosen for something else already.")
            raise Invalid("column_twice", message.format(name=columns[index]), role)
        taken.add(index)


def _day_first(wanted: Mapping, order: Order, column: str) -> bool | None:
    told = {Order.DAY_FIRST: True, Order.MONTH_FIRST: False}.get(order)
    if order is Order.EITHER and wanted.day_first is None:
        message = _(
            "Dates such as 03/04/2026 in the column “{name}” can be read in two ways. Say whether "
            "the day or the month comes first."
        )
        raise Invalid("date_order", message.format(name=column), "day_first")
    if told is not None and wanted.day_first is not None and wanted.day_first is not told:
        message = _("The dates in the column “{name}” are written the other way round.")
        raise Invalid("date_order", message.format(name=column), "day_first")
    return wanted.day_first if told is None else told

"""A reading of a file as a person asks for it: tried, and checked against the file."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from accounts.errors import Invalid
from campaigns.mappings import Mapping
from campaigns.models import Upload
from campaigns.sendtimes import Order
from campaigns.services import uploads
from campaigns.services.readings import Preview


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

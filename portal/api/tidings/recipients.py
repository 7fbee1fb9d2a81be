"""Who a campaign goes to, as a call says it: a file, numbers, rows, or a group or segment."""

from typing import Any, NamedTuple

from phonenumbers import SUPPORTED_REGIONS

from accounts.errors import Invalid
from accounts.models import Account, User
from campaigns.models import Campaign, Upload
from campaigns.pasted import NUMBER, Pasted, parse
from campaigns.phones import PhoneReader
from campaigns.selectors.audiences import audience_called
from campaigns.selectors.files import upload_called
from campaigns.services import starting, startingnumbers, uploads
from portal.api.tidings.body import Body
from portal.api.tidings.uploading import QUOTA

SOURCES = ("file", "numbers", "rows", "audience")
LONGEST_TYPED = 2_000_000
MOST_COLUMNS = 200
QUICK, BULK = Campaign.Kind.QUICK, Campaign.Kind.BULK


class Recipients(NamedTuple):
    """A file of recipients; `number` is the column of the numbers where the call named it."""

    upload: Upload
    kind: Campaign.Kind
    number: int | None = None


def keep(account: Account, body: Body, by: User | None) -> Recipients:
    """Keep what a call names, as a file. Raises Invalid, NotFound, Conflict."""
    body.only(*SOURCES, "columns", "country")
    named = [name for name in SOURCES if body.raw(name) is not None]
    if len(named) != 1:
        message = f"Give one of {', '.join(SOURCES)} for the recipients."
        raise Invalid("one_source", message, "recipients")
    if named == ["file"]:
        upload = upload_called(account, body.identity("file"))
        return Recipients(uploads.taken(account, upload, by=by, quota=QUOTA), BULK)
    if named == ["audience"]:
        audience = audience_called(account, body.needed("audience", longest=60))
        return Recipients(*starting.keep_audience(account, audience, by=by))
    region = region_in(body, "country") or account.default_country
    typed = _rows(body) if named == ["rows"] else _numbers(body, region)
    upload = startingnumbers.keep_numbers(account, typed, region=region, by=by)
    return Recipients(upload, QUICK, typed.number)


def region_in(body: Body, name: str) -> str:
    """A country by its two letters, '' for none. Raises Invalid."""
    region = body.text(name, longest=20).strip().upper()
    if region and region not in SUPPORTED_REGIONS:
        raise Invalid("unknown_country", f"{name} must be a country such as IN.", name)
    return region


def _numbers(body: Body, region: str) -> Pasted:
    """A list of numbers, or a text as people paste it."""
    value = body.raw("numbers")
    if isinstance(value, str):
        return parse(body.text("numbers", longest=LONGEST_TYPED), PhoneReader(region))
    numbers = [_cell(number, "numbers") for number in body.listed("numbers") or []]
    return Pasted([NUMBER], [[number] for number in numbers])


def _rows(body: Body) -> Pasted:
    """Objects with a `number` each, or lists of cells under `columns`."""
    rows = body.listed("rows") or []
    if rows and all(isinstance(row, dict) for row in rows):
        header = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[_cell(row.get(name), "rows") for name in header] for row in rows]
    elif all(isinstance(row, list) for row in rows):
        header = body.texts("columns")
        cells = [[_cell(cell, "rows") for cell in row] for row in rows]
    else:
        raise Invalid("wrong_type", "rows must be a list of objects, or of lists.", "rows")
    if NUMBER not in header:
        message = "Name the column of the phone numbers “number”."
        raise Invalid("no_number_column", message, "rows")
    if len(header) > MOST_COLUMNS or any(len(row) > len(header) for row in cells):
        message = f"A row has at most a cell for each column, and {MOST_COLUMNS} of them."
        raise Invalid("too_many_cells", message, "rows")
    return Pasted(header, cells, header.index(NUMBER))


def _cell(value: Any, name: str) -> str:
    """A cell; numbers are taken as they are written, null is blank."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid("wrong_type", f"{name} may hold strings and numbers only.", name)
    if isinstance(value, int) and abs(value) >= 10**40:
        raise Invalid("wrong_type", f"{name} holds a number of too many digits.", name)
    return str(value)

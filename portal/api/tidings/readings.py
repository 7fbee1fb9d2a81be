"""How a file is read, as a call says it: columns by their name or their place."""

from typing import Any

from accounts.errors import Conflict, Invalid
from campaigns.forms.recipients import DELIMITERS, ENCODINGS
from campaigns.mappings import Mapping
from campaigns.models import Campaign
from campaigns.placeholders import column_key
from campaigns.readwords import ROLES, look_of, looked_at
from campaigns.selectors.savedmappings import saved_mapping_used
from campaigns.services import campaigns
from portal.api.tidings import shapes
from portal.api.tidings.body import Body
from portal.api.tidings.recipients import region_in

LONGEST_SAVED = 120
NAMES = (*ROLES, "region", "has_header", "encoding", "delimiter", "day_first", "save_as")


def look(campaign: Campaign) -> dict[str, Any]:
    """What a first look found in the file, and how it is read. Raises Conflict without a file."""
    upload = campaign.upload
    if upload is None:
        raise Conflict("no_file", "Choose the recipients first.", "recipients")
    found, saved = upload.preview, saved_mapping_used(campaign)
    return {
        "file": shapes.file(upload),
        "format": found.get("format"),
        "columns": [{"index": n, "name": name} for n, name in enumerate(found["columns"])],
        "sample": found["sample"],
        "guesses": found.get("guesses", {}),
        "look": look_of(found),
        "unread": looked_at(found),
        "mapping": _mapping(campaign.mapping),
        "keep": campaign.keep,
        "saved": saved and {"id": str(saved.uuid), "name": saved.name},
    }


def read(campaign: Campaign, body: Body, keep: str) -> bool:
    """Read the file as a call says; whether that gave it other columns. Raises Invalid, Conflict.

    What the call does not name stays as it is.
    """
    body.only(*NAMES)
    upload = campaign.upload
    if upload is None:
        raise Conflict("no_file", "Choose the recipients first.", "recipients")
    columns = list(upload.preview["columns"])
    wanted = Mapping.of(campaign.mapping | _wanted(body, columns, upload.preview))
    if not isinstance(wanted.number, int):
        raise Invalid("no_number_column", "Name the column of the phone numbers.", "number")
    name = body.text("save_as", longest=LONGEST_SAVED)
    return campaigns.set_reading(campaign, wanted, keep=keep or None, save_as=name)


def _wanted(body: Body, columns: list[str], preview: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {role: _column(body, role, columns) for role in ROLES if role in body}
    if region := region_in(body, "region"):
        found["region"] = region
    if "has_header" in body:
        found["has_header"] = body.flag("has_header")
    if "day_first" in body:
        unsaid = body.raw("day_first") is None
        found["day_first"] = None if unsaid else body.flag("day_first")
    known = [*ENCODINGS, *filter(None, [preview.get("encoding")])]
    encoding = body.choice("encoding", known)
    delimiter = body.choice("delimiter", [mark for mark, _name in DELIMITERS])
    if (encoding or delimiter) and preview.get("encoding") is None:
        message = "Only text files (CSV, TSV) have an encoding and a delimiter."
        raise Invalid("not_text", message, "encoding" if encoding else "delimiter")
    found |= {"encoding": encoding} if encoding else {}
    return found | ({"delimiter": delimiter} if delimiter else {})


def _column(body: Body, role: str, columns: list[str]) -> int | None:
    """A column by its index or its name; null for none."""
    value = body.raw(role)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return body.whole(role)
    name = column_key(body.text(role))
    places = [index for index, column in enumerate(columns) if column_key(column) == name]
    if not places:
        message = f"The file has no column “{value}”. Its columns are: {', '.join(columns)}."
        raise Invalid("no_such_column", message, role)
    return places[0]


def _mapping(kept: dict[str, Any]) -> dict[str, Any]:
    mapping = Mapping.of(kept).as_json()
    return {name: mapping[name] for name in NAMES if name in mapping}

"""Lists of registered templates as the portals of India's DLT operators export them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import DltTemplate

HEADER_WITHIN = 10
ID = re.compile(r"[0-9]{6,30}")
# A sheet keeps 15 digits of a number: the rest of a longer one becomes noughts.
_ROUNDED = re.compile(r"[0-9]{15,16}0{3,4}")

# Headings, the most exact first, as letters and digits only.
_NAMES: Mapping[str, Sequence[str]] = {
    "template_id": (
        *("templateid", "dlttemplateid", "dltteid", "teid", "contenttemplateid", "dltid"),
        "contentid",
    ),
    "text": (
        *("templatecontent", "templatemessage", "templatetext", "contenttemplate", "templatebody"),
        *("registeredtext", "messagetemplate", "content", "message", "text", "body"),
    ),
    "name": ("templatename", "contenttemplatename", "name", "title"),
    "category": (
        *("templatetype", "contenttype", "category", "communicationtype", "templatecategory"),
        "type",
    ),
    "senders": ("headers", "header", "headername", "senderid", "sender", "senders", "cli"),
    "status": ("status", "templatestatus", "approvalstatus", "registrationstatus"),
}
_APPROVED = frozenset({"approved", "active", "registered", "success", "approve", "verified"})
_CATEGORIES: Mapping[str, str] = {
    "transactional": DltTemplate.Category.TRANSACTIONAL,
    "serviceimplicit": DltTemplate.Category.SERVICE_IMPLICIT,
    "implicit": DltTemplate.Category.SERVICE_IMPLICIT,
    "serviceinferred": DltTemplate.Category.SERVICE_IMPLICIT,
    "si": DltTemplate.Category.SERVICE_IMPLICIT,
    "serviceexplicit": DltTemplate.Category.SERVICE_EXPLICIT,
    "explicit": DltTemplate.Category.SERVICE_EXPLICIT,
    "se": DltTemplate.Category.SERVICE_EXPLICIT,
    "promotional": DltTemplate.Category.PROMOTIONAL,
    "promo": DltTemplate.Category.PROMOTIONAL,
}

PROBLEMS: Mapping[str, Promise] = {
    "id_missing": _("The template id is missing."),
    "id_wrong": _("A template id has digits only, usually 19."),
    "id_rounded": _(
        "The spreadsheet rounded the template id: its last digits are lost. Format the column as"
        " text and enter it again, or import the portal's CSV as it came."
    ),
    "text_missing": _("The text is missing."),
    "text_long": _("The text is too long, or has too many variables."),
    "not_approved": _("The portal does not say that it is approved."),
    "twice": _("The same template id stands further up with another text."),
}


class Line(NamedTuple):
    """A template of the file. `senders` are names as the file has them; `category` may be ''."""

    row: int
    template_id: str
    text: str
    name: str
    category: str
    senders: tuple[str, ...]


class Refused(NamedTuple):
    """A row that is no template, and why (a code of PROBLEMS)."""

    row: int
    template_id: str
    code: str

    @property
    def sentence(self) -> str:
        """Why, in words."""
        return str(PROBLEMS[self.code])


class Found(NamedTuple):
    """What a file holds. `columns` has the heading that was taken for each part."""

    lines: list[Line]
    refused: list[Refused]
    columns: dict[str, str]


def read_templates(rows: Iterable[tuple[int, list[str]]]) -> Found | None:
    """The templates among the rows of a file; None where no row names an id and a text column."""
    found: Found | None = None
    places: dict[str, int] = {}
    texts: dict[str, str] = {}
    for count, (row, cells) in enumerate(rows):
        if found is None:
            places = _places(cells)
            if {"template_id", "text"} <= places.keys():
                columns = {part: cells[place].strip() for part, place in places.items()}
                found = Found([], [], columns)
            elif count >= HEADER_WITHIN:
                return None
            continue
        line = _line(row, {part: _cell(cells, place) for part, place in places.items()})
        if isinstance(line, Line) and texts.setdefault(line.template_id, line.text) != line.text:
            line = Refused(row, line.template_id, "twice")
        (found.lines if isinstance(line, Line) else found.refused).append(line)  # type: ignore[arg-type]
    return found


def clean_id(text: str) -> str:
    """A template id without the marks that spreadsheets and people put around it."""
    return re.sub(r"[\s'’\u200b-]", "", text)


def _line(row: int, cells: Mapping[str, str]) -> Line | Refused:
    template_id = clean_id(cells["template_id"])
    code = ""
    if not template_id:
        code = "id_missing"
    elif _ROUNDED.fullmatch(template_id) or re.fullmatch(r"[0-9.,]+E\+?[0-9]+", template_id, re.I):
        code = "id_rounded"
    elif not ID.fullmatch(template_id):
        code = "id_wrong"
    elif not cells["text"]:
        code = "text_missing"
    elif "status" in cells and _key(cells["status"]) not in _APPROVED:
        code = "not_approved"
    if code:
        return Refused(row, template_id[:30], code)
    senders = re.split(r"[,;|/\s]+", cells.get("senders", ""))
    return Line(
        row,
        template_id,
        cells["text"],
        cells.get("name", "")[:120],
        _CATEGORIES.get(_key(cells.get("category", "")), ""),
        tuple(name for name in senders if name),
    )


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by the headings."""
    keys = [_key(cell) for cell in cells]
    places: dict[str, int] = {}
    for part, names in _NAMES.items():
        known = [name for name in names if name in keys]
        free = [keys.index(name) for name in known if keys.index(name) not in places.values()]
        if free:
            places[part] = free[0]
    return places


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())

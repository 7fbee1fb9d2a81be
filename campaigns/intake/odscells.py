"""What a cell of an ODS sheet shows: its paragraphs, or its stored value where it has none."""

import re

from campaigns.intake import limits
from campaigns.intake.numberformats import general
from campaigns.intake.refusals import Refusal

_BLANKS = re.compile(r"[ \t\r\n]+")
_SHORTENED = re.compile(r"-?\d(?:[.,]\d+)?E\+?\d+")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
# Blanks that stand for themselves, kept apart from those between words while a text is read.
_KEPT = {"text:s": "\x01", "text:tab": "\x02", "text:line-break": "\x03"}
_AS_BLANKS = str.maketrans("\x01\x02\x03", " \t\n")

NUMBERS = frozenset({"float", "currency", "percentage"})


def kept_blank(tag: str, attrs: dict[str, str]) -> str:
    """What an element inside a paragraph stands for; `""` when it only dresses its text."""
    mark = _KEPT.get(tag, "")
    count = attrs.get("text:c", "1")
    if tag != "text:s" or count == "1":
        return mark
    if not count.isdecimal() or len(count) > 6 or int(count) > limits.CELL_CHARACTERS:
        raise Refusal("hostile")
    return mark * int(count)


def paragraph(text: str) -> str:
    """Runs of blanks between words count as one, as on the screen."""
    return _BLANKS.sub(" ", text).strip(" ").translate(_AS_BLANKS)


def shown(attrs: dict[str, str], text: str) -> str:
    """The cell as the sheet shows it.

    A whole number that was shortened to fit (9.19E+11) is shown in full: its digits are there.
    """
    kind = attrs.get("office:value-type", "")
    if kind in NUMBERS:
        value = attrs.get("office:value", "")
        return general(value) if not text or _is_shortened(text, value) else text
    if kind == "boolean":
        return attrs.get("office:boolean-value", text).upper()
    if text:
        return text
    if kind == "date":
        return attrs.get("office:date-value", "").replace("T", " ").removesuffix(" 00:00:00")
    if kind == "time":
        value = attrs.get("office:time-value", "")
        parts = _DURATION.fullmatch(value)
        return ":".join(parts.groups()) if parts else value
    return attrs.get("office:string-value", "") if kind == "string" else ""


def _is_shortened(text: str, value: str) -> bool:
    return _SHORTENED.fullmatch(text) is not None and general(value).isdecimal()

"""What contacts are told and found by: names, attribute names and values, and the search's words.

Pure: the same rules hold for a form, an import and a search.
"""

import re
import unicodedata
from collections.abc import Mapping

from campaigns.remarks import one_line

LONGEST_NAME = 120
LONGEST_ATTRIBUTE = 60
LONGEST_VALUE = 500
LONGEST_GROUP, LONGEST_TAG = 80, 40
# The columns that a list of contacts has anyway.
RESERVED = frozenset({"number", "name", "country", "groups", "tags", "created", "opted out"})

_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGITS_ONLY = re.compile(r"\+?[\d\s().-]+\Z")
_UNSUITED = re.compile(r'["\\{}\[\]\x00-\x1f]')


def folded(text: str) -> str:
    """As the search compares: no capitals, no accents on Latin, Greek and Cyrillic letters."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", plain)


def found_by(name: str, msisdn: int) -> str:
    """What `Contact.found_by` holds: the folded name, then the digits."""
    return f"{folded(name)[:180]} {msisdn}".strip()


def search_words(text: str) -> list[str]:
    """The parts that `found_by` must hold, all of them; digits of a number are one part."""
    text = text.strip()
    if _DIGITS_ONLY.match(text):
        digits = "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())
        return [digits.lstrip("0")] if digits.lstrip("0") else []
    return folded(text).split()


def attribute_name(text: str) -> str:
    """The name on one line, as it is kept; '' where it cannot be one."""
    name = one_line(text)
    if not name or len(name) > LONGEST_ATTRIBUTE or _UNSUITED.search(name):
        return ""
    return "" if name.casefold() in RESERVED else name


def suggested_attribute(column: str) -> str:
    """A name for what a column of a file holds; '' where its title suggests none."""
    return attribute_name(_UNSUITED.sub(" ", column)[:LONGEST_ATTRIBUTE])


def kept_value(text: str) -> str:
    """A value as it is kept: one line, blank for nothing."""
    return one_line(text)


def without_blanks(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes that say something; a blank one is the same as none."""
    return {name: value for name, value in attributes.items() if value}

"""Errors of one number, one row or one file: their words are those of the checks."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise

from campaigns.problems import FILE_PROBLEMS, ROW_PROBLEMS
from portal.api.catalogue.entry import Entry, Kind

_PLACEHOLDER = re.compile(r"“?\{+\w+\}+”?")
_ROW = (
    "A number, or a row of a file, cannot be sent to.",
    "Correct it and send it again; the other numbers of the call are not affected.",
)
_FILE = ("The file cannot be read, or not to its end.", "Mend the file and send it again.")


def _entries(table: Mapping[str, Promise], words: tuple[str, str]) -> list[Entry]:
    return [_entry(code, str(sentence), *words) for code, sentence in table.items()]


def _entry(code: str, sentence: str, meaning: str, remedy: str) -> Entry:
    """The first sentence tells why; what stands after it says what to do."""
    first, _, advice = _PLACEHOLDER.sub("…", sentence).partition(". ")
    title = code.replace("_", " ").capitalize()
    return Entry(code, Kind.INVALID, title, meaning, first.rstrip(".") + ".", advice or remedy)


def entries(taken: Mapping[str, Entry]) -> list[Entry]:
    """An entry for every problem of rows and files that is not in the catalogue otherwise."""
    found = [*_entries(ROW_PROBLEMS, _ROW), *_entries(FILE_PROBLEMS, _FILE)]
    unique = {entry.code: entry for entry in reversed(found)}
    return [entry for code, entry in unique.items() if code not in taken]

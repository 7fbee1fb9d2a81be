"""The catalogue of errors is whole: whatever a call can meet stands in it."""

import pytest

from portal.api.catalogue.entries import areas, catalogue
from portal.api.catalogue.entry import Entry, Kind, by_code
from portal.api.catalogue.statuses import ANSWERS, statuses
from portal.api.codes import KINDS, REFUSALS
from portal.api.v2.errors import CAUSES
from tests.portal.api.catalogue.reachable import named, raised

# One code for several kinds of error: the entry has the one that callers meet most.
SEVERAL = frozenset({"archived", "busy", "no_file", "no_repair", "no_wallet"})


def test_every_error_that_a_call_can_meet_has_an_entry() -> None:
    assert len(raised()) > 100
    unknown = {code: places for code, places in raised().items() if code not in catalogue()}
    assert not unknown, f"write an entry in portal/api/catalogue/ for {unknown}"


def test_every_code_that_a_dialect_names_has_an_entry() -> None:
    codes = named() | {code: "portal/api/codes.py" for _, code in KINDS}
    codes |= dict.fromkeys(REFUSALS.values(), "portal/api/codes.py")
    codes |= dict.fromkeys(CAUSES.values(), "portal/api/v2/errors.py")
    assert len(codes) > 20
    unknown = {code: place for code, place in codes.items() if code not in catalogue()}
    assert not unknown, f"write an entry in portal/api/catalogue/ for {unknown}"


def test_an_entry_has_the_kind_of_its_error() -> None:
    wrong = {
        code: (catalogue()[code].kind.value, kinds)
        for code, kinds in raised().items()
        if code in catalogue() and code not in SEVERAL and catalogue()[code].kind not in kinds
    }
    assert not wrong, wrong


def test_an_entry_says_something_in_every_part() -> None:
    wrong = [entry.code for entry in catalogue().values() if not _is_whole(entry)]
    assert not wrong, wrong


def _is_whole(entry: Entry) -> bool:
    texts = (entry.meaning, entry.cause, entry.remedy)
    found = statuses(entry)
    return (
        all(text[0] == text[0].upper() and text.endswith((".", "?")) for text in texts)
        and bool(entry.title)
        and not entry.title.endswith(".")
        and set(found) == set(ANSWERS)
        and all(400 <= status < 600 for status in found.values())
    )


def test_no_code_stands_twice() -> None:
    entry = areas()[0].entries[0]
    with pytest.raises(ValueError, match=entry.code):
        by_code([entry], [entry])


def test_what_may_be_repeated_is_told() -> None:
    late = [e.code for e in catalogue().values() if e.kind in (Kind.TOO_MANY, Kind.UNAVAILABLE)]
    assert late and all(catalogue()[code].retryable for code in late)

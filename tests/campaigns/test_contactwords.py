"""What contacts are found by, and what an attribute may be called."""

import pytest

from campaigns.contactfiles import Columns, Person, RowReader, merged
from campaigns.contactwords import attribute_name, found_by, search_words, suggested_attribute


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("jose", "José Álvarez"),
        ("ALVAREZ jose", "José Álvarez"),
        ("बीना", "बीना देवी"),
        ("98100 00", "Asha"),
        ("+91 9810", "Asha"),
        ("09810", "Asha"),
        ("strasse", "Straße"),
    ],
)
def test_people_are_found_as_they_are_typed(asked: str, name: str) -> None:
    text = found_by(name, 919810000001)
    assert search_words(asked) and all(word in text for word in search_words(asked))


def test_an_attribute_has_a_name_that_no_column_has() -> None:
    assert attribute_name("  Customer   since ") == "Customer since"
    for wrong in ("", "Name", "number", 'a"b', "a\\b", "x" * 61, "a{b}"):
        assert attribute_name(wrong) == ""
    assert suggested_attribute("Town {old}") == "Town old"


def test_a_row_becomes_a_person_or_says_why_not() -> None:
    columns = Columns(0, "IN", name=1, attributes={2: "City"}, titles=("phone", "name", "city"))
    reader = RowReader(columns)
    assert reader.read(2, ["98100 00001", " Asha  Rao ", ""]) == Person(
        919810000001, "IN", "Asha Rao"
    )
    assert reader.read(3, ["9810000001", "", "Pune", "more"]) == Person(
        919810000001, "IN", "", {"City": "Pune"}
    )
    bad = [reader.read(4, cells) for cells in ([], ["12"], ["9810000001", "x" * 121])]
    bad.append(reader.read(5, ["9810000001", "", "x" * 501]))
    found = [(row.code, row.column) for row in bad if not isinstance(row, Person)]
    assert found == [
        ("number_missing", "phone"),
        ("number_short", "phone"),
        ("name_long", "name"),
        ("attribute_long", "city"),
    ]


def test_policies_say_who_wins_and_a_blank_cell_never_does() -> None:
    known = Person(1, "IN", "Asha", {"City": "Pune"})
    said = Person(1, "IN", "Asha Rao", {"City": "Goa", "Plan": "Gold"})
    assert merged(known, said, "leave") == known
    assert merged(known, said, "fill") == Person(1, "IN", "Asha", {"City": "Pune", "Plan": "Gold"})
    assert merged(known, said, "overwrite") == said
    assert merged(known, Person(1, "IN"), "overwrite") == known

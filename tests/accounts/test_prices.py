"""Which line of a table prices a number; countries as `phonenumbers` tells them."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest

from accounts.prices import (
    Line,
    PriceTable,
    countries_of,
    country_of,
    country_of_prefix,
    table_from,
)

TABLE = table_from([("", "", 9), ("", "GB", 4), ("", "IN", 3), ("44", "", 5), ("4474", "", 6)])


@pytest.mark.parametrize(
    ("msisdn", "price"),
    [
        (447400123456, 6),
        (447500123456, 5),
        (919812345678, 3),
        (12025550100, 9),
        (883510012345, 9),
    ],
)
def test_prefix_before_country_before_the_rest(msisdn: int, price: int) -> None:
    assert TABLE.per_segment(msisdn) == price


def test_nothing_is_sold_where_no_line_speaks() -> None:
    table = PriceTable({"44": 1}, {"IN": 2})
    assert table.per_segment(33612345678) is None
    assert table.line_for("33", "FR") is None


def test_a_price_of_nothing_is_a_price() -> None:
    assert PriceTable({"": 5, "91": 0}).per_segment(919812345678) == 0


def test_whoever_knows_the_country_is_believed() -> None:
    assert TABLE.per_segment(12025550100, "IN") == 3
    assert TABLE.per_segment(12025550100, "") == 9


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("447400123456", "GB"),
        ("447781123456", "GG"),
        ("447797123456", "JE"),
        ("447624123456", "IM"),
        ("16045550100", "CA"),
        ("12025550100", "US"),
        ("77011234567", "KZ"),
        ("79161234567", "RU"),
        ("262639012345", "YT"),
        ("919812345678", "IN"),
        ("870773111632", ""),
        ("999123", ""),
        ("44", ""),
        ("", ""),
    ],
)
def test_the_country_of_a_number(digits: str, country: str) -> None:
    assert country_of(digits) == country


def _numbers() -> Iterator[phonenumbers.PhoneNumber]:
    """Valid numbers of every region and kind, and neighbours of them."""
    chance = random.Random(8102)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (0, 1, 3, 4, 6):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            yield example
            national = phonenumbers.national_significant_number(example)
            for _ in range(6):
                place = chance.randrange(len(national))
                changed = f"{national[:place]}{chance.randrange(10)}{national[place + 1 :]}"
                number = phonenumbers.parse(f"+{example.country_code}{changed}")
                if phonenumbers.is_valid_number(number):
                    yield number


def test_countries_are_those_of_phonenumbers() -> None:
    checked = 0
    for number in _numbers():
        digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
        assert country_of(digits) == phonenumbers.region_code_for_number(number), digits
        checked += 1
    assert checked > 2500


def test_a_list_of_prefixes_alone_asks_for_no_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.prices.country_of", lambda digits: pytest.fail("was asked"))
    table = PriceTable({"44": 5, "": 9})
    assert [table.per_segment(number) for number in (447400123456, 16045550100)] == [5, 9]


def test_a_prefix_is_in_a_country_only_where_all_its_numbers_are() -> None:
    assert country_of_prefix("9198") == "IN"
    assert country_of_prefix("4474") == ""
    assert countries_of("44")[0] == "GB"


def test_lines_come_in_the_order_of_the_pages() -> None:
    assert TABLE.lines() == [
        Line("", "", 9),
        Line("", "GB", 4),
        Line("", "IN", 3),
        Line("44", "", 5),
        Line("4474", "", 6),
    ]

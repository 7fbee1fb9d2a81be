"""Where the clocks of a number are."""

import pytest

from campaigns.zones import clocks_of, country_of, zone_of


@pytest.mark.parametrize(
    ("country", "msisdn", "expected"),
    [
        ("IN", 919810000001, "IN Asia/Calcutta"),
        ("FR", 33612345678, "FR Europe/Paris"),
        ("GB", 447700900123, "GB Europe/Guernsey"),  # its islands show the same time
        ("US", 12125550100, "US America/New_York"),
        ("US", 13105550100, "US America/Los_Angeles"),
        ("JM", 18765550100, "JM America/Jamaica"),
        ("BR", 5511987654321, "BR America/Sao_Paulo"),
    ],
)
def test_a_number_tells_where_its_clocks_are(country: str, msisdn: int, expected: str) -> None:
    assert zone_of(msisdn, country) == expected


def test_a_mobile_number_that_tells_no_place_is_in_the_widest_zones() -> None:
    zone = zone_of(61412345678, "AU")
    west, east = clocks_of(zone)
    assert country_of(zone) == "AU"
    assert (west.key, east.key) == ("Indian/Cocos", "Australia/Lord_Howe")


def test_a_number_of_no_country_goes_by_utc() -> None:
    assert zone_of(12345, "ZZ") == "ZZ UTC"
    assert [clock.key for clock in clocks_of("ZZ UTC")] == ["UTC"]


def test_no_zone_has_no_clock() -> None:
    assert clocks_of("") == []


def test_every_zone_fits_into_its_column() -> None:
    numbers = {"US": 18005550100, "RU": 79161234567, "AU": 61412345678, "MX": 5215512345678}
    assert all(len(zone_of(number, country)) <= 80 for country, number in numbers.items())

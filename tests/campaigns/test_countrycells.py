"""The country of a row, as people write it."""

import pytest

from accounts.countrynames import country_called
from campaigns.countrycells import region_of


@pytest.mark.parametrize(
    ("cell", "region"),
    [("IN", "IN"), (" in ", "IN"), ("IND", "IN"), ("India", "IN"), ("INDIA ", "IN")]
    + [("+91", "IN"), ("91", "IN"), ("0091", "IN"), ("91.0", "IN"), ("(+91)", "IN")]
    + [("UK", "GB"), ("United Kingdom", "GB"), ("usa", "US"), ("1", "US"), ("+1 868", "TT")]
    + [("Côte d'Ivoire", "CI"), ("Trinidad and Tobago", "TT"), ("AUT", "AT"), ("UKR", "UA")]
    + [
        ("", None),
        ("n/a", None),
        ("999", None),
        ("Wonderland", None),
        ("XX", None),
        ("8816", None),
    ],
)
def test_codes_names_and_calling_codes(cell: str, region: str | None) -> None:
    assert region_of(cell) == region


def test_three_letters_mean_the_country_that_iso_says() -> None:
    for three, two in (("CHN", "CN"), ("CHE", "CH"), ("SWE", "SE"), ("EST", "EE"), ("BEN", "BJ")):
        assert country_called(three) == two

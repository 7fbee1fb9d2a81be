"""Numbers as programs write them."""

import pytest

from accounts.prices import PriceTable
from campaigns.acceptance import Outcome, Recipient
from campaigns.recipients import check_recipients


def read(number: str, region: str = "IN") -> tuple[int, str]:
    (result,) = check_recipients(
        [Recipient(number, "Hello")],
        region=region,
        prices=PriceTable({"": 1}),
        max_characters=1530,
        max_segments=None,
    )
    assert (result.outcome is Outcome.ACCEPTED) == bool(result.msisdn)
    return result.msisdn, result.code


@pytest.mark.parametrize(
    ("number", "region", "msisdn"),
    [
        ("919810000000", "IN", 919810000000),
        ("9810000000", "IN", 919810000000),
        ("12025550100", "IN", 12025550100),
        (" 447400123456 ", "IN", 447400123456),
        ("+447400123456", "IN", 447400123456),
        ("00447400123456", "GB", 447400123456),
        ("447400123456", "GB", 447400123456),
        ("6591234567", "IN", 916591234567),  # +65 9123 4567 too, but the account is Indian
        ("6591234567", "US", 6591234567),
    ],
)
def test_the_country_code_needs_no_plus(number: str, region: str, msisdn: int):
    assert read(number, region) == (msisdn, "")


@pytest.mark.parametrize("number", ["0", "00", "123", "0447400123456", "1" * 15, "", "²²²²²²²²"])
def test_what_is_no_number_anywhere_is_refused(number: str):
    msisdn, code = read(number)
    assert msisdn == 0
    assert code.startswith("number_")


def test_the_first_problem_is_that_of_the_number_as_it_came():
    assert read("12")[1] == "number_short"

"""Numbers: the fast path never disagrees with the judge; spreadsheet damage is undone or named."""

import gc
import random

import phonenumbers
import pytest

from campaigns.phones import PhoneReader, undamaged

MOBILE = 919876543210


@pytest.mark.parametrize(
    "raw",
    ["9876543210", "919876543210", "+919876543210", "00919876543210", "09876543210"]
    + ["+91 98765-43210", "(+91) 98765 43210", "91.98765.43210", "+91\u00a098765\u201143210"]
    + ["'9876543210", '="9876543210"', "9876543210.0", "919876543210.00", "9.19876543210E+11"]
    + ["९८७६५४३२१०", "+٩١٩٨٧٦٥٤٣٢١٠", "\u202a+919876543210\u202c", "９８７６５４３２１０"]
    + ["919,876,543,210", " 9876543210\t"],
)
def test_one_number_in_many_spellings(raw: str) -> None:
    assert PhoneReader("IN").read(raw) == (MOBILE, "IN")


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", "number_missing"), (" \u00a0 ", "number_missing"), ("9.19E+11", "number_scientific")]
    + [("9.1987654321E+11", "number_scientific"), ("9876543210.5", "number_decimal")]
    + [("98765 43210 / 98765 43211", "number_characters"), ("phone", "number_characters")]
    + [("1-800-FLOWERS", "number_characters"), ("²³4", "number_characters")]
    + [("+", "number_characters"), ("++919876543210", "number_characters")]
    + [("12345", "number_short"), ("0", "number_short"), ("+91987654321012345", "number_long")]
    + [("1111111111", "number_invalid"), ("9" * 100, "number_long"), ("\0", "number_characters")],
)
def test_what_cannot_be_read_says_why(raw: str, code: str) -> None:
    assert PhoneReader("IN").read(raw) == code


def test_the_region_decides_what_a_national_number_is() -> None:
    assert PhoneReader("GB").read("07400 123456") == (447400123456, "GB")
    assert PhoneReader("US").read("(201) 555-0123") == (12015550123, "US")
    assert PhoneReader("IN").read("+1 604 555 0123") == (16045550123, "CA")
    assert PhoneReader("IT").read("312 345 6789") == (393123456789, "IT")


def test_a_number_of_no_country_fits_the_column() -> None:
    read = PhoneReader("IN").read("+882 99123456")
    assert isinstance(read, str) or len(read[1]) == 2


def _spellings(rng: random.Random, number: phonenumbers.PhoneNumber) -> str:
    national = list(phonenumbers.national_significant_number(number))
    for _ in range(rng.choice([0, 0, 1, 2])):
        national[rng.randrange(len(national))] = rng.choice("0123456789")
    if rng.random() < 0.2:
        national.insert(rng.randrange(len(national)), rng.choice("0123456789"))
    digits, code = "".join(national), str(number.country_code)
    return rng.choice(
        [f"+{code}{digits}", code + digits, digits, f"0{digits}", f"+{code}0{digits}"]
        + [f"+0{digits}", f"8{digits}", f"+{digits}", f"{code}0{digits}", f"1{digits}"]
    )


def test_the_fast_path_only_ever_gives_the_judges_answer() -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    accepted = 0
    for _ in range(6000):
        region = rng.choice(regions)
        example = phonenumbers.example_number_for_type(
            rng.choice([region, region, rng.choice(regions)]), rng.choice(kinds)
        )
        if example is None:
            continue
        reader, spelling = PhoneReader(region), _spellings(rng, example)
        quick = reader.accept(spelling)
        if quick is not None:
            accepted += 1
            assert quick == reader.judge(spelling), f"{spelling} in {region} (seed {seed})"
    assert accepted > 300, "the fast path accepts almost nothing: the test proves nothing"


def test_most_ordinary_numbers_take_the_fast_path() -> None:
    reader = PhoneReader("IN")
    for raw in ("9876543210", "+919876543210", "00919876543210", "+447400123456", "+12015550123"):
        number, problem = undamaged(raw)
        assert not problem
        assert reader.accept(number), raw


def test_a_number_that_cannot_be_parsed_leaves_nothing_behind() -> None:
    """Garbage in cycles would hold what the callers hold, such as thousands of rows."""
    reader = PhoneReader("IN", mobile=True)
    bad = ["0000000000", "+9991234567", "+0123", "12345", "0091", "n/a"]
    assert [reader.read(number) for number in bad].count("number_short") > 1
    gc.collect()
    gc.disable()
    try:
        assert all(isinstance(reader.read(number), str) for number in bad)
        assert gc.collect() == 0
    finally:
        gc.enable()

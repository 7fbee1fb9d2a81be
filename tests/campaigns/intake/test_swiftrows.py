"""Many rows at once come to what the exact way says of each, or are left to it."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.intake.sorting import ALL, FIRST, LAST, Sorter, Terms
from campaigns.intake.swiftnumbers import SwiftNumbers
from campaigns.phones import PhoneReader

Rows = list[tuple[int, list[str]]]

COLUMNS = ["phone", "name", "amount", "note"]
TERMS = Terms(
    region="IN",
    text="Dear {{name}}, Rs {{amount}} are due. {{note|Thank you}}",
    columns=COLUMNS,
    number=0,
    prices={"": 1_000_000},
    country_prices={},
    max_characters=400,
)
TEXTS = [
    TERMS.text,
    "The same for all",
    "Für alle das Gleiche: “schön”",
    "{{note}}",
    "{{ name }}{{name|}} 100% [{{amount}}] ^ €",
    "`{{name}}` and {{note|}}",
    "{{name}} " + "long words again and again " * 8 + "[{{amount}}]",
    "नमस्ते {{name}}",
    " {{note|#N/A}} ",
    "{{phone}} {{note|}}",
]
PRICES: list[dict[str, Any]] = [
    {"prices": {"": 1_000_000}},
    {"prices": {"": 5, "91": 7, "9198": 9}},
    {"prices": {"44": 3}, "country_prices": {"IN": 4, "US": 2}},
    {"prices": {}, "country_prices": {"IN": 4}},
]
NAMES = ["Asha", " Anil Kumar ", "अनिल", "Zoë", "", " ", "O’Neil", "{x}", "\\", "a\tb", "`", "😀"]
NAMES += ["#N/A", "100%", "%s", "~[^]~", "long " * 60, "\x00", "\ud800", "\n", "\u2028", "x" * 160]
NOTES = ["", "see you", "#REF!", "“quoted”", "[" * 70, "é" * 71, "words " * 70, "\xa0", "0"]
ODD_NUMBERS = ["", "n/a", "12345", "9.19E+11", "9.1981E+11", "0000000000", "+", "00", "++91", "-"]
ODD_NUMBERS += ["٩٨١٠٠١٢٣٤٥", "９８１００１２３４５", "98100\n12345", "98100\xa012345", "1" * 70]
ODD_NUMBERS += ['="919810012345"', "919810012345.0", "9,810,012,345", "+91 (98100) 12-345"]
ODD_NUMBERS += ["\ud800", "911", "+1", "001", "0" * 9, "+" + "9" * 15, " 9810012345\t"]
ODD_NUMBERS += ["+٩١9810012345", "'9810012345", "a" * 8]


def a_number(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(ODD_NUMBERS)
    if rng.random() < 0.4:
        region = rng.choice(["GB", "US", "DE", "BR", "IT", "AU", "RU", "MX", "AR", "KZ", "CI"])
        number = phonenumbers.example_number_for_type(region, rng.choice([0, 1, 1, 1, 3, 4]))
        national = phonenumbers.national_significant_number(number) if number else "5"
        code = phonenumbers.country_code_for_region(region)
    else:
        national, code = f"98100{rng.randrange(400):05}", 91
    spaced = f"{national[:4]} {national[4:7]}-{national[7:]}"
    trunk = f"0{national}"
    return rng.choice(
        [national, f"+{code}{national}", f"{code}{national}", f"00{code}{national}", trunk, spaced]
        + [
            f"+{code} {spaced}",
            f"(+{code}) {spaced}",
            f"+{code}{trunk}",
            national[:-1],
            f"{trunk}1",
        ]
    )


def some_rows(rng: random.Random, count: int) -> Rows:
    rows: Rows = []
    for place in range(count):
        amount = f"{rng.randrange(10**6) / 100:.2f}"
        name = rng.choice(NAMES) if rng.random() < 0.4 else "Asha"
        cells = [a_number(rng), name, amount, rng.choice(NOTES)]
        if rng.random() < 0.1:
            cells = cells[: rng.randrange(1, 4)]
        elif rng.random() < 0.03:
            cells += ["one too many"] * rng.randrange(1, 3)
        rows.append((2 + place + rng.randrange(2) * count, cells))
    return sorted(rows, key=lambda row: row[0])


def sorted_out(terms: Terms, rows: Rows, size: int, *, swiftly: bool) -> tuple[list[Any], ...]:
    sorter = Sorter(terms)
    if not swiftly:
        sorter._swift = None
    frames = [rows[start : start + size] for start in range(0, len(rows), size)]
    if sorter.looks_ahead:
        for frame in frames:
            sorter.look_ahead(frame)
    good: list[Any] = []
    bad: list[Any] = []
    for frame in frames:
        for found, kind in zip(sorter.sort(frame), (good, bad), strict=True):
            kind += found
    return good, bad, [sorter.findings()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("region", ["IN", "US", "IT", "AU", "BR"])
def test_messy_rows_come_out_alike(text: str, region: str) -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    accepted = 0
    for keep in (FIRST, LAST, ALL):
        prices = rng.choice(PRICES)
        terms = replace(TERMS, text=text, region=region, keep=keep, **prices)
        rows = unique(some_rows(rng, 700))
        size = rng.choice([1, 7, 100, 700])
        swift = sorted_out(terms, rows, size, swiftly=True)
        assert swift == sorted_out(terms, rows, size, swiftly=False), f"seed {seed}, {keep}"
        accepted += len(swift[0])
    assert accepted > 100, f"little was accepted, so little was compared (seed {seed})"


def unique(rows: Rows) -> Rows:
    """A sheet has each row but once."""
    return list(dict(rows).items())


def test_most_rows_of_an_ordinary_file_go_the_quick_way() -> None:
    sorter = Sorter(TERMS)
    assert sorter._swift is not None
    rows = [(n + 2, [f"+9198100{n:05}", "Asha", "12.50"]) for n in range(100)]
    assert None not in sorter._swift.items(rows)


pieces = st.sampled_from(
    [
        "+",
        "00",
        "0",
        "91",
        "44",
        "98100",
        "12345",
        "7400",
        "1",
        "9",
        " ",
        "-",
        "(",
        "\n",
        "\t",
        "\xa0",
    ]
    + ["٣", "Ａ", "a", "E", ",", ".", "'"]
)
columns = st.lists(st.lists(pieces, max_size=6).map("".join), max_size=12)
regions = st.sampled_from(["IN", "US", "GB", "AU", "IT", "XX", "AQ", "BR", "SM", "KZ", "CI"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(columns, regions)
def test_numbers_are_read_as_one_by_one(column: list[str], region: str) -> None:
    reader = PhoneReader(region, mobile=True)
    for cell, found in zip(column, SwiftNumbers(region).read(column), strict=True):
        assert found is None or found == reader.read(cell), cell


def test_numbers_of_every_country_are_read_as_one_by_one() -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    quick = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        column = [spelling(number) for number in examples(rng, region) for spelling in SPELLINGS]
        reader = PhoneReader(region, mobile=True)
        for cell, found in zip(column, SwiftNumbers(region).read(column), strict=True):
            assert found is None or found == reader.read(cell), f"{cell} in {region} (seed {seed})"
            quick += found is not None
    assert quick > 2_000


def examples(rng: random.Random, region: str) -> list[tuple[int, str]]:
    """Calling code and national number: of mobiles, with the last digits changed, and of others."""
    found: list[tuple[int, str]] = []
    for kind in (1, 1, 1, 0, 3, 4):
        number = phonenumbers.example_number_for_type(region, kind)
        if number and number.country_code:
            national = phonenumbers.national_significant_number(number)
            changed = rng.randrange(1, 6)
            ending = "".join(rng.choice("0123456789") for _ in range(changed))
            found.append((number.country_code, national[:-changed] + ending))
    return found


SPELLINGS: list[Callable[[tuple[int, str]], str]] = [
    lambda n: n[1],
    lambda n: f"0{n[1]}",
    lambda n: f"{n[0]}{n[1]}",
    lambda n: f"+{n[0]}{n[1]}",
    lambda n: f"00{n[0]} {n[1]}",
    lambda n: f"+{n[0]} (0) {n[1]}",
    lambda n: f"{n[1][:3]}-{n[1][3:]}",
]

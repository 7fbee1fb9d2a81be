"""The magic numbers are what the documentation says, and ordinary numbers follow the mix."""

import random
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from campaigns.simulator.outcomes import MAGIC, Mix, ordinary

DOCS = Path(__file__).parents[3] / "docs" / "magic-numbers.md"


@pytest.mark.parametrize("number", MAGIC, ids=[o.name for o in MAGIC.values()])
def test_a_magic_number_is_valid_and_documented(number: int) -> None:
    parsed = phonenumbers.parse(f"+{number}")
    assert phonenumbers.is_valid_number(parsed)
    digits = str(number)
    spelled = f"+{digits[0]} {digits[1:4]} {digits[4:7]} {digits[7:]}"
    outcome = MAGIC[number]
    assert f"| {spelled} | {outcome.name} | {outcome.summary} |" in DOCS.read_text()


def test_the_documentation_has_no_other_numbers() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| +1 ")]
    assert len(rows) == len(MAGIC)


def test_ordinary_numbers_follow_the_mix() -> None:
    chance = random.Random(7)
    ends = Counter(ordinary(Mix(), chance).receipts[0].status for _ in range(10_000))
    assert 9_600 < ends["DELIVRD"] < 9_800
    assert 130 < ends["UNDELIV"] < 270
    assert 50 < ends["EXPIRED"] < 150

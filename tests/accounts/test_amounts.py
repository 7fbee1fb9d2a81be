"""Amounts as people type them: read exactly, or refused with what to write instead."""

import pytest

from accounts.amounts import parse
from accounts.errors import Invalid
from accounts.money import MICRO


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        ("1,250.5", 1250.5),
        ("1250.5", 1250.5),
        ("  40 ", 40),
        ("1 250.5", 1250.5),
        ("1\u202f250", 1250),
        ("1,00,000", 100_000),
        ("12,34,567.25", 1_234_567.25),
        ("0.000001", 0.000001),
        ("5.0000000", 5),
        ("0", 0),
        ("1,000,000,000,000", 10**12),
    ],
)
def test_amounts_that_are_clear(text: str, credits: float) -> None:
    assert parse(text) == round(credits * MICRO)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1250,5", "amount_decimal_comma"),
        ("1.250,50", "amount_decimal_comma"),
        ("0,125", "amount_decimal_comma"),
        ("12,5", "amount_decimal_comma"),
        ("1,2500", "amount_decimal_comma"),
        ("0.0000001", "amount_too_fine"),
        ("1,000,000,000,000.5x", "amount_unreadable"),
        ("1,000,000,000,001", "amount_too_large"),
        ("9" * 40, "amount_too_large"),
        ("-5", "amount_not_positive"),
        ("", "amount_unreadable"),
        (".", "amount_unreadable"),
        ("ten", "amount_unreadable"),
        ("1e9", "amount_unreadable"),
        ("NaN", "amount_unreadable"),
        ("٣٥", "amount_unreadable"),
        ("5\x00", "amount_unreadable"),
        ("=1+1", "amount_unreadable"),
    ],
)
def test_amounts_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert (refused.value.code, refused.value.field) == (code, "amount")


def test_a_signed_amount_may_start_with_a_minus_of_any_kind() -> None:
    assert parse("-12.5", signed=True) == -12_500_000
    assert parse("\u221212.5", signed=True) == -12_500_000
    assert parse("+3", signed=True) == 3 * MICRO

"""Number formats, against what a spreadsheet shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.intake import numberformats
from campaigns.intake.numberformats import renderer


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        ("General", "919876543210", "919876543210"),
        ("General", "100.1", "100.1"),
        ("General", "0.30000000000000004", "0.3"),
        ("General", "3.14159265358979", "3.141592654"),
        ("General", "-5", "-5"),
        ("General", "007", "7"),
        ("0", "9.1987654321E11", "919876543210"),
        ("0", "2.5", "3"),
        ("0.00", "100.1", "100.10"),
        ("0.00", "-0.001", "0.00"),
        ("0.00", "1.005", "1.01"),
        ("#,##0.00", "1234567.891", "1,234,567.89"),
        ("#,##0.00;(#,##0.00)", "-1234.5", "(1,234.50)"),
        ("000000", "4217", "004217"),
        ('"+"0', "919876543210", "+919876543210"),
        ("\\+0", "919876543210", "+919876543210"),
        ("#####\\ #####", "9876543210", "98765 43210"),
        ("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "4155550123", "(415) 555-0123"),
        ("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "5550123", "555-0123"),
        ("[$₹-4009]\\ #,##0.00", "99.9", "₹ 99.90"),
        ('_("$"* #,##0.00_)', "5", " $5.00 "),
        ("0%", "0.256", "26%"),
        ("0.0%", "0.256", "25.6%"),
        ("#.##", "5", "5."),
        ("0.0#", "5.25", "5.25"),
        ("0.00E+00", "919000000000", "9.19E+11"),
        ("0,", "12345678", "12346"),
        ("@", "42", "42"),
        ("# ?/?", "0.5", "0.5"),
        ('0;-0;"none"', "0", "none"),
        ("[Red]0.0", "1", "1.0"),
    ],
)
def test_numbers(code: str, raw: str, shown: str) -> None:
    assert renderer(code)(raw) == shown


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        ("yyyy-mm-dd", "46347", "2026-11-21"),
        ("d/m/yy", "46347", "21/11/26"),
        ("dd mmm yyyy", "46347.75", "21 Nov 2026"),
        ("dddd, mmmm d", "46347", "Saturday, November 21"),
        ("yyyy-mm-dd hh:mm:ss", "46347.5007", "2026-11-21 12:01:00"),
        ("h:mm AM/PM", "0.5", "12:00 PM"),
        ("h:mm AM/PM", "0.0", "12:00 AM"),
        ("[h]:mm", "1.5", "36:00"),
        ("mm:ss.0", "0.000010", "00:00.9"),
        ('yyyy"年"m"月"', "46347", "2026年11月"),
        ("yyyy-mm-dd", "60.0", "1900-02-28"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "-5", "-5"),
    ],
)
def test_dates(code: str, raw: str, shown: str) -> None:
    assert renderer(code)(raw) == shown


def test_the_other_calendar_begins_in_1904() -> None:
    assert renderer("yyyy-mm-dd", date1904=True)("0") == "1904-01-01"


@pytest.mark.parametrize(
    "code", ["", ";", ";;;", "[", '"', "\\", "[h", "0.0.0", "E+", "###,,,###,"]
)
@pytest.mark.parametrize("raw", ["0", "-1.5", "1e300", "nan", "inf", "", "x"])
def test_no_format_is_too_strange(code: str, raw: str) -> None:
    assert isinstance(renderer(code)(raw), str)


@settings(deadline=None)
@given(
    st.decimals(0, 10**12, allow_nan=False, places=3).map(lambda n: f"{n.normalize():f}")
    | st.floats(-1e12, 1e12).map(repr)
    | st.from_regex(r"[0-9]{1,16}(\.[0-9]{0,8})?", fullmatch=True),
    st.integers(1, 8),
)
def test_decimals_that_need_no_rounding_are_shown_alike(raw: str, decimals: int) -> None:
    number = numberformats._decimal(raw)
    assert number is not None
    exact = f"{numberformats._rounded(number, decimals):.{decimals}f}"
    assert renderer("0." + "0" * decimals)(raw) == exact

"""Patterns of the routing: plain ones pass, and none that passes takes long on any text."""

import re
import time

import pytest

from campaigns.routeconditions import TEXT_LOOKED_AT
from campaigns.routepatterns import Refused, check

PLAIN = [
    "otp",
    r"\bOTP\b|one[- ]time",
    r"code is \d{4,8}",
    r"(?:code|otp|pin).*\d",
    r"^[A-Z]{2}-?\d+",
    r"https?://\S+",
    r"\(sale\)|50 ?% off",
    "[]abc]+x",
]
REFUSED = [
    ("a" * 201, "too_long"),
    ("(", "broken"),
    ("[a", "broken"),
    ("a{2}{3}", "broken"),
    ("(a+)+$", "nested"),
    ("(?:a|aa)+$", "costly"),
    ("(a?b*)*c", "nested"),
    ("(.*){3}x", "nested"),
    (r"(a)\1", "not_plain"),
    ("(?=a)b", "not_plain"),
    ("(?P<x>a)", "not_plain"),
    ("(?i)a", "not_plain"),
    ("a*a*a*a*b", "costly"),
    (".*otp.*code.*", "costly"),
    ("(a|b)?" * 25, "costly"),
    ("(" * 12 + "a" + ")" * 12, "not_plain"),
]


@pytest.mark.parametrize("pattern", PLAIN, ids=range(len(PLAIN)))
def test_plain_patterns_pass_and_are_quick(pattern: str) -> None:
    """Also on texts that nearly match, at their full length."""
    check(pattern)
    search = re.compile(pattern, re.IGNORECASE).search
    for bait in ("code", "otp ", "a", "1", "https://", "one-", "AB-1", "] c"):
        started = time.perf_counter()
        search((bait * TEXT_LOOKED_AT)[:TEXT_LOOKED_AT])
        assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("pattern", "code"), REFUSED, ids=[f"{n}-{each[1]}" for n, each in enumerate(REFUSED)]
)
def test_others_are_refused_with_a_reason(pattern: str, code: str) -> None:
    """Before anybody's text meets them."""
    with pytest.raises(Refused) as caught:
        check(pattern)
    assert caught.value.code == code

"""Destinations of prices, as people write them: prefix digits, a country, or everything else."""

import re
from functools import cache

from django.utils.translation import gettext as _

from accounts.countrynames import country_called, plain_name
from accounts.prices import calling_code_of, countries_of
from accounts.regions import region_names

LONGEST_PREFIX = 15
REST_WORDS = frozenset(
    ("*", "rest", "therest", "restofworld", "restoftheworld", "everythingelse", "allothers")
    + ("all", "any", "default", "other", "others", "world", "worldwide")
)
_DIGITS = re.compile(r"(\+|00)?([0-9]+)")
_QUOTED = re.compile(r'="([^"]*)"')
_CALLING_CODE = re.compile(r"\s*\(?\+[0-9 -]+\)?\s*\Z")
_NANP = re.compile(r"1-[0-9]{3}")

Destination = tuple[str, str]


def parse_destination(text: str) -> Destination | str:
    """`(prefix, country)`, one of them '' (both: the rest); or the code of what is wrong."""
    written = _QUOTED.sub(r"\1", text.strip()).strip("'’ ")
    if not written:
        return "destination_missing"
    if written.startswith("="):
        return "formula"
    digits = _as_digits(written)
    if any(char.isdigit() for char in digits):
        found = _DIGITS.fullmatch(digits)
        if found:
            return _prefix(found[2])
        return _country(_CALLING_CODE.sub("", written), "prefix_unclear")
    return ("", "") if plain_name(written) in REST_WORDS else _country(written, "country_unknown")


def _as_digits(written: str) -> str:
    """Without what is written between the digits of one prefix; a range keeps its dash."""
    text = re.sub(r"[\s()\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", written)
    if text.startswith("+") or _NANP.fullmatch(text):
        text = text.replace("-", "")
    return re.sub(r"\.0+\Z", "", text)


def _prefix(digits: str) -> Destination | str:
    if len(digits) > LONGEST_PREFIX:
        return "prefix_long"
    if digits.startswith("0"):
        return "prefix_zero"
    return (digits, "") if _is_dialled(digits) else "prefix_nowhere"


@cache
def _starts_of_codes() -> frozenset[str]:
    """The beginnings that calling codes have: `9` and `91` of 91."""
    codes = [str(code) for code in range(1, 1000) if calling_code_of(str(code)) == str(code)]
    return frozenset(code[:length] for code in codes for length in range(1, len(code) + 1))


def _is_dialled(digits: str) -> bool:
    return bool(calling_code_of(digits)) or digits in _starts_of_codes()


def _country(written: str, problem: str) -> Destination | str:
    found = country_called(written)
    return ("", found) if found else problem


def destination_text(prefix: str, country: str) -> str:
    """As files have it: digits, an ISO code, or `*`."""
    return prefix or country or "*"


def country_name(code: str) -> str:
    """`India` of IN."""
    return region_names().get(code, code)


def places_of(prefix: str) -> str:
    """The country of a prefix by name, `… and 3 more` where several share its calling code."""
    countries = countries_of(calling_code_of(prefix))
    if not countries:
        return ""
    first = country_name(countries[0])
    if len(countries) == 1:
        return first
    return _("%(first)s and %(count)s more") % {"first": first, "count": len(countries) - 1}

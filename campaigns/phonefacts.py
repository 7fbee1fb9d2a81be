"""What the numbering plans say of one number: how it is written, and what kind it is."""

from typing import NamedTuple

from phonenumbers import (
    NumberParseException,
    PhoneNumberType,
    is_valid_number,
    national_significant_number,
    number_type,
    parse,
)

LANDLINE, MOBILE, INVALID = "landline", "mobile", "invalid"
_MOBILES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class Facts(NamedTuple):
    """`msisdn` is E.164 without the plus, 0 where the text is no number at all.

    `national` is the number within its country, without the zeros it may begin with.
    """

    country_code: int = 0
    national: int = 0
    leading_zeros: int = 0
    msisdn: int = 0
    kind: str = INVALID


def facts_of(text: str, region: str) -> Facts:
    """The facts about a number as people of `region` (ISO 3166) write it."""
    try:
        number = parse(text, region)
    except NumberParseException:
        return Facts()
    national = national_significant_number(number)
    zeros = len(national) - len(national.lstrip("0"))
    kind = INVALID
    if is_valid_number(number):
        kind = MOBILE if number_type(number) in _MOBILES else LANDLINE
    code = number.country_code or 0
    return Facts(code, int(national or 0), zeros, int(f"{code}{national}"), kind)

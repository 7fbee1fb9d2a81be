"""`format-number`: how a number is written, and what kind it is."""

from typing import Any

from campaigns.phonefacts import INVALID, LANDLINE, MOBILE, facts_of
from campaigns.recipients import spellings
from portal.api.transmit.errors import empty
from portal.api.transmit.numbering import region_of
from portal.api.transmit.registry import Asked, call

TYPES = {LANDLINE: 0, MOBILE: 1, INVALID: 10}


@call("format-number")
def format_number(asked: Asked) -> dict[str, Any]:
    """The facts about `msisdn`, which lies in `countrycode` unless it says otherwise."""
    text = asked.params.text("msisdn", required=True)
    if not asked.params.text("countrycode"):
        raise empty("countrycode")
    found = [facts_of(spelling, region_of(asked)) for spelling in spellings(text)]
    facts = next((each for each in found if each.kind != INVALID), found[0])
    number = {
        "countrycode": facts.country_code,
        "nationalnumber": facts.national,
        "national_leading_zeroes": facts.leading_zeros,
        "rawinput": None,
        "international": facts.msisdn,
        "type": TYPES[facts.kind],
        "isValid": facts.kind != INVALID,
    }
    return {"number": number}

"""A number as programs write it: often with its country code and without a plus sign. Pure."""

from campaigns.phones import PhoneReader
from campaigns.recipients import spellings


def read_number(text: str, region: str) -> tuple[int, str] | str:
    """Its digits and country, or what is wrong with it (a code of campaigns.problems)."""
    reader = PhoneReader(region)
    first, *others = (reader.read(spelling) for spelling in spellings(text))
    return next((found for found in (first, *others) if isinstance(found, tuple)), first)

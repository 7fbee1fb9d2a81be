"""The country of a row: an ISO code, an English name, or a calling code such as +91."""

import re

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from accounts.countrynames import country_called
from campaigns.phones import undamaged

_CALLING_CODE = re.compile(r"\+?0{0,2}([1-9][0-9]{0,6})")


def region_of(cell: str) -> str | None:
    """The ISO code that a cell means, `GB` of `gb`, `United Kingdom` and `+44`; None otherwise."""
    number, _ = undamaged(cell)
    dialled = _CALLING_CODE.fullmatch(number)
    return _region_dialled(dialled[1]) if dialled else country_called(cell)


def _region_dialled(code: str) -> str | None:
    """`US` of 1, `TT` of 1868: where countries share a calling code, the digits after it tell."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    if regions:
        return regions[0] if len(regions[0]) == 2 else None
    for region in COUNTRY_CODE_TO_REGION_CODE[1] if code[0] == "1" else ():
        meta = PhoneMetadata.metadata_for_region(region)
        if meta and meta.leading_digits and re.fullmatch(meta.leading_digits, code[1:]):
            return region
    return None

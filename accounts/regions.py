"""Countries that have telephone numbers, with their names."""

from functools import cache
from importlib.resources import files

import phonenumbers

# They have numbers, but no code of ISO 3166 that is more than reserved.
_UNLISTED = {"AC": "Ascension Island", "TA": "Tristan da Cunha", "XK": "Kosovo"}


@cache
def region_choices() -> tuple[tuple[str, str], ...]:
    """(ISO code, "India (+91)") of every country with numbers, by name."""
    names = region_names()
    known = sorted(phonenumbers.SUPPORTED_REGIONS, key=lambda code: names.get(code, code))
    return tuple(
        (code, f"{names.get(code, code)} (+{phonenumbers.country_code_for_region(code)})")
        for code in known
    )


@cache
def region_names() -> dict[str, str]:
    """Country names by ISO code, from the IANA time zone database, which every installation has."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows} | _UNLISTED

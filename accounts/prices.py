"""What a segment costs: the longest prefix of the number wins, then its country, then the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneNumber,
    parse,
    region_code_for_number,
)

LONGEST_CALLING_CODE = 3
NO_REGION = "001"  # satellite and other numbers of no country


class Line(NamedTuple):
    """A line of a price list: to numbers with `prefix`, else to `country`; both '' is the rest.

    `per_segment` is in micro-credits.
    """

    prefix: str
    country: str
    per_segment: int


@dataclass(eq=False)
class PriceTable:
    """Micro-credits per segment: the longest prefix wins, then the country, then prefix ''."""

    by_prefix: dict[str, int]
    by_country: dict[str, int] = field(default_factory=dict)
    _lengths: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._lengths = sorted({len(prefix) for prefix in self.by_prefix if prefix}, reverse=True)

    def __len__(self) -> int:
        return len(self.by_prefix) + len(self.by_country)

    def has(self, prefix: str, country: str) -> bool:
        """Whether there is a line for exactly this destination."""
        return country in self.by_country if country else prefix in self.by_prefix

    @property
    def flat(self) -> int | None:
        """The price of every number, where there is but one."""
        return None if self._lengths or self.by_country else self.by_prefix.get("")

    def per_segment(self, msisdn: int, country: str | None = None) -> int | None:
        """Micro-credits for one segment to `msisdn`; None where no price is set for it.

        Whoever knows the number's country (ISO code) says it, and it is not looked up again.
        """
        if self._lengths:
            digits = str(msisdn)
            for length in self._lengths:
                price = self.by_prefix.get(digits[:length])
                if price is not None:
                    return price
        if self.by_country:
            price = self.by_country.get(country_of(str(msisdn)) if country is None else country)
            if price is not None:
                return price
        return self.by_prefix.get("")

    def line_for(self, prefix: str, country: str) -> Line | None:
        """The line that prices a number beginning with `prefix` in `country` ('': of none)."""
        for length in self._lengths:
            if length <= len(prefix) and prefix[:length] in self.by_prefix:
                return Line(prefix[:length], "", self.by_prefix[prefix[:length]])
        if country in self.by_country:
            return Line("", country, self.by_country[country])
        return Line("", "", self.by_prefix[""]) if "" in self.by_prefix else None

    def lines(self) -> list[Line]:
        """Every line: the rest, the countries, the prefixes."""
        rest = [Line("", "", self.by_prefix[""])] if "" in self.by_prefix else []
        countries = [Line("", code, price) for code, price in sorted(self.by_country.items())]
        prefixes = [Line(key, "", price) for key, price in sorted(self.by_prefix.items()) if key]
        return rest + countries + prefixes


def table_from(lines: Iterable[tuple[str, str, int]]) -> PriceTable:
    """The table of (prefix, country, micro-credits) rows."""
    prefixes, countries = {}, {}
    for prefix, country, per_segment in lines:
        if country:
            countries[country] = per_segment
        else:
            prefixes[prefix] = per_segment
    return PriceTable(prefixes, countries)


_REGIONS: dict[str, tuple[str, ...]] = {
    str(code): regions for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
}


def calling_code_of(digits: str) -> str:
    """The calling code that `digits` begin with; '' where there is none."""
    for length in range(1, LONGEST_CALLING_CODE + 1):
        if digits[:length] in _REGIONS:
            return digits[:length]
    return ""


def countries_of(calling_code: str) -> tuple[str, ...]:
    """The ISO codes that share a calling code, the main one first."""
    return tuple(code for code in _REGIONS.get(calling_code, ()) if code != NO_REGION)


def country_of(digits: str) -> str:
    """The ISO code of an international number's country; '' for numbers of none.

    Where countries share a calling code the number must be whole: its own digits decide.
    """
    code = calling_code_of(digits)
    regions = countries_of(code)
    if len(regions) > 1:
        return _region_of(digits)
    return regions[0] if regions else ""


def country_of_prefix(prefix: str) -> str:
    """The country that all numbers with `prefix` are in; '' where the prefix leaves that open."""
    regions = countries_of(calling_code_of(prefix))
    return regions[0] if len(regions) == 1 else ""


@lru_cache(maxsize=65_536)
def _region_of(digits: str) -> str:
    try:
        number: PhoneNumber = parse(f"+{digits}")
    except NumberParseException:
        return ""
    region: str | None = region_code_for_number(number)
    return region if region and region != NO_REGION else ""

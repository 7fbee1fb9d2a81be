"""Where the clocks of a phone number are: its zone as chunks name it.

`IN Asia/Calcutta` is a country and a zone. Where a number may be in several zones it names the two
that lie furthest apart, `RU Europe/Kaliningrad|Asia/Anadyr`: what is open in both is open between.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import (
    PhoneNumber,
    PhoneNumberType,
    country_code_for_region,
    is_number_type_geographical,
)
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number

LONGEST_PREFIX = 9  # digits of a number that may tell its zone
NORTH_AMERICA = 1  # its mobile numbers look like those of landlines, and tell the place as well
# Clocks are compared in January and in July, so that summer time counts on both halves.
_YEAR = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


def zone_of(msisdn: int, country: str) -> str:
    """The zone of a number (E.164 digits) of a country; UTC where nobody knows any."""
    return _single_zone(country) or _zone_of_prefix(str(msisdn)[:LONGEST_PREFIX], country)


def country_of(zone: str) -> str:
    """The country a zone begins with."""
    return zone[:2]


def clocks_of(zone: str) -> list[ZoneInfo]:
    """The one or two clocks that a zone names; none for ''."""
    return [_clock(name) for name in zone[3:].split("|")] if zone else []


@lru_cache(maxsize=512)
def _single_zone(country: str) -> str:
    """The zone of a country that has but one, else ''."""
    zones = _furthest(_zones_of_country(country))
    return f"{country} {zones[0]}" if len(zones) == 1 else ""


@lru_cache(maxsize=65536)
def _zone_of_prefix(prefix: str, country: str) -> str:
    code = country_code_for_region(country)
    tells_place = code == NORTH_AMERICA or is_number_type_geographical(PhoneNumberType.MOBILE, code)
    zones = _zones_of_digits(code, prefix) if tells_place else _zones_of_country(country)
    return f"{country} {'|'.join(_furthest(zones))}"


def _zones_of_country(country: str) -> Sequence[str]:
    code = country_code_for_region(country)
    return _zones_of_digits(code, str(code)) if code else ()


def _zones_of_digits(code: int, digits: str) -> Sequence[str]:
    """The zones of what begins with `digits`, the country code first."""
    national = digits[len(str(code)) :].ljust(LONGEST_PREFIX, "0")
    number = PhoneNumber(country_code=code, national_number=int(national))
    found: Sequence[str] = time_zones_for_geographical_number(number)
    return [name for name in found if name != UNKNOWN_TIMEZONE]


def _furthest(names: Sequence[str]) -> list[str]:
    """The westernmost and the easternmost of some zones; one where their clocks agree."""
    known = [name for name in names if _is_known(name)]
    if not known:
        return ["UTC"]
    west, east = min(known, key=_offsets), max(known, key=_offsets)
    return [west] if _offsets(west) == _offsets(east) else [west, east]


@lru_cache(maxsize=1024)
def _offsets(name: str) -> tuple[float, ...]:
    """Hours ahead of UTC, in winter and in summer."""
    ahead = (moment.astimezone(_clock(name)).utcoffset() for moment in _YEAR)
    return tuple(offset.total_seconds() / 3600 for offset in ahead if offset is not None)


@lru_cache(maxsize=1024)
def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return False
    return True


def _clock(name: str) -> ZoneInfo:
    return ZoneInfo(name)

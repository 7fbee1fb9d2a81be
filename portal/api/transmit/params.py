"""Parameters of a call from query and body (the body's count first), read by shape."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from campaigns.checking import storable
from campaigns.phones import PhoneReader
from campaigns.recipients import spellings
from portal.api.transmit.errors import empty, invalid

LONGEST = 255
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_FIELD = re.compile(r"field_(?:10|[1-9])")


class Params:
    """The parameters of one call. Every reader raises Failure for what is misshapen."""

    def __init__(self, query: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        self._values = dict(query.items()) | dict(body.items())

    def has(self, name: str) -> bool:
        """Whether the parameter was sent, blank or not."""
        return self._values.get(name) is not None

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST) -> str:
        """A string without spaces around it, '' where there is none."""
        value = self._values.get(name)
        if isinstance(value, bool | int) and abs(value) < 10**40:
            value = str(int(value))
        if value is None or value == "":
            if required:
                raise empty(name)
            return ""
        if not isinstance(value, str):
            raise invalid(name, "must be a string")
        if len(value) > longest:
            raise invalid(name, f"may not be longer than {longest:,} characters")
        if not storable(value):
            raise invalid(name, "holds characters that cannot be stored")
        value = value.strip()
        if required and not value:
            raise empty(name)
        return value

    def whole(
        self, name: str, *, least: int = 0, most: int = 2**53, required: bool = False
    ) -> int | None:
        """A whole number from `least` to `most`; None where there is none."""
        value = self.text(name, required=required)
        if not value:
            return None
        digits = value.removeprefix("-")
        good = digits.isascii() and digits.isdecimal() and len(digits) <= 18
        if not good or not least <= int(value) <= most:
            raise invalid(name, f"must be a whole number from {least} to {most}")
        return int(value)

    def number(self, name: str) -> int:
        """The number of a thing (message_id, list_id …), which must be there."""
        return self.whole(name, least=0, required=True) or 0

    def choice(self, name: str, words: str, default: str) -> str:
        """One of the space-separated `words`, in lower case."""
        value = self.text(name).lower() or default
        if value not in words.split():
            raise invalid(name, f"must be one of {', '.join(words.split())}")
        return value

    def flag(self, name: str) -> bool:
        """Whether it is on: 1, true or yes."""
        return self.choice(name, "0 1 true false yes no on off", "0") in ("1", "true", "yes", "on")

    def listed(self, name: str, *, longest: int = 1_000_000) -> list[str]:
        """The parts of a comma list, blanks left out."""
        value = self._values.get(name)
        if isinstance(value, list):
            joined = {name: ",".join(map(str, value))}
            return Params(joined, {}).listed(name, longest=longest)
        parts = self.text(name, longest=longest).replace("\n", ",").split(",")
        return [part.strip() for part in parts if part.strip()]

    def time(self, *names: str) -> datetime | None:
        """A time in UTC under the first of the names that is sent; None where there is none."""
        for name in names:
            if value := self.text(name):
                return _moment(name, value)
        return None

    def msisdn(self, name: str, region: str) -> int:
        """A phone number, which must be there; a local one lies in `region`."""
        found = msisdn_of(self.text(name, required=True), region)
        if found is None:
            raise invalid(name, "is no phone number")
        return found

    def fields(self) -> dict[str, str]:
        """The custom fields that were sent: field_1 to field_10, each at most 255 characters."""
        names = [str(name) for name in self._values if _FIELD.fullmatch(str(name))]
        return {name: self.text(name) for name in sorted(names, key=lambda n: int(n[6:]))}


def msisdn_of(text: str, region: str) -> int | None:
    """The digits of a phone number in E.164; None where it is none."""
    reader = PhoneReader(region)
    for spelling in spellings(text):
        read = reader.read(spelling)
        if not isinstance(read, str):
            return read[0]
    return None


def _moment(name: str, value: str) -> datetime:
    for form in _TIMES:
        try:
            moment = datetime.strptime(value.removesuffix("Z").strip(), form)  # noqa: DTZ007
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC)
    raise invalid(name, "must be a time such as 2030-01-31 18:05:00 (UTC)")

"""What a call sends, read by shape: a value of the wrong type is refused with its name.

Rules are the services': here stands only what a JSON value has to be before they are asked.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from zoneinfo import ZoneInfo

from accounts.errors import Invalid
from accounts.money import to_micro
from campaigns.checking import storable

LONGEST = 10_000
MOST_WHOLE = 2**31 - 1


class Body:
    """The values of a JSON object, or of a query, by name."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values, self._path = values, path

    @classmethod
    def of(cls, values: Any) -> Self:
        """Raises Invalid where a text has a NUL or half a character: no database takes those."""
        for name, text in _texts(values):
            if not storable(text):
                message = f"{name or 'A name'} holds a character that cannot be stored."
                raise Invalid("unstorable", message, name)
        return cls(values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def only(self, *names: str) -> None:
        """Raises Invalid where there is a name that nobody knows: it would have no effect."""
        unknown = sorted(name for name in self._values if name not in names)
        if unknown:
            known = ", ".join(names)
            message = f"There is no field “{unknown[0][:60]}” here. The fields are: {known}."
            raise Invalid("unknown_field", message, self._field(unknown[0][:60]))

    def raw(self, name: str) -> Any:
        """The value as it came, None where there is none."""
        return self._values.get(name)

    def text(self, name: str, default: str = "", *, longest: int = LONGEST) -> str:
        """A string; whole numbers are taken for their digits."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
            value = str(value)
        if not isinstance(value, str):
            raise self._wrong(name, "must be a string")
        if len(value) > longest:
            raise self._wrong(name, f"has more than {longest:,} characters")
        return value

    def needed(self, name: str, *, longest: int = LONGEST) -> str:
        """A string that is not blank."""
        value = self.text(name, longest=longest).strip()
        if not value:
            raise self._wrong(name, "is needed", "missing")
        return value

    def choice(self, name: str, allowed: Sequence[str], default: str = "") -> str:
        """One of `allowed`."""
        value = self.text(name) or default
        if value and value not in allowed:
            raise self._wrong(name, f"must be one of {', '.join(allowed)}")
        return value

    def whole(self, name: str, default: int | None = None, most: int = MOST_WHOLE) -> int | None:
        """A whole number from 0 to `most`; in a query it comes as digits."""
        value = self._values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self._wrong(name, f"must be a whole number from 0 to {most:,}")
        return value

    def amount(self, name: str) -> int:
        """An amount of credits, as micro-credits."""
        value = self._values.get(name)
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise ValueError
            credits = Decimal(str(value)[:40])
            micro = to_micro(credits) if credits.is_finite() and abs(credits) < 10**12 else -1
        except (ValueError, InvalidOperation):
            micro = -1
        if micro < 0:
            raise self._wrong(name, 'must be an amount of credits such as "12.5"')
        return micro

    def flag(self, name: str, default: bool = False) -> bool:
        """true or false."""
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, "must be true or false")
        return value

    def identity(self, name: str) -> uuid.UUID:
        """The id of something."""
        try:
            return uuid.UUID(self.text(name, longest=60))
        except ValueError:
            raise self._wrong(name, "must be an id, as an earlier answer gave it") from None

    def listed(self, name: str) -> list[Any] | None:
        """A list, of whatever."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, list):
            raise self._wrong(name, "must be a list")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        values = self.listed(name) or []
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "must be a list of strings")
        return values

    def part(self, name: str) -> "Body | None":
        """An object inside this one."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong(name, "must be an object")
        return Body(value, self._field(name))

    def clock(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A time by the clocks of `zone` (naive); one with an offset or a Z is turned into it."""
        text = self.text(name, longest=40).strip()
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            clock = moment if moment.tzinfo is None else moment.astimezone(zone)
        except (ValueError, OverflowError):
            raise self._wrong(name, "must be a time such as 2026-11-30T09:15") from None
        return clock.replace(tzinfo=None, fold=0)

    def hour(self, name: str) -> time | None:
        """An hour of the day."""
        text = self.text(name, longest=20).strip()
        try:
            hour = time.fromisoformat(text) if text else None
        except ValueError:
            hour = time(0, tzinfo=ZoneInfo("UTC"))
        if hour is not None and hour.tzinfo is not None:
            raise self._wrong(name, "must be an hour such as 09:00")
        return hour

    def _field(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _wrong(self, name: str, what: str, code: str = "wrong_type") -> Invalid:
        field = self._field(name)
        return Invalid(code, f"{field} {what}.", field)


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a value, names included, each with the outermost name it stands under."""
    waiting = [("", value)]
    while waiting:
        name, found = waiting.pop()
        if isinstance(found, str):
            yield name, found
        elif isinstance(found, Mapping):
            yield from (("", str(key)) for key in found)
            waiting += [(name or str(key), inner) for key, inner in found.items()]
        elif isinstance(found, list):
            waiting += [(name, inner) for inner in found]

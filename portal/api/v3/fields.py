"""Fields of a call, read by shape. Every reader raises Failure for what is misshapen."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from campaigns.checking import storable
from portal.api.v3.errors import empty, invalid

LABEL = re.compile(r"[A-Za-z0-9-]{0,100}")


class Fields:
    """The fields of an object; of several sources the last one counts."""

    def __init__(self, *sources: Mapping[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        for source in sources:
            self._values |= _plain(source)

    def has(self, *names: str) -> bool:
        """Whether any of the fields was sent with something in it."""
        return any(self._values.get(name) not in (None, "", []) for name in names)

    def raw(self, name: str) -> Any:
        """The field as it came, None for none."""
        return self._values.get(name)

    def text(self, *names: str, required: bool = False, longest: int = 255) -> str:
        """A string without spaces around it ('' for none), of the first name that is sent."""
        name = next((each for each in names if self.has(each)), names[0])
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
            value = str(value)
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
        if required and not value.strip():
            raise empty(name)
        return value.strip()

    def label(self, name: str) -> str:
        """The caller's own reference: letters, digits and dashes."""
        value = self.text(name)
        if not LABEL.fullmatch(value):
            raise invalid(name, "may hold up to 100 letters, digits and dashes")
        return value

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`; None for none."""
        value = self.text(name)
        if not value:
            return None
        good = value.isascii() and value.isdecimal() and len(value) <= 18
        if not good or not least <= int(value) <= most:
            raise invalid(name, f"must be a whole number from {least} to {most}")
        return int(value)

    def listed(self, *names: str) -> list[Any]:
        """A list under the first name that is sent; one value alone is a list of it."""
        for name in names:
            value = self._values.get(name)
            if value not in (None, "", []):
                return list(value) if isinstance(value, list) else [value]
        return []

    def page(self) -> int:
        """The page that is asked for, from 1."""
        return self.whole("page", least=1, most=1_000_000) or 1


def _plain(source: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by name; `name[]` of a form is a list."""
    if not isinstance(source, QueryDict):
        return dict(source)
    return {
        key.removesuffix("[]"): values if key.endswith("[]") else values[-1]
        for key, values in source.lists()
    }

"""Parameters of a call, wherever they were sent, read by shape.

A body's value goes before the query's. A reader notes what is wrong and gives a blank; `check`
raises everything noted at once.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from campaigns.checking import storable
from portal.api.v2.errors import ValidationFailed

_PATH = re.compile(r"[^\[\]]+")


class Params:
    """The merged query and body of one call."""

    def __init__(self, query: QueryDict, body: Mapping[str, Any]) -> None:
        self._values = _tree(query) | _tree(body)
        self._problems: dict[str, list[str]] = {}

    def text(self, name: str, *, required: bool = False, longest: int = 255) -> str:
        """A string ('' where there is none); numbers of JSON are taken for their digits."""
        value = self._values.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, int) and not isinstance(value, bool):
            value = _digits(value)
        if value is None or value == "":
            if required:
                self.note(name, f"The {name} field is required.")
            return ""
        if not isinstance(value, str):
            self.note(name, f"The {name} must be a string.")
            return ""
        return self._sound(name, value, longest)

    def choice(self, name: str, allowed: str) -> str:
        """One of the space-separated words in `allowed`, in upper case, or ''."""
        value = self.text(name).strip().upper()
        if value and value not in allowed.split():
            self.note(name, f"The {name} must be one of {', '.join(allowed.split())}.")
            return ""
        return value

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`, or None where there is none."""
        value = self.text(name).strip()
        if not value:
            return None
        if value.isascii() and value.isdigit() and least <= int(value[:12]) <= most:
            return int(value)
        self.note(name, f"The {name} must be a whole number from {least} to {most}.")
        return None

    def listed(self, *names: str, longest: int = 1_000_000) -> list[str]:
        """The strings of a comma list, a repeated `name[]` or a JSON list; blanks are left out.

        Of several names (`meta.tags` is the `tags` inside `meta`) the first that is sent counts.
        """
        for name in names:
            value = self._lookup(name)
            if value not in (None, "", []):
                return self._items(name, value, longest)
        return []

    def note(self, name: str, problem: str) -> None:
        """Remember a problem of a parameter; of several, the first."""
        self._problems.setdefault(name, [problem])

    def check(self) -> None:
        """Raise ValidationFailed with all problems noted so far."""
        if self._problems:
            raise ValidationFailed(self._problems)

    def _lookup(self, name: str) -> Any:
        value: Any = self._values
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _items(self, name: str, value: Any, longest: int) -> list[str]:
        values = value if isinstance(value, list) else [value]
        items: list[str] = []
        for entry in values:
            if isinstance(entry, int) and not isinstance(entry, bool):
                entry = _digits(entry)
            if not isinstance(entry, str):
                self.note(name, f"The {name} must be a string or a list of strings.")
                return []
            items += self._sound(name, entry, longest).replace("\n", ",").split(",")
        return [item.strip() for item in items if item.strip()]

    def _sound(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            self.note(name, f"The {name} may not be longer than {longest:,} characters.")
            return ""
        if not storable(value):
            self.note(name, f"The {name} holds characters that cannot be sent.")
            return ""
        return value


def _digits(value: int) -> str:
    # Python refuses to spell out integers of thousands of digits; no number here has that many.
    return str(value) if abs(value) < 10**40 else "too long a number"


def _tree(source: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by name; `a[]` becomes a list and `a[b]` an object, as PHP spells them."""
    if not isinstance(source, QueryDict):
        return dict(source)
    tree: dict[str, Any] = {}
    for key, values in source.lists():
        name, *inner = _PATH.findall(key)[:2] or [key]
        if inner:
            branch = tree.setdefault(name, {})
            if isinstance(branch, dict):
                branch[inner[0]] = values
        else:
            tree[name] = values if key.endswith("[]") else values[-1]
    return tree

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

FLAGS: dict[str, bool | None] = {
    "": None,
    **dict.fromkeys(("1", "true", "yes", "on", "active"), True),
    **dict.fromkeys(("0", "false", "no", "off", "inactive"), False),
}
_PATH = re.compile(r"[^\[\]]+")


class Params:
    """The merged query and body of one call, or (see `part` and `parts`) an object inside it."""

    def __init__(self, query: QueryDict, body: Mapping[str, Any]) -> None:
        self._values = _tree(query) | _tree(body)
        self._problems: dict[str, list[str]] = {}
        self._path = ""

    def part(self, name: str) -> "Params":
        """The object called `name`; an empty one where there is none. Notes what is no object."""
        value = self._lookup(name)
        if value not in (None, "") and not isinstance(value, dict):
            self.note(name, f"The {self._field(name)} must be an object.")
        return self._inner(value if isinstance(value, dict) else {}, name)

    def parts(self, name: str) -> "list[Params]":
        """The objects of the list called `name`; a single object counts as a list of one."""
        value = self._lookup(name)
        found = [value] if isinstance(value, dict) else value or []
        if not (isinstance(found, list) and all(isinstance(each, dict) for each in found)):
            self.note(name, f"The {self._field(name)} must be a list of objects.")
            return []
        return [self._inner(each, f"{name}.{place}") for place, each in enumerate(found)]

    def over(self, defaults: "Params") -> "Params":
        """These values, and those of `defaults` where there is none."""
        sent = {name: value for name, value in self._values.items() if value not in (None, "")}
        merged = self._inner(defaults._values | sent, "")
        merged._path = self._path
        return merged

    def names(self) -> list[str]:
        """The names of what was sent."""
        return list(self._values)

    def raw(self, name: str) -> Any:
        """What was sent under this name, whatever it is."""
        return self._lookup(name)

    def __contains__(self, name: str) -> bool:
        return self._lookup(name) not in (None, "", [])

    def text(self, name: str, *, required: bool = False, longest: int = 255) -> str:
        """A string ('' where there is none); numbers of JSON are taken for their digits."""
        value = self._lookup(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, int) and not isinstance(value, bool):
            value = _digits(value)
        if value is None or value == "":
            if required:
                self.note(name, f"The {self._field(name)} field is required.")
            return ""
        if not isinstance(value, str):
            self.note(name, f"The {self._field(name)} must be a string.")
            return ""
        return self._sound(name, value, longest)

    def choice(self, name: str, allowed: str) -> str:
        """One of the space-separated words in `allowed`, in upper case, or ''."""
        value = self.text(name).strip().upper()
        if value and value not in allowed.split():
            self.note(name, f"The {self._field(name)} must be one of {', '.join(allowed.split())}.")
            return ""
        return value

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`, or None where there is none."""
        value = self.text(name).strip()
        if not value:
            return None
        if value.isascii() and value.isdigit() and least <= int(value[:12]) <= most:
            return int(value)
        self.note(name, f"The {self._field(name)} must be a whole number from {least} to {most}.")
        return None

    def flag(self, name: str) -> bool | None:
        """True or false, as clients spell them (`1`, `true`, `yes`, `on`); None where not sent."""
        value = self._values.get(name)
        if isinstance(value, bool):
            return value
        word = self.text(name).strip().lower()
        if word in FLAGS:
            return FLAGS[word]
        self.note(name, f"The {self._field(name)} must be 1 or 0.")
        return None

    def sent(self, name: str) -> bool:
        """Whether the call names the parameter at all, blank or not."""
        return name in self._values

    def inner(self, name: str, key: str, *, longest: int = 255) -> str:
        """The string inside a parameter, such as `filter[name]`; '' where there is none."""
        value = self._lookup(f"{name}.{key}")
        if isinstance(value, list) and value:
            value = value[-1]
        if isinstance(value, int) and not isinstance(value, bool):
            value = _digits(value)
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            self.note(f"{name}.{key}", f"The {name}[{key}] must be a string.")
            return ""
        return self._sound(f"{name}.{key}", value, longest).strip()

    def listed(self, *names: str, longest: int = 1_000_000) -> list[str]:
        """The strings of a comma list, a repeated `name[]` or a JSON list; blanks are left out.

        Of several names (`meta.tags` is the `tags` inside `meta`) the first that is sent counts.
        """
        for name in names:
            value = self._lookup(name)
            if value not in (None, "", []):
                return self._items(name, value, longest)
        return []

    def plain(self, name: str, *, longest: int = 255) -> str:
        """As text, with any number of JSON as it is written."""
        value = self._lookup(name)
        return self._plain(name, value, longest)

    def values(self, name: str, *, longest: int = 255) -> list[str]:
        """The strings and numbers of a list, in order, commas and blanks in them kept."""
        value = self._lookup(name)
        found = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return [self._plain(name, each, longest) for each in found]

    def note(self, name: str, problem: str) -> None:
        """Remember a problem of a parameter; of several, the first."""
        self._problems.setdefault(self._field(name), [problem])

    def check(self) -> None:
        """Raise ValidationFailed with all problems noted so far."""
        if self._problems:
            raise ValidationFailed(self._problems)

    def _field(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _inner(self, values: dict[str, Any], name: str) -> "Params":
        inner = Params(QueryDict(), values)
        inner._problems, inner._path = self._problems, self._field(name)
        return inner

    def _lookup(self, name: str) -> Any:
        if "." not in name:
            return self._values.get(name)
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
                self.note(name, f"The {self._field(name)} must be a string or a list of strings.")
                return []
            items += self._sound(name, entry, longest).replace("\n", ",").split(",")
        return [item.strip() for item in items if item.strip()]

    def _plain(self, name: str, value: Any, longest: int) -> str:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = _digits(value) if isinstance(value, int) else str(value)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(name, f"The {self._field(name)} must be a string.")
            return ""
        return self._sound(name, value, longest)

    def _sound(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            self.note(
                name, f"The {self._field(name)} may not be longer than {longest:,} characters."
            )
            return ""
        if not storable(value):
            self.note(name, f"The {self._field(name)} holds characters that cannot be sent.")
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

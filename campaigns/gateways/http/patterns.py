"""What an answer must look like to mean something, and where in it a value stands.

A pattern: `status` (a number, a list, or `2xx`), `path` into the body with `is` (texts) or
`matches` (a regular expression), `body` (a regular expression for all of it), `header` in place of
`path`. All that is given must hold.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from campaigns.gateways.http import trees

LONGEST_PATTERN = 300
# Expressions are the operator's, but what they are tried on is anybody's.
SEARCHED = 4096
KEYS = frozenset({"status", "path", "is", "matches", "body", "header"})


class Response:
    """A carrier's answer: status, headers by lower-case name, and the whole body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @cached_property
    def text(self) -> str:
        """As much of the body as patterns look at."""
        return self.body[: SEARCHED * 4].decode("utf-8", "replace")[:SEARCHED].strip()

    @cached_property
    def tree(self) -> Any:
        """The body as a tree; None where it is neither JSON nor XML."""
        try:
            return trees.read(self.body)
        except trees.Unreadable:
            return None


class Place(NamedTuple):
    """Where a value stands: a header, a path, or what `matches` finds in the body."""

    header: str = ""
    path: str = ""
    matches: re.Pattern[str] | None = None

    def find(self, response: Response) -> str:
        """The value; '' where there is none. A group in the expression narrows it."""
        if self.header:
            found = response.headers.get(self.header, "")
        elif self.path:
            found = trees.text_at(response.tree, self.path)
        else:
            found = response.text
        if self.matches is None:
            return found.strip()
        match = self.matches.search(found[:SEARCHED])
        return (match[match.re.groups and 1] or "").strip() if match else ""


class Pattern(NamedTuple):
    """See the module. Empty, it fits every answer."""

    statuses: frozenset[int] = frozenset()
    place: Place | None = None
    among: frozenset[str] = frozenset()
    body: re.Pattern[str] | None = None

    def fits(self, response: Response) -> bool:
        """Whether all that is given holds."""
        if self.statuses and response.status not in self.statuses:
            return False
        if self.body is not None and not self.body.search(response.text):
            return False
        if self.place is None:
            return True
        found = self.place.find(response)
        return found in self.among if self.among else found != ""


def read_pattern(field: str, source: object) -> Pattern:
    """A pattern of the configuration. Raises ValueError(field, sentence)."""
    given = object_of(field, source)
    unknown = set(given) - KEYS
    if unknown:
        raise ValueError(field, f"{field}: nobody knows {', '.join(sorted(unknown))}.")
    place = None
    if given.get("path") or given.get("header"):
        place = Place(
            header=str(given.get("header", "")).lower(),
            path=str(given.get("path", "")),
            matches=expression(f"{field}.matches", given.get("matches")),
        )
    elif "is" in given or "matches" in given:
        raise ValueError(field, f"{field}: is and matches need a path or a header.")
    return Pattern(
        statuses=_statuses(f"{field}.status", given.get("status", [])),
        place=place,
        among=frozenset(map(_written, listed(given.get("is", [])))),
        body=expression(f"{field}.body", given.get("body")),
    )


def read_place(field: str, source: object) -> Place:
    """A place of the configuration: `path`, `header` or `matches`, or just a path."""
    given = {"path": source} if isinstance(source, str) else object_of(field, source)
    place = Place(
        header=str(given.get("header", "")).lower(),
        path=str(given.get("path", "")),
        matches=expression(f"{field}.matches", given.get("matches")),
    )
    if place == Place():
        raise ValueError(field, f"{field} needs a path, a header, or matches.")
    return place


def expression(field: str, source: object) -> re.Pattern[str] | None:
    """A regular expression; None for nothing."""
    if source in (None, ""):
        return None
    text = str(source)
    if len(text) > LONGEST_PATTERN:
        raise ValueError(field, f"{field} is longer than {LONGEST_PATTERN} characters.")
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise ValueError(field, f"{field} is no regular expression: {error}.") from error


def object_of(field: str, source: object) -> dict[str, Any]:
    """`source`, if it is an object."""
    if not isinstance(source, dict):
        raise ValueError(field, f"{field} must be an object.")
    return source


def listed(source: object) -> list[object]:
    """A list as it is, and anything else as a list of one."""
    return source if isinstance(source, list) else [source]


def _written(value: object) -> str:
    """A value as trees.text_at gives it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _statuses(field: str, source: object) -> frozenset[int]:
    found: set[int] = set()
    for each in listed(source):
        text = str(each)
        if re.fullmatch("[1-5]xx", text):
            found |= set(range(int(text[0]) * 100, int(text[0]) * 100 + 100))
        elif re.fullmatch("[1-5][0-9][0-9]", text):
            found.add(int(text))
        else:
            raise ValueError(field, f"{field}: {text} is no status. Write 200, or 2xx.")
    return frozenset(found)

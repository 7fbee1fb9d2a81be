"""Texts against templates registered with India's DLT platform: which fits, or where it departs.

A registered text is fixed but for its variables, written `{#var#}` (or a typed one, such as
`{#numeric#}`). What stands in a variable may have at most VARIABLE_LENGTH characters, as carriers
usually enforce it. A placeholder of ours fits into a variable and nowhere else.

Matching never goes back and forth: it keeps the places a text may have been read up to, so the time
is bounded by the length of the text times the number of variables, whatever the two say.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from campaigns.placeholders import PLACEHOLDER

VARIABLE_LENGTH = 30
SHOWN = 24
# Of templates made to keep a matcher busy no more are matched; honest ones rule each other out.
MOST_MATCHED = 25
_VARIABLE = re.compile(r"\{#[A-Za-z]{1,20}#\}")
# Placeholders are matched as one character each that no text has: of a plane of private use.
_FIRST_STAND_IN = 0xF0000
_MOST_STAND_INS = 0xFFFD


class Pattern(NamedTuple):
    """A registered text: `fixed` pieces, and how many variables stand after each but the last."""

    fixed: tuple[str, ...]
    variables: tuple[int, ...]


class Departure(NamedTuple):
    """Where a text leaves a template, all three as they are written there, at most SHOWN long.

    `after` is what stands before that place in the text. `wanted` is what the template has there,
    `found` what the text has; either is '' at an end. `too_long`: `found` is what would have to fit
    into the variables `wanted`, and does not.
    """

    after: str
    wanted: str
    found: str
    too_long: bool = False


@dataclass(frozen=True)
class Registered:
    """A template to match against; `key` is the caller's own name for it."""

    key: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """`fitting` templates, the most exact first; when none fits, the `nearest` and where."""

    fitting: tuple[str, ...]
    nearest: str = ""
    departure: Departure | None = None


def judge(text: str, templates: Sequence[Registered]) -> Verdict:
    """Which of `templates` a text fits. Placeholders `{{...}}` in it stand for any value."""
    prepared = _prepare(text)
    known = [(template.key, compile_registered(template.text)) for template in templates]
    likely = [pair for pair in known if _may_fit(prepared.text, pair[1])]
    likely.sort(key=lambda pair: -sum(map(len, pair[1].fixed)))
    fitting = [pair for pair in likely[:MOST_MATCHED] if _departure(prepared, pair[1]) is None]
    if fitting:
        return Verdict(tuple(key for key, _ in fitting))
    if not known:
        return Verdict(())
    key, pattern = max(known, key=lambda pair: _likeness(prepared.text, pair[1]))
    return Verdict((), key, _departure(prepared, pattern))


def fits(text: str, registered: str) -> bool:
    """Whether `departure_of` is None; much faster where it is not."""
    prepared, pattern = _prepare(text), compile_registered(registered)
    return _may_fit(prepared.text, pattern) and _departure(prepared, pattern) is None


def departure_of(text: str, registered: str) -> Departure | None:
    """Where `text` leaves the registered text; None where it fits."""
    return _departure(_prepare(text), compile_registered(registered))


@lru_cache(maxsize=4096)
def compile_registered(text: str) -> Pattern:
    """The fixed pieces of a registered text and the variables between them."""
    fixed = [""]
    variables: list[int] = []
    end = 0
    plain = _plain(text)
    for match in _VARIABLE.finditer(plain):
        between = plain[end : match.start()]
        if between or not variables:
            fixed[-1] += between
            fixed.append("")
            variables.append(1)
        else:
            variables[-1] += 1
        end = match.end()
    fixed[-1] = plain[end:]
    return Pattern(tuple(fixed), tuple(variables))


def _may_fit(text: str, pattern: Pattern) -> bool:
    """Whether the fixed pieces stand in `text` one after the other, and it is not too long.

    That is soon told, and leaves few templates to be matched place by place.
    """
    fixed = pattern.fixed
    if not pattern.variables:
        return text == fixed[0]
    longest = sum(map(len, fixed)) + sum(pattern.variables) * VARIABLE_LENGTH
    if len(text) > longest or not (text.startswith(fixed[0]) and text.endswith(fixed[-1])):
        return False
    at = len(fixed[0])
    for piece in fixed[1:-1]:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return at + len(fixed[-1]) <= len(text)


class _Text(NamedTuple):
    """A text with its placeholders as one character each, and what those stand for."""

    text: str
    written: dict[str, str]

    def shown(self, start: int, end: int) -> str:
        """A piece of it as it was written."""
        return "".join(self.written.get(char, char) for char in self.text[max(start, 0) : end])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _prepare(text: str) -> _Text:
    written: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        if len(written) == _MOST_STAND_INS:
            return match[0]
        char = chr(_FIRST_STAND_IN + len(written))
        written[char] = match[0]
        return char

    return _Text(PLACEHOLDER.sub(stand_in, _plain(text)), written)


def _departure(prepared: _Text, pattern: Pattern) -> Departure | None:
    """Read fixed piece after fixed piece; `ends` are the places where the last one may end."""
    text, (fixed, variables) = prepared.text, pattern
    if not text.startswith(fixed[0]):
        return _where_it_breaks(prepared, [0], 0, fixed[0], 0)
    ends = [len(fixed[0])]
    for number, (count, piece) in enumerate(zip(variables, fixed[1:], strict=True), start=1):
        room = count * VARIABLE_LENGTH
        last = number == len(variables)
        found = _last_place(text, piece, ends, room) if last else _places(text, piece, ends, room)
        if not found:
            return _where_it_breaks(prepared, ends, room, piece, count, at_end=last)
        ends = [place + len(piece) for place in found]
    if ends[-1] != len(text):
        here = ends[-1]
        return Departure(prepared.shown(here - SHOWN, here), "", prepared.shown(here, here + SHOWN))
    return None


def _places(text: str, piece: str, ends: list[int], room: int) -> list[int]:
    """Where `piece` stands, at most `room` after one of `ends` (which ascend)."""
    found = []
    at = text.find(piece, ends[0])
    while 0 <= at <= ends[-1] + room:
        nearest = ends[bisect_left(ends, at + 1) - 1]
        if at - nearest <= room:
            found.append(at)
        at = text.find(piece, at + 1)
    return found


def _last_place(text: str, piece: str, ends: list[int], room: int) -> list[int]:
    """As _places for the piece a text must end with."""
    at = len(text) - len(piece)
    if at < ends[0] or not text.endswith(piece):
        return []
    nearest = ends[bisect_left(ends, at + 1) - 1]
    return [at] if at - nearest <= room else []


def _where_it_breaks(
    prepared: _Text, ends: list[int], room: int, piece: str, count: int, *, at_end: bool = False
) -> Departure:
    """The place that reads furthest into `piece`, or the variable that is too long for its room."""
    text = prepared.text
    start = ends[-1]
    later = len(text) - len(piece) if at_end and text.endswith(piece) else text.find(piece, start)
    if room and piece and later > start + room or room and at_end and not piece:
        found = prepared.shown(start, later if piece else len(text))
        variables = "{#var#}" * count
        return Departure(prepared.shown(start - SHOWN, start), variables, found, too_long=True)
    best, read = start, 0
    for place in range(ends[0], min(ends[-1] + room, len(text)) + 1):
        if place - ends[bisect_left(ends, place + 1) - 1] <= room:
            common = _common(text, place, piece)
            if common > read:
                best, read = place, common
    here = best + read
    wanted = piece[read:][:SHOWN]
    if room and not read:
        wanted = "{#var#}" * count + wanted
    return Departure(prepared.shown(here - SHOWN, here), wanted, prepared.shown(here, here + SHOWN))


def _common(text: str, place: int, piece: str) -> int:
    """How many characters of `piece` stand at `place`."""
    low, high = 0, min(len(piece), len(text) - place)
    while low < high:
        middle = (low + high + 1) // 2
        if text.startswith(piece[:middle], place):
            low = middle
        else:
            high = middle - 1
    return low


def _likeness(text: str, pattern: Pattern) -> float:
    """How much of a template's fixed words a text has, from 0 to 1."""
    wanted = _words(pattern.fixed)
    return len(wanted & _words([text])) / len(wanted) if wanted else 0.0


def _words(pieces: Iterable[str]) -> set[str]:
    return {word for piece in pieces for word in re.findall(r"\w{2,}", piece.lower())}

"""Which patterns a rule may ask of a text: those whose worst text costs little, known before.

Python's matcher goes back and tries again, so an innocent pattern can take hours on a text made
for it, and customers choose the texts. Only plain patterns are allowed (no look-around, no
references), no repeat within a repeat, and the number of ways to match a text of the length that
is looked at (routeconditions.TEXT_LOOKED_AT) is bounded.
"""

import re
from typing import NamedTuple

from campaigns.routeconditions import TEXT_LOOKED_AT

LONGEST = 200
# Steps a text may cost at worst: some hundredths of a second.
MOST_STEPS = 3_000_000
DEEPEST = 10

_COUNT = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REFERENCE = re.compile(r"\\[1-9gkNuUx]")


class Refused(Exception):
    """The pattern may not be used; `code` is one of WHY."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


TOO_LONG, BROKEN, NOT_PLAIN, NESTED, COSTLY = "too_long", "broken", "not_plain", "nested", "costly"


class _Part(NamedTuple):
    """A piece of a pattern: in how many ways it may match, whether it repeats, where it ends."""

    ways: int
    repeats: bool
    end: int


def check(pattern: str) -> None:
    """Raise Refused unless the pattern is one that may be asked of any text."""
    if len(pattern) > LONGEST:
        raise Refused(TOO_LONG)
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        raise Refused(BROKEN) from None
    whole = _alternatives(pattern, 0, 0)
    # A search begins at every character.
    if whole.ways * TEXT_LOOKED_AT > MOST_STEPS:
        raise Refused(COSTLY)


def _alternatives(pattern: str, at: int, depth: int) -> _Part:
    """The branches from `at` to the end of their group."""
    if depth > DEEPEST:
        raise Refused(NOT_PLAIN)
    ways, repeats = 0, False
    while True:
        branch = _sequence(pattern, at, depth)
        ways, repeats, at = ways + branch.ways, repeats or branch.repeats, branch.end
        if at >= len(pattern) or pattern[at] == ")":
            return _Part(ways, repeats, at)
        at += 1


def _sequence(pattern: str, at: int, depth: int) -> _Part:
    """Pieces one after another: what follows is tried for each way of what came before."""
    ways, repeats = 1, False
    while at < len(pattern) and pattern[at] not in "|)":
        piece = _piece(pattern, at, depth)
        times, end = _times(pattern, piece.end)
        if times != 1 and piece.repeats:
            raise Refused(NESTED)
        # A branch that is tried again has as many ways each time.
        ways *= times if piece.ways == 1 else min(piece.ways ** min(times, 64), MOST_STEPS) * times
        if ways > MOST_STEPS:
            raise Refused(COSTLY)
        repeats = repeats or piece.repeats or times > 1
        at = end
    return _Part(ways, repeats, at)


def _piece(pattern: str, at: int, depth: int) -> _Part:
    """One character, set or group."""
    if pattern[at] == "(":
        return _group(pattern, at, depth)
    if pattern[at] == "[":
        found = _SET.match(pattern, at)
        if found is None:
            raise Refused(BROKEN)
        return _Part(1, False, found.end())
    if pattern[at] == "\\":
        if _REFERENCE.match(pattern, at):
            raise Refused(NOT_PLAIN)
        return _Part(1, False, at + 2)
    return _Part(1, False, at + 1)


def _group(pattern: str, at: int, depth: int) -> _Part:
    start = at + 1
    if pattern.startswith("?", start):
        if not pattern.startswith("?:", start):
            raise Refused(NOT_PLAIN)
        start += 2
    inner = _alternatives(pattern, start, depth + 1)
    return inner._replace(end=inner.end + 1)


def _times(pattern: str, at: int) -> tuple[int, int]:
    """In how many ways the piece that ends at `at` may be repeated, and where that is said."""
    if at >= len(pattern):
        return 1, at
    sign, end, times = pattern[at], at, 1
    if sign in "*+":
        end, times = at + 1, TEXT_LOOKED_AT
    elif sign == "?":
        end, times = at + 1, 2
    elif sign == "{" and (found := _COUNT.match(pattern, at)) and found[0] not in ("{}", "{,}"):
        least = int(found[1] or 0)
        most = least if not found[2] else int(found[3]) if found[3] else TEXT_LOOKED_AT
        # A fixed count is no choice, yet a group with choices in it has them each time.
        end, times = found.end(), max(2, min(most, TEXT_LOOKED_AT) - least + 1)
    if end > at and pattern[end : end + 1] in ("?", "+"):
        end += 1
    return times, end

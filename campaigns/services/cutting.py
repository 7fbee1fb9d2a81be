"""What becomes of the front of a chunk: who takes which messages, and what has to wait. Pure.

Messages leave in their order, each by its own carrier. One whose carrier has no room is passed
over (parked), so that it holds up nobody; where all that follows waits for the same carrier, the
chunk itself waits in that carrier's lane, and nothing is parked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# A window this long, all of it for a carrier without room, speaks for the rest of its chunk.
LONG = 256


class Span(NamedTuple):
    """The ids from `first` to `last`; `carrier` None: there is no route."""

    carrier: int | None
    first: int
    last: int


@dataclass
class Plan:
    """`picks` are places in the window, by carrier; the chunk goes on at `next_id`.

    `lane` is the carrier that the rest waits for; `put_off`: the rest has no route now.
    """

    next_id: int
    picks: dict[int, list[int]] = field(default_factory=dict)
    parked: list[Span] = field(default_factory=list)
    lane: int | None = None
    put_off: bool = False

    @property
    def picked(self) -> int:
        """How many messages leave."""
        return sum(map(len, self.picks.values()))


class Window(NamedTuple):
    """The front of a chunk: its queued `ids` in order, and where each would go.

    It reaches from `lo` to `hi`; `whole`: to the end of the chunk.
    """

    lo: int
    hi: int
    whole: bool
    ids: Sequence[int]
    ways: Sequence[int | None]


def lay_out(window: Window, rooms: dict[int, int], most: int, *, may_park: bool) -> Plan:
    """Take up to `most` messages as `rooms` permit, which is counted down."""
    plan, held, last = Plan(window.lo), [], -1
    at = 0
    while at < len(window.ids) and plan.picked < most and any(rooms.values()):
        way = window.ways[at]
        if way is not None and rooms.get(way, 0) > 0:
            rooms[way] -= 1
            plan.picks.setdefault(way, []).append(at)
            last = at
        else:
            held.append(at)
            if not may_park:
                break
        at += 1
    plan.parked = _spans(window, [place for place in held if place < last])
    plan.next_id = window.ids[last] + 1 if last >= 0 else window.lo
    rest = [place for place in held if place > last]
    if not rest:
        if at == len(window.ids):
            plan.next_id = window.hi + 1
        return plan
    _wait(plan, window, rest, may_park)
    return plan


def _wait(plan: Plan, window: Window, rest: Sequence[int], may_park: bool) -> None:
    """What stands at the end of the window, and nobody has room for."""
    ways = {window.ways[place] for place in rest}
    speaks = window.whole or len(rest) >= LONG or not may_park
    if len(ways) == 1 and speaks:
        (plan.lane,) = ways
        plan.put_off = plan.lane is None
        return
    plan.parked += _spans(window, rest)
    plan.next_id = window.hi + 1


def _spans(window: Window, places: Sequence[int]) -> list[Span]:
    """Neighbours in the window with the same carrier, as ranges of ids."""
    spans: list[Span] = []
    before = -2
    for place in places:
        way, number = window.ways[place], window.ids[place]
        if spans and place == before + 1 and spans[-1].carrier == way:
            spans[-1] = spans[-1]._replace(last=number)
        else:
            spans.append(Span(way, number, number))
        before = place
    return spans


def runs(window: Window, places: Sequence[int]) -> list[list[int]]:
    """Places as ranges of ids: [[lo, hi], ...]; neighbours in the window are one range."""
    found: list[list[int]] = []
    before = -2
    for place in places:
        if found and place == before + 1:
            found[-1][1] = window.ids[place]
        else:
            found.append([window.ids[place]] * 2)
        before = place
    return found

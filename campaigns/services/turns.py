"""Whose turn it is: the most urgent first, and among the equally urgent each account in its turn.

An account with 500,000 due messages and one with ten get the same share of the room until the ten
are out. Where it went on is remembered by each dispatcher for itself.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from campaigns import store
from campaigns.store import Front, Turn

NO_LANE = 0
# So many accounts share one claim, and so many chunks are looked at for each.
ACCOUNTS_A_CLAIM = 32
CHUNKS_A_CLAIM = 100
LEAST_FRONTS = 8
# The list of accounts is made again when it is so many times older than the time it took.
PATIENCE = 10.0


class Choice(NamedTuple):
    """What a claim should try to lock: `fronts` in their order, then `spare` ones.

    `quotas` says how many messages each account may have.
    """

    fronts: list[Front]
    spare: list[Front]
    quotas: dict[Turn, int]


class Turns:
    """The memory of one dispatcher: who was served last at each priority."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}
        self._listed: list[Turn] = []
        self._listed_until = 0.0

    def choose(self, rooms: Mapping[int, int], now: datetime) -> Choice:
        """Up to as many messages as there is room, by carrier; nothing where nothing is due."""
        if not any(rooms.values()):
            return Choice([], [], {})
        fresh = time.monotonic() >= self._listed_until
        choice = self._chosen(rooms, now)
        if not choice.fronts and not fresh:
            self._listed_until = 0.0
            choice = self._chosen(rooms, now)
        return choice

    def served(self, quotas: Mapping[Turn, int]) -> None:
        """These had their turn: the next claim starts behind the last of them."""
        for turn in quotas:
            self._last[turn.priority] = turn.account_id

    def _chosen(self, rooms: Mapping[int, int], now: datetime) -> Choice:
        lanes = [NO_LANE, *(carrier for carrier, room in rooms.items() if room > 0)]
        free, choice = sum(rooms.values()), Choice([], [], {})
        for priority, group in groupby(self._list(lanes, now), key=lambda turn: turn.priority):
            if free <= 0 or len(choice.fronts) >= CHUNKS_A_CLAIM:
                break
            asked = self._rotated(priority, list(group))[: min(free, ACCOUNTS_A_CLAIM)]
            limit = max(LEAST_FRONTS, min(CHUNKS_A_CLAIM, -(-free // len(asked))))
            found = _by_turn(store.fronts(asked, lanes, now, limit))
            needs = {turn: _need(found[turn], rooms) for turn in asked if turn in found}
            quotas = shared_out(needs, free)
            free -= sum(quotas.values())
            choice.quotas.update(quotas)
            _divide(choice, found, quotas)
        return choice

    def _list(self, lanes: Sequence[int], now: datetime) -> list[Turn]:
        started = time.monotonic()
        if started >= self._listed_until:
            self._listed = store.turns(now, lanes)
            took = time.monotonic() - started
            self._listed_until = started + (PATIENCE * took if took > 0.005 else 0.0)
        return self._listed

    def _rotated(self, priority: int, turns: list[Turn]) -> list[Turn]:
        """Those behind the one served last come first."""
        last = self._last.get(priority, 0)
        behind = [turn for turn in turns if turn.account_id > last]
        return behind + turns[: len(turns) - len(behind)]


def shared_out(needs: Mapping[Turn, int], free: int) -> dict[Turn, int]:
    """Equal shares of `free`; what one does not need goes to the others."""
    given = dict.fromkeys(needs, 0)
    hungry = [turn for turn, need in needs.items() if need > 0]
    while free > 0 and hungry:
        share = max(1, free // len(hungry))
        for turn in hungry:
            more = min(share, needs[turn] - given[turn], free)
            given[turn] += more
            free -= more
        hungry = [turn for turn in hungry if needs[turn] > given[turn]]
    return {turn: count for turn, count in given.items() if count}


def _by_turn(found: Sequence[Front]) -> dict[Turn, list[Front]]:
    by_turn: dict[Turn, list[Front]] = defaultdict(list)
    for front in found:
        by_turn[Turn(front.priority, front.account_id)].append(front)
    return by_turn


def _need(fronts: Sequence[Front], rooms: Mapping[int, int]) -> int:
    """How many messages of an account may leave now, as far as its lanes tell."""
    waiting: dict[int, int] = defaultdict(int)
    for front in fronts:
        waiting[front.lane] += front.waiting
    return sum(
        count if lane == NO_LANE else min(count, rooms.get(lane, 0))
        for lane, count in waiting.items()
    )


def _divide(
    choice: Choice, found: Mapping[Turn, Sequence[Front]], quotas: Mapping[Turn, int]
) -> None:
    """Sort the chunks into those that should do and those that stand in for locked ones."""
    for turn, quota in quotas.items():
        left = quota
        for front in found[turn]:
            wanted = left > 0 and len(choice.fronts) < CHUNKS_A_CLAIM
            (choice.fronts if wanted else choice.spare).append(front)
            left -= front.waiting

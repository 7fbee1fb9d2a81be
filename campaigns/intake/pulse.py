"""Signs of life before the first row is checked: how far it is, told about twice a second."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

SECONDS = 0.5
PER_LOOK = 500  # at the clock

UNPACKING, COUNTING, LOOKING = "unpacking", "counting", "looking"
"""What is counted: megabytes out of a ZIP file, rows there may be, rows gone through."""

Item = TypeVar("Item")


class Pulse:
    """Tells a step and how many of its things are done, unless it did just now."""

    def __init__(
        self,
        tell: Callable[[str, int], None] = lambda step, count: None,
        seconds: float = SECONDS,
    ) -> None:
        self._tell, self._seconds = tell, seconds
        self._told = time.monotonic()

    def __call__(self, step: str, count: int) -> None:
        now = time.monotonic()
        if now - self._told >= self._seconds:
            self._told = now
            self._tell(step, count)

    def over(self, step: str, items: Iterable[Item]) -> Iterator[Item]:
        """The items, counted as they pass."""
        for count, item in enumerate(items):
            if count % PER_LOOK == 0:
                self(step, count)
            yield item

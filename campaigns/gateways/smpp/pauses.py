"""How long a bind waits before it connects again: longer each time, and never all at once."""

import random

FIRST_SECONDS = 0.25
LONGEST_SECONDS = 30.0
STOOD_SECONDS = 10.0


class Pauses:
    """The failures of one bind. Times are monotonic seconds."""

    def __init__(self) -> None:
        self.failures = 0
        self.over_at = 0.0

    def failed(self, now: float, stood: float) -> None:
        """A connection failed or ended after it `stood` so long; a long stand clears the past."""
        if stood >= STOOD_SECONDS:
            self.failures = 0
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(self.failures, 16))
        self.over_at = now + longest * random.uniform(0.5, 1.0)
        self.failures += 1

"""How fast to write: a rate that halves when a carrier asks for less, and creeps back."""

import random

SLOWEST = 1.0
RECOVERY_SECONDS = 10.0
FLOW_SECONDS = 0.2


class Pace:
    """A token bucket that holds at most one second of the rate. Times are monotonic seconds."""

    def __init__(self, rate: int, now: float) -> None:
        self.limit = float(rate)
        self._rate = float(rate)
        self._tokens = float(rate)
        self._at = now
        self._halved_at = -1.0

    def allowance(self, now: float) -> int:
        """How many messages may be written now."""
        passed = max(0.0, now - self._at)
        self._at = now
        self._rate = min(self.limit, self._rate + self.limit * passed / RECOVERY_SECONDS / 2)
        self._tokens = min(self._rate, self._tokens + self._rate * passed)
        return int(self._tokens)

    def spend(self, count: int) -> None:
        """Count `count` messages as written."""
        self._tokens -= count

    def halve(self, now: float) -> None:
        """The carrier asked for less speed; a storm of such answers counts once a second."""
        if now < self._halved_at + 1.0:
            return
        self._halved_at = now
        self._rate = max(SLOWEST, self._rate / 2)
        self._tokens = min(self._tokens, 0.0)


class Flow:
    """How many messages a second are answered, lately. Times are monotonic seconds."""

    def __init__(self, now: float) -> None:
        self.rate = 0.0
        self._count = 0
        self._at = now

    def note(self, count: int, now: float) -> None:
        """So many more were answered."""
        self._count += count
        passed = now - self._at
        if passed >= FLOW_SECONDS:
            self.rate += (self._count / passed - self.rate) / 2
            self._count, self._at = 0, now


class Backoff:
    """When to try again what failed: doubling delays with jitter. Times are monotonic seconds."""

    def __init__(self, first: float = 0.25, longest: float = 15.0) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0
        self._not_before = 0.0

    def ready(self, now: float) -> bool:
        """Whether it is time to try."""
        return now >= self._not_before

    def failed(self, now: float) -> float:
        """Note a failure; return the seconds until the next try."""
        delay = min(self._longest, self._first * 2.0 ** min(self._failures, 10))
        delay *= 1 + random.uniform(0, 0.25)
        self._failures += 1
        self._not_before = now + delay
        return delay

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures = 0
        self._not_before = 0.0

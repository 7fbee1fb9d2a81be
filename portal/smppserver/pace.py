"""How fast a session may go on: a bucket of tokens that holds one second's worth."""

from time import monotonic


class Pace:
    """At most `rate` a second, with bursts of as many."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left, self._at = float(rate), monotonic()

    def allows(self) -> bool:
        """Whether one more may pass now; it counts."""
        now = monotonic()
        self._left = min(float(self.rate), self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

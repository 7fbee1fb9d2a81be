"""How fast a bind may write: a bucket that fills at the rate and holds a tenth of a second."""

BURST_SECONDS = 0.1


class Bucket:
    """`rate` PDUs a second; 0 for no limit. Times are monotonic seconds."""

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._most = max(1.0, rate * BURST_SECONDS)
        self._full = self._most
        self._at = now

    def allowance(self, now: float) -> int:
        """How many may be written now."""
        if not self._rate:
            return 1_000_000
        self._full = min(self._most, self._full + (now - self._at) * self._rate)
        self._at = now
        return int(self._full)

    def spend(self, count: int) -> None:
        """So many were written."""
        self._full -= count

    def wait(self) -> float:
        """Seconds until one may be written, by the last look."""
        return max(0.0, (1.0 - self._full) / self._rate) if self._rate else 0.0

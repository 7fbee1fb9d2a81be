"""A clock that tests turn: what the portal asks for the time shows it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from campaigns import store


class Clock:
    """Stands still at `now` (aware) until it is turned."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        """Let some time pass: `clock.turn(minutes=5)`."""
        self.now += timedelta(**by)

    def installed(self, patches: pytest.MonkeyPatch) -> "Clock":
        """Make the portal's clocks show this one."""
        patches.setattr(store, "db_now", self)
        patches.setattr(timezone, "now", self)
        return self

"""Background jobs of accounts."""

import time

from accounts.models import RateWindow
from accounts.tasks import forget_rate_windows


def test_old_counters_go_and_running_ones_stay(db: None):
    now = int(time.time())
    RateWindow.objects.create(key="old", started_at=now - 7200, count=1)
    RateWindow.objects.create(key="running", started_at=now, count=1)
    forget_rate_windows()
    assert list(RateWindow.objects.values_list("key", flat=True)) == ["running"]

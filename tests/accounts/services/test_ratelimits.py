"""The limiter: exact, also under a storm of processes and threads."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import RateWindow
from accounts.services import ratelimits

ROOT = Path(__file__).resolve().parents[3]
STORM = """
import sys, threading
import django
django.setup()
from accounts.services import ratelimits
passed = []
def run():
    for _ in range(10):
        if ratelimits.hit("storm", limit=50, seconds=600).allowed:
            passed.append(1)
threads = [threading.Thread(target=run) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print(len(passed))
"""


@pytest.mark.django_db
def test_a_window_lets_its_limit_pass_and_says_where_it_stands():
    windows = [ratelimits.hit("a", limit=3, seconds=60) for _ in range(5)]

    assert [w.allowed for w in windows] == [True, True, True, False, False]
    assert [w.remaining for w in windows] == [2, 1, 0, 0, 0]
    assert len({w.reset for w in windows}) == 1
    assert 59 <= windows[0].reset - time.time() <= 61
    assert windows[-1].retry_after >= windows[-1].reset - time.time()
    assert ratelimits.hit("b", limit=3, seconds=60).remaining == 2


@pytest.mark.django_db
def test_denials_do_not_consume():
    for _ in range(9):
        ratelimits.hit("a", limit=2, seconds=60)
    assert RateWindow.objects.get(key="a").count == 2
    assert ratelimits.hit("a", limit=3, seconds=60).allowed  # the limit was raised


@pytest.mark.django_db
def test_a_window_that_ended_opens_anew():
    ratelimits.hit("a", limit=1, seconds=60)
    RateWindow.objects.update(started_at=int(time.time()) - 60)
    again = ratelimits.hit("a", limit=1, seconds=60)
    assert (again.allowed, again.remaining) == (True, 0)
    assert not ratelimits.look("a", limit=1, seconds=60).allowed


@pytest.mark.django_db
def test_looking_and_forgetting():
    assert ratelimits.look("a", limit=1, seconds=60).allowed
    assert not ratelimits.hit("a", limit=0, seconds=60).allowed
    ratelimits.hit("a", limit=1, seconds=60)
    ratelimits.forget("a")
    assert ratelimits.hit("a", limit=1, seconds=60).allowed
    RateWindow.objects.update(started_at=1)
    assert ratelimits.forget_ended() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_in_two_processes_get_exactly_the_limit(tmp_path: Path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
    }
    if settings.ON_SQLITE:
        migrate = [sys.executable, "manage.py", "migrate", "accounts", "--database=limits", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    else:
        d = connection.settings_dict
        environment["DATABASE_URL"] = (
            f"postgres://{d['USER']}:{d['PASSWORD']}@{d['HOST']}:{d['PORT']}/{d['NAME']}"
        )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", STORM],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    passed = [int(run.communicate(timeout=60)[0]) for run in runs]
    assert sum(passed) == 50, passed

"""Exact limits: any stretch of time holds no more than was promised, however many ask at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import RateLog
from accounts.services import ratelogs
from accounts.services.ratelogs import Use

ROOT = Path(__file__).resolve().parents[3]
# One program that becomes sixteen: starting Django sixteen times takes twenty seconds. The gate
# opens when nobody holds its other end any more, which is when the last one stands before it.
SIXTEEN = """
import os, sys
import django
django.setup()
from accounts.services import ratelogs
gate, other_end = os.pipe()
for _ in range(16):
    if not os.fork():
        os.close(other_end)
        os.read(gate, 1)
        allowed = ratelogs.hit("storm", limit=3, seconds=300).allowed
        os.write(1, b"1 " if allowed else b"0 ")
        os._exit(0)
os.close(other_end)
sys.exit(any([os.wait()[1] for _ in range(16)]))
"""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that sets the clock to so many seconds after the first full second of now."""
    start = float(int(time.time()))
    monkeypatch.setattr(ratelogs.time, "time", lambda: start)
    return lambda seconds: monkeypatch.setattr(ratelogs.time, "time", lambda: start + seconds)


def hits(count: int, *, limit: int = 3, seconds: int = 300) -> list[bool]:
    return [ratelogs.hit("a", limit=limit, seconds=seconds).allowed for _ in range(count)]


@pytest.mark.django_db
def test_three_pass_and_the_fourth_waits_for_the_first(at: Callable[[float], None]):
    at(0)
    assert hits(2) == [True, True]
    at(200)
    assert hits(3) == [True, False, False]
    at(299.9)
    assert hits(1) == [False]
    at(300)  # the first two are 300 seconds old, the third is not
    assert hits(3) == [True, True, False]
    at(499)
    assert hits(1) == [False]
    at(501)
    assert hits(2) == [True, False]


@pytest.mark.django_db
def test_a_window_says_where_it_stands(at: Callable[[float], None]):
    at(0)
    windows = [ratelogs.hit("a", limit=2, seconds=60) for _ in range(3)]
    assert [window.remaining for window in windows] == [1, 0, 0]
    assert windows[-1].retry_after == 60
    at(20)
    refused = ratelogs.hit("a", limit=2, seconds=60)
    assert (refused.allowed, refused.retry_after) == (False, 40)
    assert not ratelogs.hit("b", limit=0, seconds=60).allowed


@pytest.mark.django_db
def test_refusals_do_not_consume():
    assert hits(9) == [True] * 3 + [False] * 6
    assert len(RateLog.objects.get(key="a").hits) == 3
    assert hits(1, limit=4) == [True]


@pytest.mark.django_db
def test_all_keys_are_counted_or_none():
    ratelogs.hit("a", limit=1, seconds=60)
    both = ratelogs.hit_all([Use("a", 1, 60), Use("b", 3, 60)])
    assert not both.allowed
    assert RateLog.objects.get(key="b").hits == []
    fine = ratelogs.hit_all([Use("c", 2, 60), Use("b", 3, 60)])
    assert (fine.allowed, fine.limit, fine.remaining) == (True, 2, 1)


@pytest.mark.django_db
def test_forgetting(at: Callable[[float], None]):
    assert hits(4) == [True, True, True, False]
    ratelogs.forget("a")
    assert hits(1) == [True]
    assert ratelogs.forget_ended() == 0
    at(3601)
    assert ratelogs.forget_ended() == 1


@pytest.mark.django_db
def test_a_clock_that_was_set_back_locks_nobody_out(at: Callable[[float], None]):
    at(10_000)
    hits(3)
    at(9_990)
    assert hits(1) == [False]
    at(0)
    assert hits(1) == [True]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_processes_at_once_let_exactly_three_through(tmp_path: Path):
    found = subprocess.run(
        [sys.executable, "-c", SIXTEEN],
        env=environment(tmp_path),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    answers = found.stdout.split()
    assert sorted(answers) == ["0"] * 13 + ["1"] * 3


def environment(folder: Path) -> dict[str, str]:
    """What real processes need to share one database of limits, on either engine."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
    }
    if settings.ON_SQLITE:
        migrate = [sys.executable, "manage.py", "migrate", "accounts", "--database=limits", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=env, check=True)
    else:
        d = connection.settings_dict
        env["DATABASE_URL"] = (
            f"postgres://{d['USER']}:{d['PASSWORD']}@{d['HOST']}:{d['PORT']}/{d['NAME']}"
        )
    return env

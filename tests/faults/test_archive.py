"""The archive is killed (kill -9) at every step: nothing is lost, nothing counted twice (F56)."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.world import MANAGE, ROOT, World, world

pytestmark = pytest.mark.slow

MESSAGES = 240
ON_THE_WAY_OUT = (
    "archive-begun",
    "archive-written",
    "archive-verified",
    "archive-closed",
    "archive-dropped",
    "archive-taking-out",
    "archive-taken-out",
)
# Where rows and counts change: proved each time, the other steps by what follows them.
PROVED = ("archive-closed", "archive-dropped", "archive-taking-out")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "w") as made:
        yield made


def stage(portal: World, word: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.faults.archive_stage", word]
    return subprocess.run(
        command, env=portal.env | env, cwd=ROOT, check=False, capture_output=True, text=True
    )


def report(portal: World) -> dict[str, Any]:
    done = stage(portal, "report")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["breaches"] == []
    return found


def archive(portal: World, failpoint: str = "") -> int:
    return subprocess.run(
        [*MANAGE, "archive_messages"],
        env=portal.env | {"FAILPOINTS": failpoint},
        cwd=ROOT,
        check=False,
    ).returncode


def test_f56_an_archive_that_is_killed_at_every_step_is_exact(portal: World) -> None:
    made = stage(portal, "make")
    assert made.returncode == 0, made.stderr
    before = report(portal)
    assert before["rows"]["Message"] == MESSAGES
    for failpoint in ON_THE_WAY_OUT:
        assert archive(portal, failpoint) == -signal.SIGKILL, failpoint
        if failpoint in PROVED:
            report(portal)
    assert archive(portal) == 0
    after = report(portal)
    assert set(after["rows"].values()) == {0}
    assert set(after["parts"]) == {"done"}
    assert after["archived"] == MESSAGES

    assert stage(portal, "ask").returncode == 0
    killed = stage(portal, "work", FAILPOINTS="archive-putting-back")
    assert killed.returncode == -signal.SIGKILL
    report(portal)
    assert stage(portal, "work").returncode == 0
    back = report(portal)
    assert (back["sum"], back["rows"]) == (before["sum"], before["rows"])

    assert stage(portal, "end").returncode == 0
    assert stage(portal, "work", FAILPOINTS="archive-taking-out").returncode == -signal.SIGKILL
    report(portal)
    assert stage(portal, "work").returncode == 0
    gone = report(portal)
    assert set(gone["rows"].values()) == {0}
    assert gone["requests"] == ["ended", "ended"]
    assert gone["archived"] == MESSAGES

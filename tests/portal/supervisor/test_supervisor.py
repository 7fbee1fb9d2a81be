"""The supervisor, over small real processes: restarts, order of the stop, and no orphans."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.supervisor.child import FIRST_PAUSE, LONGEST_PAUSE, Child
from portal.supervisor.program import Program

# Each program notes its start and its end in a shared file, with its process id.
PROGRAM = """
import os, signal, sys, time
name, notes, stubborn = sys.argv[1], sys.argv[2], len(sys.argv) > 3
def note(word):
    with open(notes, "a") as file: file.write(f"{name} {word} {os.getpid()}\\n")
def stop(*_):
    note("stopped"); sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if stubborn else stop)
note("started")
print("hello from", name, flush=True)
time.sleep(60)
"""
SUPERVISOR = """
import sys
from portal.supervisor.program import Program
from portal.supervisor.supervisor import Supervisor
notes, *names = sys.argv[1:]
supervisor = Supervisor()
supervisor.listen_to_signals()
for stage, name in enumerate(names):
    extra = ["stubborn"] if name.startswith("stubborn") else []
    command = [sys.executable, "-c", PROGRAM, name, notes, *extra]
    supervisor.add(Program(name, command, stage=stage, patience=30))
supervisor.run(until=lambda: False)
supervisor.stop()
""".replace("PROGRAM", repr(PROGRAM))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.touch()
    return path


def _run(notes: Path, *names: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SUPERVISOR, str(notes), *names]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def _noted(notes: Path, word: str) -> list[tuple[str, int]]:
    lines = [line.split() for line in notes.read_text().splitlines()]
    return [(name, int(pid)) for name, what, pid in lines if what == word]


def _is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie waiting for its new parent does not)."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return sys.platform != "linux"


def test_it_stops_the_programs_in_order_and_ends_cleanly(notes: Path) -> None:
    supervisor = _run(notes, "first", "second", "third")
    _until(lambda: len(_noted(notes, "started")) == 3)
    supervisor.send_signal(signal.SIGINT)
    output, _ = supervisor.communicate(timeout=20)
    assert supervisor.returncode == 0
    assert [name for name, _ in _noted(notes, "stopped")] == ["first", "second", "third"]
    assert "second     | hello from second" in output


def test_it_starts_a_dead_program_again_and_says_so(notes: Path) -> None:
    supervisor = _run(notes, "worker")
    _until(lambda: len(_noted(notes, "started")) == 1)
    os.kill(_noted(notes, "started")[0][1], signal.SIGKILL)
    _until(lambda: len(_noted(notes, "started")) == 2)
    supervisor.terminate()
    output, _ = supervisor.communicate(timeout=20)
    assert "was ended by SIGKILL; starting it again in 0.5 s" in output


def test_a_second_signal_ends_what_will_not_stop(notes: Path) -> None:
    supervisor = _run(notes, "stubborn", "other")
    _until(lambda: len(_noted(notes, "started")) == 2)
    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert supervisor.poll() is None, "it waits for the stubborn one"
    supervisor.send_signal(signal.SIGINT)
    supervisor.communicate(timeout=10)
    assert not any(_is_alive(pid) for _, pid in _noted(notes, "started"))


def test_killed_outright_it_leaves_nobody_behind(notes: Path) -> None:
    supervisor = _run(notes, "one", "two")
    _until(lambda: len(_noted(notes, "started")) == 2)
    supervisor.kill()
    supervisor.communicate()
    _until(lambda: not any(_is_alive(pid) for _, pid in _noted(notes, "started")))


def test_pauses_grow_with_quick_deaths_and_never_pass_their_limit() -> None:
    child = Child(Program("any", ["true"], stage=1), say=lambda name, line: None)
    child._started_at = time.monotonic()
    pauses = [child.plan_restart() for _ in range(10)]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE

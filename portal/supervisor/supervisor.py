"""Starts the programs, restarts what dies, and stops everything in order.

One thread and one loop: it waits for output, signals and the next restart in a single `select`.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from portal.supervisor.child import Child
from portal.supervisor.program import Program

TICK = 0.5
WARDEN = Path(__file__).with_name("warden.py")


def say(name: str, line: str) -> None:
    """Print one line under a program's name."""
    with contextlib.suppress(OSError):  # nobody may be listening any more
        print(f"{name:<10} | {line}", flush=True)


class Supervisor:
    """Runs programs until a signal asks it to stop.

    `inherited` is a descriptor (the folder's lock) that the warden keeps open as well: the folder
    stays ours until the last child is gone.
    """

    def __init__(self, inherited: int | None = None) -> None:
        self.children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._stops = 0
        self._warden = subprocess.Popen(
            [sys.executable, "-S", "-E", str(WARDEN)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=() if inherited is None else (inherited,),
        )
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_writer, False)
        os.set_blocking(self._wake_reader, False)
        self._selector.register(self._wake_reader, selectors.EVENT_READ, None)

    @property
    def stopping(self) -> bool:
        """Whether a signal asked for the end."""
        return self._stops > 0

    def listen_to_signals(self) -> None:
        """From now on INT, TERM and HUP end the run in order; a second one hurries."""
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1

    def add(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, say)
        self.children.append(child)
        self._start(child)
        return child

    def run(self, until: Callable[[], bool]) -> None:
        """Keep all children alive until `until()` or a signal."""
        while not self.stopping and not until():
            self.turn()

    def turn(self) -> None:
        """Wait for something to happen (TICK at most), pass output on, restart what is due."""
        self._wait(self._patience())
        for child in self.children:
            if child.has_ended():
                reason = self._bury(child)
                pause = child.plan_restart()
                say(child.name, f"{reason}; starting it again in {pause:g} s")
            if child.process is None and time.monotonic() >= child.restart_at:
                self._start(child)

    def stop(self) -> None:
        """End all children, stage by stage; a signal meanwhile ends the rest at once."""
        calm = self._stops
        for stage in sorted({child.program.stage for child in self.children}):
            staged = [child for child in self.children if child.program.stage == stage]
            for child in staged:
                child.ask_to_stop()
            self._let_end(staged, hurried=lambda: self._stops > max(calm, 1))
        self._warden.stdin.close()  # type: ignore[union-attr]  # a pipe was asked for
        self._warden.wait()

    def _let_end(self, staged: list[Child], *, hurried: Callable[[], bool]) -> None:
        deadline = time.monotonic() + max(child.program.patience for child in staged)
        while any(child.process for child in staged):
            if hurried() or time.monotonic() > deadline:
                for child in filter(lambda child: child.process, staged):
                    say(child.name, "did not end by itself; killed")
                    child.signal_group(signal.SIGKILL)
                deadline = float("inf")
            self._wait(0.1)
            for child in staged:
                if child.has_ended():
                    self._bury(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as problem:
            pause = child.plan_restart()
            say(child.name, f"cannot be started ({problem}); trying again in {pause:g} s")
            return
        self._tell_warden("+", child.pid)
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> str:
        with contextlib.suppress(KeyError):  # already left at the end of its output
            self._selector.unregister(child.output)
        pid, reason = child.pid, child.bury()
        self._tell_warden("-", pid)
        return reason

    def _tell_warden(self, change: str, pid: int) -> None:
        with contextlib.suppress(OSError):
            os.write(self._warden.stdin.fileno(), f"{change}{pid}\n".encode())  # type: ignore[union-attr]

    def _patience(self) -> float:
        """Seconds until the next restart is due, TICK at most."""
        waiting = [child.restart_at for child in self.children if child.process is None]
        return max(0.0, min([TICK, *(at - time.monotonic() for at in waiting)]))

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                os.read(self._wake_reader, 64)
            elif not key.data.read():
                self._selector.unregister(key.fd)

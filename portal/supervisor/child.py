"""One child process: how it is started, read, restarted with back-off, and stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from portal.supervisor.program import Program

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_AFTER = 30.0  # seconds of life after which a death counts as the first again
LONGEST_LINE = 64 * 1024


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask Linux to send this process a signal when its parent dies; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


class Child:
    """A program and the process that runs it now, if one does."""

    def __init__(self, program: Program, say: Callable[[str, str], None]) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.restart_at = 0.0
        self._say = say
        self._pause = FIRST_PAUSE
        self._started_at = 0.0
        self._rest = b""

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def pid(self) -> int:
        """The process's id, which is also its group's; 0 when it does not run."""
        return self.process.pid if self.process else 0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self._started_at = time.monotonic()

    @property
    def output(self) -> int:
        """The descriptor its output is read from."""
        assert self.process is not None and self.process.stdout is not None
        return self.process.stdout.fileno()

    def read(self) -> bool:
        """Pass on the whole lines that have come; False at the end of its output."""
        return self._take() != b""

    def _take(self) -> bytes | None:
        """Read once; None where nothing is there now, b"" at the end."""
        try:
            data = os.read(self.output, LONGEST_LINE)
        except BlockingIOError:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data or len(self._rest) > LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        for line in filter(None, lines):
            self._say(self.name, line.decode(errors="replace"))
        return data

    def has_ended(self) -> bool:
        """Whether its process is dead."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> str:
        """End what the dead process left in its group; return how it died, in words."""
        assert self.process is not None and self.process.stdout is not None
        while self._take():
            pass
        self.signal_group(signal.SIGKILL)
        self.process.stdout.close()
        code = self.process.returncode
        self.process = None
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def plan_restart(self) -> float:
        """When to start it again: sooner after a long life, later after each quick death."""
        now = time.monotonic()
        if now - self._started_at > STEADY_AFTER:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self.restart_at = now + pause
        return pause

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and all it started; nothing when they are gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        """Send its stop signal to the process itself, which ends its own children in its order."""
        if self.process is not None:
            self.process.send_signal(self.program.stop_signal)

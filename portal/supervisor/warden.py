"""The last one to leave: ends every child when the supervisor is gone, however it went.

`python warden.py` reads lines `+PID` and `-PID` (process groups that started and ended) from
standard input. Only the supervisor holds the other end of that pipe, so end of file means that the
supervisor is dead, by SIGKILL even, on any system. Standard library only: it stays small.
"""

import os
import signal
import sys
import time

GRACE = 8.0


def main() -> None:
    """Follow the supervisor until its pipe closes, then end what it left behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    end(groups)


def end(groups: set[int], *, grace: float = GRACE) -> None:
    """SIGTERM to each group; SIGKILL to what is left after `grace` seconds."""
    left = {group for group in groups if _send(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if _send(group, 0)}
    for group in left:
        _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()

"""What the supervisor knows of a program it runs."""

import signal
from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """One child: its name in the output, its command, and how long it may take to stop.

    `stage` orders the stop: lower ones first, all of one stage together.
    """

    name: str
    command: list[str]
    stage: int
    patience: float = 10.0
    stop_signal: signal.Signals = signal.SIGTERM

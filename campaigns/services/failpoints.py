"""Named places where a test may let the process die, to prove that nothing is lost there."""

import os
import signal

from django.conf import settings

BEFORE_INTENT = "before-intent"
AFTER_INTENT = "after-intent"
AFTER_WRITE = "after-write"
AFTER_ANSWER = "after-answer"
ARCHIVE_BEGUN = "archive-begun"
ARCHIVE_WRITTEN = "archive-written"
ARCHIVE_VERIFIED = "archive-verified"
ARCHIVE_CLOSED = "archive-closed"
ARCHIVE_DROPPED = "archive-dropped"
ARCHIVE_TAKING_OUT = "archive-taking-out"
ARCHIVE_TAKEN_OUT = "archive-taken-out"
ARCHIVE_PUTTING_BACK = "archive-putting-back"


def reach(name: str) -> None:
    """Die here, as by kill -9, when the setting FAILPOINTS names this place."""
    if name in settings.FAILPOINTS:
        os.kill(os.getpid(), signal.SIGKILL)

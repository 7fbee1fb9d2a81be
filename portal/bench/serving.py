"""A web server to measure, started as the supervisor starts it."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from portal.supervisor.preparing import collect_static
from portal.supervisor.programs import web_command

PATIENCE_SECONDS = 60.0
OWN = "portal.wsgi:application"


@contextmanager
def served(application: str = OWN) -> Iterator[int]:
    """The portal's web server (or another `application` of it) on its own port."""
    collect_static()
    command = [application if part == OWN else part for part in web_command()]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=dict(os.environ))
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not _answers(settings.PORT):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"no web server came up on port {settings.PORT}")
            time.sleep(0.2)
        yield settings.PORT
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

"""A demo portal behind a real web server, in a world of its own."""

import json
import socket
import subprocess
import time
import urllib.request
from typing import Any

from portal.supervisor.programs import web_command
from tests.faults.world import MANAGE, ROOT, World


class Served:
    """The portal of `made`; `facts` are the demo's keys and names."""

    def __init__(self, made: World, *, workers: int = 2) -> None:
        self.made = made
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        made.env |= {"PORT": str(port), "DEMO": "1"}
        if not made.env["DATABASE_URL"].startswith("postgres"):
            self._manage("migrate", "accounts", "--database=limits", "-v0")
        self._manage("collectstatic", "--noinput", "-v0")
        self._manage("demo")
        self.facts: dict[str, Any] = json.loads((made.folder / "demo.json").read_text())
        self.url = f"http://127.0.0.1:{port}"
        command = web_command()
        for name, value in (("--port", str(port)), ("--workers", str(workers))):
            command[command.index(name) + 1] = value
        self.process = subprocess.Popen(command, env=made.env, cwd=ROOT)
        self._wait()

    def stop(self) -> None:
        """End the web server."""
        self.process.terminate()
        self.process.wait(30)

    def _manage(self, *command: str) -> None:
        subprocess.run([*MANAGE, *command], env=self.made.env, check=True, cwd=ROOT)

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5)
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("no web server came up")

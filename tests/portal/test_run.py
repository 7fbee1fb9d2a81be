"""The whole portal as `manage.py run` starts it, from an empty folder to an empty process list."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
PATIENCE = 240


class Copy:
    """A running copy of the portal with a folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.log = folder / "output"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = kept | {"DATA_DIR": str(folder), "PORT": str(self.port), "DEMO": "1"}
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as out:
            command = [sys.executable, str(ROOT / "manage.py"), "run"]
            self.process = subprocess.Popen(command, env=self.env, stdout=out, stderr=out)
        return self.process

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        starts = self.output().count("ready at")
        deadline = time.monotonic() + PATIENCE
        while self.output().count("ready at") == starts:
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.2)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def pids(self) -> list[int]:
        """Every process that carries this copy's folder in its environment (Linux only)."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if f"DATA_DIR={self.folder}\0".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def wait_until_gone(self) -> None:
        deadline = time.monotonic() + 60
        while self.pids():
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.2)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    running = Copy(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()
    running.wait_until_gone()


def test_a_copy_lives_from_first_start_to_last_stop(copy: Copy) -> None:
    copy.wait_until_ready()
    facts = json.loads((copy.folder / "demo.json").read_text())
    assert facts["url"] == f"http://127.0.0.1:{copy.port}"
    status, body = copy.get("/readyz")
    assert status == 200 and json.loads(body)["ready"]
    assert copy.get("/sign-in/")[0] == 200
    status, body = copy.get(f"/api/v2/account/balance?access_token={facts['access_token']}")
    assert status == 200 and "5000000" in body

    second = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "run"],
        env=copy.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode and "already runs on" in second.stderr

    copy.process.send_signal(signal.SIGINT)
    assert copy.process.wait(timeout=90) == 0
    assert "Traceback" not in copy.output()
    assert copy.pids() == []

    copy.start()
    copy.wait_until_ready()
    assert json.loads((copy.folder / "demo.json").read_text()) == facts
    copy.process.kill()
    copy.process.wait()
    copy.wait_until_gone()
    assert not re.search(r"did not end by itself", copy.output())

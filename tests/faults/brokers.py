"""A broker of a test's own, to be flushed and killed."""

import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.supervisor import broker


class Broker:
    """The embedded broker's program in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "broker.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What CELERY_BROKER_URL is set to."""
        return f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        binary = broker.find_binary()
        assert binary is not None, "there is no broker for this platform"
        process = subprocess.Popen(broker.command(binary, self._socket, self._folder / "data"))
        self._process = process
        assert broker.wait_until_it_answers(
            self._socket, seconds=20, still_running=lambda: process.poll() is None
        )

    def flush(self) -> None:
        """Let it forget everything."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(self._socket))
            client.sendall(b"FLUSHALL\r\n")
            assert client.recv(64).startswith(b"+OK")

    def kill(self) -> None:
        """End it as by kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextmanager
def own_broker() -> Iterator[Broker]:
    """A broker for as long as the block runs; it is not started yet."""
    # A short path: the names of sockets have a limit.
    with tempfile.TemporaryDirectory(prefix="tidings-broker-") as folder:
        made = Broker(Path(folder))
        try:
            yield made
        finally:
            made.kill()

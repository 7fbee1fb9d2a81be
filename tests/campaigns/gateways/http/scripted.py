"""A server of raw sockets that answers, or fails to, exactly as a test says."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


Answer = Callable[[Asked, socket.socket], bytes | None]


def answer(status: int = 200, body: str | bytes = "", **headers: str) -> bytes:
    """The bytes of a whole answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def always(data: bytes) -> Answer:
    """Say the same to everybody."""
    return lambda asked, connection: data


@dataclass
class Server:
    """What it is asked is kept in `asked`; `answers` says what is answered (None: hang up)."""

    answers: Answer
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            buffer = b""
            while not self.stopped.is_set():
                while b"\r\n\r\n" not in buffer:
                    if not (data := connection.recv(65536)):
                        return
                    buffer += data
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                first, *lines = head.decode().split("\r\n")
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
                size = int(headers.get("content-length", 0))
                while len(buffer) < size:
                    buffer += connection.recv(65536)
                method, target, _ = first.split(" ")
                asked = Asked(method, target, headers, buffer[:size])
                buffer = buffer[size:]
                self.asked.append(asked)
                said = self.answers(asked, connection)
                if said is None:
                    return
                connection.sendall(said)


@contextmanager
def serving(answers: Answer, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server in threads of the test."""
    server = Server(answers)
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=begin, args=(connection,), daemon=True).start()

    def begin(connection: socket.socket) -> None:
        with suppress(OSError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            server.serve(connection)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.stopped.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until `condition` holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)

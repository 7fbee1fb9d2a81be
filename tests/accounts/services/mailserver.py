"""A mail server of a few lines, for tests: it answers as it is told, on a real socket."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """`replies` overrides the answer to a command (RCPT, DATA, end); `received` are the texts."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.received: list[str] = []
        self.hang_up_after_text = False
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            answer = self.server.replies.get(verb, "354 go on" if verb == "DATA" else "250 ok")
            self._say(answer)
            if verb == "QUIT":
                return
            if verb == "DATA" and answer.startswith("354"):
                self.server.received.append(self._text())
                if self.server.hang_up_after_text:
                    return
                self._say(self.server.replies.get("end", "250 taken"))

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """`server`, answering until the block ends."""
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])

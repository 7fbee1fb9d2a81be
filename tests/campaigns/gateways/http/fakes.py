"""Small servers that behave as the documentation of Kannel and Jasmin says."""

import socket
import uuid
from urllib.parse import parse_qsl

from tests.campaigns.gateways.http.scripted import Asked, answer


class Kannel:
    """The sendsms service of Kannel 1.4. Numbers ending in 9 have no route, in 8 a full queue."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []

    def __call__(self, asked: Asked, connection: socket.socket) -> bytes:
        given = asked.query
        if asked.path != "/cgi-bin/sendsms":
            return answer(404, "Unknown request.")
        if (given.get("username"), given.get("password")) != ("tidings", "geheim"):
            return answer(403, "Authorization failed for sendsms")
        if not given.get("text"):
            return answer(400, "Empty text not allowed, rejected")
        if given["to"].endswith("9"):
            return answer(403, "Not routable. Do not try again.")
        if given["to"].endswith("8"):
            return answer(503, "Temporal failure, try again later.")
        self.messages.append(given)
        queued = given["to"].endswith("7")
        return answer(202, "3: Queued for later delivery" if queued else "0: Accepted for delivery")

    def receipt(self, message: dict[str, str], status: str, said: str) -> str:
        """The address it calls, with its escapes filled in."""
        return (
            message["dlr-url"]
            .replace("%d", status)
            .replace("%A", said.replace(" ", "+"))
            .replace("%F", "77A1")
        )


class Jasmin:
    """The HTTP API of Jasmin 0.10."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, str]] = {}

    def __call__(self, asked: Asked, connection: socket.socket) -> bytes:
        given = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        if (given.get("username"), given.get("password")) != ("tidings", "geheim"):
            return answer(403, 'Error "Authentication failure for username:tidings"')
        if not (given.get("content") or given.get("hex-content")):
            return answer(400, 'Error "content or hex-content not present."')
        if given["to"].endswith("9"):
            return answer(412, 'Error "No route found"')
        if given["to"].endswith("8"):
            return answer(403, 'Error "User throughput exceeded"')
        if given["to"].endswith("7"):
            return answer(500, 'Error "Cannot send submit_sm, check SMPPClientManager log file"')
        name = str(uuid.uuid4())
        self.messages[name] = given
        return answer(200, f'Success "{name}"')

    def text_of(self, name: str) -> str:
        """What its carrier would get."""
        given = self.messages[name]
        if given["coding"] == "8":
            return bytes.fromhex(given["hex-content"]).decode("utf-16-be")
        return given["content"]

"""One connection at the HTTP door.

GET or POST /send takes a message in a query, a form or JSON, GET /find looks a token up.
`to` is needed; `from`, `text`, `token` and `callback` may be given. The answer is JSON: 200 with
`{"status": "accepted", "id": ...}`, 400 with `{"status": "refused", "code": ..., "permanent":
...}`, 429 with `{"status": "throttled"}`. A request repeated under its Idempotency-Key gets its
first answer again. Receipts are brought to `callback` (campaigns.simulator.callbacks).
"""

import asyncio
import secrets
from typing import cast

from campaigns.simulator import httpwire
from campaigns.simulator.carrier import Arrival, Decision
from campaigns.simulator.committing import Commits
from campaigns.simulator.httpanswers import UNKNOWN, Answers, said
from campaigns.simulator.httpwire import BadRequest, Request


class Client(asyncio.Protocol):
    """One connection; its requests are answered one after the other."""

    def __init__(
        self, commits: Commits, answers: Answers, clients: "set[Client]", callback: str
    ) -> None:
        self._commits = commits
        self._answers = answers
        self._clients = clients
        self._callback = callback
        self._buffer = bytearray()
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._clients.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clients.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def hang_up(self) -> None:
        """Close the connection, whatever is on its way."""
        self._transport.abort()

    def _next(self) -> None:
        """Begin with the next request, if it is complete and the one before it is answered."""
        if self._busy or self._transport.is_closing():
            return
        try:
            request = httpwire.cut(self._buffer)
            if request is not None:
                self._busy = True
                self._serve(request)
        except BadRequest as error:
            self._say(400, {"status": "error", "error": str(error)}, keep=False)

    def _serve(self, request: Request) -> None:
        values, kept = request.values, self._answers
        if request.path == "/find":
            reference = kept.by_token.get(values.get("token", ""))
            known = {"status": "accepted", "id": reference}
            self._say(*((200, known) if reference else UNKNOWN), keep=request.keep)
        elif request.path != "/send":
            self._say(*UNKNOWN, keep=request.keep)
        elif request.key in kept.by_key:
            self._say(*kept.by_key[request.key], keep=request.keep)
        elif not values.get("to", "").removeprefix("+").isdigit():
            raise BadRequest("to must be a number")
        else:
            self._take(request)

    def _take(self, request: Request) -> None:
        values = request.values
        arrival = Arrival(
            values.get("token") or f"http:{secrets.token_hex(8)}",
            values["to"].removeprefix("+"),
            values.get("from", ""),
            values.get("text", ""),
            values.get("callback") or self._callback or "http:nobody",
        )
        self._commits.add([arrival], lambda decided: self._decided(request, decided[0]))

    def _decided(self, request: Request, decision: Decision) -> None:
        outcome = decision.outcome
        if outcome.hangs_up:
            self.hang_up()
        elif outcome.answers:  # else it stays open until the client gives up
            loop = asyncio.get_running_loop()
            loop.call_later(decision.after, self._answer, request, decision)

    def _answer(self, request: Request, decision: Decision) -> None:
        manner = decision.outcome.manner
        if manner == "blind-nack":
            self._say(502, {"status": "error"}, keep=request.keep)
        elif manner == "broken":
            page = b"<html><body>Welcome to our hotel network</body></html>"
            self._send(httpwire.head(200, "text/html", len(page), keep=False) + page, keep=False)
        else:
            status, answer = said(decision)
            self._answers.keep(request.key, decision, (status, answer))
            self._say(status, answer, keep=request.keep)

    def _say(self, status: int, body: dict[str, object], *, keep: bool) -> None:
        self._send(httpwire.answer(status, body, keep=keep), keep=keep)

    def _send(self, data: bytes, *, keep: bool) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(data)
        self._busy = False
        if keep:
            asyncio.get_running_loop().call_soon(self._next)
        else:
            self._transport.close()

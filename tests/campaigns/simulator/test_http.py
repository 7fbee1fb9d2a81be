"""The simulator's HTTP door: calls in, receipts out, over real sockets."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlencode

import pytest

from campaigns.simulator.httpdoor import HttpOptions
from campaigns.simulator.journal import account_of, submits
from campaigns.simulator.outcomes import number_of
from campaigns.simulator.script import Script
from tests.campaigns.simulator.esme import ORDINARY
from tests.campaigns.simulator.running import SWIFT_PHASE, Running, doors

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with doors(tmp_path, http=HttpOptions()) as made:
        yield made


@contextmanager
def called_back(*statuses: int) -> Iterator[tuple[str, "Queue[dict[str, Any]]"]]:
    """An address that is called back, answering `statuses` in turn, then 200; what came there."""
    came: Queue[dict[str, Any]] = Queue()
    answers = iter(statuses)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(next(answers, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()
            came.put(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/receipts?a=b", came
    finally:
        server.shutdown()
        server.server_close()


def call(
    running: Running,
    method: str,
    path: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", running.http_port, timeout=3)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        return answer.status, said
    finally:
        connection.close()


def send(running: Running, to: str | int = ORDINARY, **more: str) -> tuple[int, dict[str, Any]]:
    return call(running, "POST", "/send", json.dumps({"to": str(to)} | more), JSON)


@pytest.mark.parametrize(
    "way",
    ["query", "form", "json"],
)
def test_a_message_may_come_in_any_form(running: Running, way: str) -> None:
    values = {"to": f"+{ORDINARY}", "text": "Grüße & more", "token": "1.0"}
    if way == "query":
        status, said = call(running, "GET", f"/send?{urlencode(values)}")
    elif way == "form":
        status, said = call(running, "POST", "/send", urlencode(values), FORM)
    else:
        status, said = call(running, "POST", "/send", json.dumps(values), JSON)
    assert (status, said["status"]) == (200, "accepted")
    assert said["id"]
    assert list(submits(running.log)) == [("1.0", "accepted")]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("throttled", 429, {"status": "throttled"}),
        ("refused", 400, {"status": "refused", "code": "ESME_RINVDSTADR", "permanent": True}),
        ("busy", 400, {"status": "refused", "code": "ESME_RSYSERR", "permanent": False}),
    ],
)
def test_what_is_not_taken_says_why(
    running: Running, name: str, status: int, said: dict[str, Any]
) -> None:
    assert send(running, number_of(name)) == (status, said)


def test_a_receipt_is_brought_to_the_callers_address(running: Running) -> None:
    with called_back() as (address, came):
        _, said = send(running, token="7.0", callback=address, **{"from": "TIDING"})
        receipt = came.get(timeout=5)
    assert receipt == {
        "type": "receipt",
        "id": said["id"],
        "token": "7.0",
        "to": ORDINARY,
        "from": "TIDING",
        "status": "DELIVRD",
        "error": "000",
    }


def test_a_receipt_comes_again_until_it_is_taken(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.simulator.callbacks.RETRY_SECONDS", 0.1)
    with called_back(500, 404) as (address, came):
        send(running, callback=address)
        first, second, third = (came.get(timeout=5) for _ in range(3))
        assert first == second == third


def test_many_receipts_are_brought_once_each(running: Running) -> None:
    with called_back() as (address, came):
        ids = {send(running, callback=address, token=f"{n}.0")[1]["id"] for n in range(60)}
        assert {came.get(timeout=5)["id"] for _ in range(60)} == ids
        assert came.empty()


def test_an_address_may_be_another_for_each_message(running: Running) -> None:
    with called_back() as (address, came):
        for n in range(40):
            send(running, callback=f"{address}&message={n}", token=f"{n}.0")
        assert {came.get(timeout=5)["token"] for _ in range(40)} == {f"{n}.0" for n in range(40)}


def test_a_phone_writes_back(running: Running) -> None:
    to = number_of("writes-back")
    with called_back() as (address, came):
        send(running, to, callback=address, **{"from": "TIDING"})
        inbound = next(body for body in iter(lambda: came.get(timeout=5), None) if "text" in body)
    assert (inbound["from"], inbound["to"], inbound["text"]) == (str(to), "TIDING", "Thank you.")


def test_a_key_is_answered_once(running: Running) -> None:
    body = json.dumps({"to": ORDINARY, "token": "1.0"})
    headers = JSON | {"Idempotency-Key": "1.0"}
    first = call(running, "POST", "/send", body, headers)
    assert call(running, "POST", "/send", body, headers) == first
    assert account_of(running.log).verdicts == {"accepted": 1}


def test_what_was_taken_can_be_looked_up(running: Running) -> None:
    _, said = send(running, token="1.0")
    assert call(running, "GET", "/find?token=1.0") == (200, said)
    assert call(running, "GET", "/find?token=2.0")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/send", None, 400),
        ("POST", "/send", "{", 400),
        ("POST", "/send", "[1]", 400),
        ("PUT", "/send", "{}", 400),
        ("GET", "/nowhere", None, 404),
    ],
)
def test_what_cannot_be_a_message(
    running: Running, method: str, path: str, body: str | None, status: int
) -> None:
    assert call(running, method, path, body, JSON)[0] == status
    assert list(submits(running.log)) == []


def test_requests_in_one_stream_are_answered_in_order(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.http_port, timeout=3)
    connection.connect()
    request = b"GET /send?to=%s&token=%d.0 HTTP/1.1\r\nHost: x\r\n\r\n"
    connection.sock.sendall(b"".join(request % (ORDINARY.encode(), n) for n in range(20)))
    stream = connection.sock.makefile("rb")
    heads = 0
    while heads < 20:
        line = stream.readline()
        assert line
        heads += b"HTTP/1.1 200" in line  # after the body before it
    connection.close()
    assert [token for token, _ in submits(running.log)] == [f"{n}.0" for n in range(20)]


@pytest.mark.parametrize(
    ("fate", "status"), [("blind_nack", 502), ("broken", 200), ("throttle", 429), ("nack", 400)]
)
def test_scripted_answers(tmp_path: Path, fate: str, status: int) -> None:
    script = Script((SWIFT_PHASE._replace(**{fate: 1.0}),))
    with doors(tmp_path, script, http=HttpOptions()) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.http_port, timeout=3)
        connection.request("GET", f"/send?to={ORDINARY}")
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
    assert answer.status == status
    assert (b"<html>" in text) == (fate == "broken")


@pytest.mark.parametrize(
    ("fate", "error"), [("silent", TimeoutError), ("hang_up", ConnectionError)]
)
def test_scripted_silence(tmp_path: Path, fate: str, error: type[Exception]) -> None:
    script = Script((SWIFT_PHASE._replace(**{fate: 1.0}),))
    with doors(tmp_path, script, http=HttpOptions()) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.http_port, timeout=0.5)
        connection.request("GET", f"/send?to={ORDINARY}")
        with pytest.raises(error):
            connection.getresponse()
        connection.close()
        assert [verdict for _, verdict in submits(running.log)] == ["accepted"]

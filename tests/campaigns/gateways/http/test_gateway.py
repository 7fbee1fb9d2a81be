"""Each way in which an HTTP carrier can answer, or fail to, and what is made of it (F33)."""

import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from campaigns import reasons
from campaigns.gateways import registry
from campaigns.gateways.base import (
    ConnectionRefused,
    Disconnected,
    Event,
    Gateway,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
    SubmitUnwritten,
)
from tests.campaigns.gateways.http.scripted import Answer, Asked, Server, always, answer, serving

HELLO = Submit("7000000000001.0", "919812345678", "TIDING", "Hello")
TAKEN = answer(200, '{"id": "abc-1", "state": "ok"}')
RULES: dict[str, Any] = {
    "success": {"status": 200, "path": "state", "is": "ok"},
    "reference": "id",
    "refusals": [
        {"path": "error", "is": "bad-number", "effect": "permanent", "code_from": "error"},
        {"path": "error", "is": "busy", "effect": "throttled"},
        {"path": "error", "matches": ".", "effect": "temporary", "code_from": "error"},
    ],
}


@contextmanager
def carrier(answers: Answer, **config: Any) -> Iterator[tuple[Server, Gateway]]:
    """An open gateway to a scripted server."""
    with serving(answers) as server:
        gateway = registry.make("http", settings(server, **config))
        gateway.open()
        yield server, gateway
        gateway.close()


def settings(server: Server, **config: Any) -> dict[str, Any]:
    usual = {
        "url": f"{server.url}/send",
        "template": {"to": "{to}", "text": "{text}", "ref": "{token}"},
        "answer": RULES,
        "timeout": 2,
        "connections": 2,
    }
    return {**usual, **config}


def collect(gateway: Gateway, wanted: int = 1, seconds: float = 6.0) -> list[Event]:
    events: list[Event] = []
    end = time.monotonic() + seconds
    while len(events) < wanted and time.monotonic() < end:
        events += gateway.poll(0.1)
    return events


def feed(gateway: Gateway, messages: list[Submit], seconds: float = 60.0) -> list[Event]:
    """What comes of `messages`, given as there is room for them; unwritten ones come again."""
    events: list[Event] = []
    by_token = {message.token: message for message in messages}
    left, end = list(messages), time.monotonic() + seconds
    while len(events) < len(messages):
        assert time.monotonic() < end, f"{len(left)} are left"
        ready, left = left[: (room := gateway.room())], left[room:]
        gateway.submit(ready)
        for event in gateway.poll(0.1):
            if isinstance(event, SubmitUnwritten):
                left.append(by_token[event.token])
            else:
                events.append(event)
    return events


def outcome(answers: Answer, **config: Any) -> tuple[Event, Server]:
    """What becomes of one message."""
    with carrier(answers, **config) as (server, gateway):
        assert gateway.submit([HELLO]) == 1
        (event,) = collect(gateway)
    return event, server


def test_an_accepted_message_has_the_carriers_id() -> None:
    event, server = outcome(always(TAKEN))
    assert event == SubmitAccepted(HELLO.token, "abc-1")
    (asked,) = server.asked
    assert asked.form == {"to": "919812345678", "text": "Hello", "ref": HELLO.token}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (answer(200, '{"error": "bad-number"}'), SubmitRefused(HELLO.token, "bad-number", True)),
        (answer(200, '{"error": "no-money"}'), SubmitRefused(HELLO.token, "no-money", False)),
        (answer(503, '{"error": "busy"}'), SubmitThrottled(HELLO.token)),
        (answer(429, "slow down", Retry_After="1"), SubmitThrottled(HELLO.token)),
        (answer(400, "what?"), SubmitRefused(HELLO.token, "HTTP_400", True)),
        (answer(401, "who?"), SubmitRefused(HELLO.token, "HTTP_401", False)),
    ],
    ids=["for-good", "for-now", "busy", "429", "400", "401"],
)
def test_a_refusal_is_definite(said: bytes, expected: Event) -> None:
    assert outcome(always(said))[0] == expected


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(200, "<html><body>Welcome</body></html>"), reasons.UNREADABLE_ANSWER),
        (answer(200, '{"state": "ok"}'), reasons.UNREADABLE_ANSWER),
        (answer(200, '{"state": "ok", "id": "' + "x" * 99 + '"}'), reasons.UNREADABLE_ANSWER),
        (answer(200, b"\x00\xff\xfe nothing"), reasons.UNREADABLE_ANSWER),
        (answer(200, ""), reasons.UNREADABLE_ANSWER),
        (answer(302, "", Location="http://127.0.0.1:1/other"), reasons.UNREADABLE_ANSWER),
        (answer(502, "<html>Bad gateway</html>"), reasons.CARRIER_FAULT),
        (answer(503, "try later"), reasons.CARRIER_FAULT),
        (answer(408, ""), reasons.UNREADABLE_ANSWER),
        (b"nonsense\r\n\r\n", reasons.UNREADABLE_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", reasons.NO_ANSWER),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 2_000_000,
            reasons.UNREADABLE_ANSWER,
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
            reasons.CONNECTION_LOST,
        ),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: tea\r\n\r\n", reasons.UNREADABLE_ANSWER),
        (None, reasons.CONNECTION_LOST),
    ],
    ids=[
        "html",
        "no-id",
        "endless-id",
        "bytes",
        "empty",
        "redirect",
        "502",
        "503",
        "408",
        "not-http",
        "short-body",
        "gigabyte",
        "bad-chunk",
        "101",
        "hang-up",
    ],
)
def test_what_tells_nothing_leaves_a_doubt(said: bytes | None, why: str) -> None:
    event, server = outcome(lambda asked, connection: said)
    assert event == SubmitDoubtful(HELLO.token, why)
    assert why in reasons.REASONS
    assert len(server.asked) == 1, "nothing is written twice"


def test_an_answer_that_breaks_off_is_a_doubt() -> None:
    def half(asked: Asked, connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"state": "ok"')

    assert outcome(half)[0] == SubmitDoubtful(HELLO.token, reasons.CONNECTION_LOST)


def test_silence_after_the_message_was_taken_is_a_doubt() -> None:
    def silent(asked: Asked, connection: socket.socket) -> bytes:
        time.sleep(2.5)
        return TAKEN

    begun = time.monotonic()
    assert outcome(silent, timeout=1)[0] == SubmitDoubtful(HELLO.token, reasons.NO_ANSWER)
    assert time.monotonic() - begun < 2.0


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_by_drops_is_not_waited_for(part: str) -> None:
    def drops(asked: Asked, connection: socket.socket) -> None:
        start = b"HTTP/1.1 200 OK\r\nX-Slow: "
        connection.sendall(start if part == "headers" else answer(200, "x" * 500)[:60])
        for _ in range(60):
            connection.sendall(b"x")
            time.sleep(0.1)

    begun = time.monotonic()
    assert outcome(drops, timeout=1)[0] == SubmitDoubtful(HELLO.token, reasons.NO_ANSWER)
    assert time.monotonic() - begun < 2.0


def test_redirects_are_not_followed() -> None:
    with serving(always(TAKEN)) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            said = answer(status, "", Location=f"{elsewhere.url}/send")
            assert isinstance(outcome(always(said))[0], SubmitDoubtful)
        assert elsewhere.asked == []


def test_nobody_there_is_no_doubt() -> None:
    with serving(always(TAKEN)) as server:
        config = settings(server)
    gateway = registry.make("http", config)
    with pytest.raises(ConnectionRefused):
        gateway.open()
    assert gateway.submit([HELLO]) == 0
    assert gateway.room() == 0
    assert gateway.poll(0.0) == []


def test_an_unknown_name_is_no_doubt() -> None:
    gateway = registry.make("http", {"url": "http://no-such-carrier.invalid/", "timeout": 5})
    with pytest.raises(ConnectionRefused):
        gateway.open()


def test_a_carrier_that_went_away_gives_back_everything_then_disconnects() -> None:
    with serving(always(answer(200, '{"id": "1", "state": "ok"}', Connection="close"))) as server:
        gateway = registry.make("http", settings(server, connections=4))
        gateway.open()
        gateway.submit([HELLO])
        assert isinstance(collect(gateway)[0], SubmitAccepted)
    wanted = [HELLO._replace(token=f"{n}.0") for n in range(20)]
    assert gateway.submit(wanted) == 20
    events = collect(gateway, 21)
    assert [e for e in events if isinstance(e, Disconnected)] == events[-1:]
    unwritten = [e for e in events if isinstance(e, SubmitUnwritten)]
    # One connection was made when it was opened, and is still there.
    assert len(unwritten) >= 19
    assert {e.token for e in events[:-1]} == {m.token for m in wanted}  # type: ignore[union-attr]
    assert gateway.submit([HELLO]) == 0


def test_a_kept_connection_that_was_closed_meanwhile_is_not_used() -> None:
    def once(asked: Asked, connection: socket.socket) -> None:
        connection.sendall(TAKEN)

    with carrier(once, connections=1) as (server, gateway):
        for number in range(5):
            gateway.submit([HELLO._replace(token=f"{number}.0")])
            assert isinstance(collect(gateway)[0], SubmitAccepted)
            time.sleep(0.05)
        assert len(server.asked) == 5


def test_connections_are_kept() -> None:
    with carrier(always(TAKEN), connections=2) as (server, gateway):
        for number in range(20):
            gateway.submit([HELLO._replace(token=f"{number}.0")])
            assert isinstance(collect(gateway)[0], SubmitAccepted)
        assert server.connections <= 2


def test_an_answer_nobody_asked_for_is_nobodys() -> None:
    """A second answer on a kept connection must not be taken for that of the next message."""
    numbers = iter(range(100))

    def twice(asked: Asked, connection: socket.socket) -> bytes:
        number = next(numbers)
        first = answer(200, json.dumps({"id": f"{number}", "state": "ok"}))
        stray = answer(200, json.dumps({"id": f"{number}-stray", "state": "ok"}))
        connection.sendall(first)
        time.sleep(0.02)
        return stray

    with carrier(twice, connections=1) as (_, gateway):
        references = []
        for number in range(4):
            gateway.submit([HELLO._replace(token=f"{number}.0")])
            references += [e.reference for e in collect(gateway) if isinstance(e, SubmitAccepted)]
            time.sleep(0.1)
    assert references == ["0", "1", "2", "3"]


def test_many_at_once_are_told_apart() -> None:
    def echo(asked: Asked, connection: socket.socket) -> bytes:
        return answer(200, json.dumps({"id": f"r-{asked.form['ref']}", "state": "ok"}))

    with carrier(echo, connections=8, timeout=20) as (_, gateway):
        wanted = [HELLO._replace(token=f"{n}.0") for n in range(300)]
        events = feed(gateway, wanted)
    found = {e.token: e.reference for e in events if isinstance(e, SubmitAccepted)}
    assert found == {m.token: f"r-{m.token}" for m in wanted}


def test_what_could_not_be_begun_in_time_was_not_written() -> None:
    def slow(asked: Asked, connection: socket.socket) -> bytes:
        time.sleep(0.5)
        return TAKEN

    with carrier(slow, connections=1, timeout=2) as (server, gateway):
        gateway.submit([HELLO._replace(token=f"{n}.0") for n in range(10)])
        events = collect(gateway, 10)
    accepted = [e for e in events if isinstance(e, SubmitAccepted)]
    unwritten = [e for e in events if isinstance(e, SubmitUnwritten)]
    assert len(accepted) == len(server.asked) and accepted
    assert len(accepted) + len(unwritten) == 10


def test_after_throttling_there_is_no_room_for_a_while() -> None:
    with carrier(always(answer(429, "", Retry_After="1"))) as (_, gateway):
        assert gateway.room() == 2
        gateway.submit([HELLO])
        assert collect(gateway) == [SubmitThrottled(HELLO.token)]
        assert gateway.room() == 0
        assert [(b.state, b.error) for b in gateway.binds()] == [("bound", "throttled")]
        time.sleep(1.05)
        assert gateway.room() > 0


def test_a_rate_of_its_own_limits_the_room() -> None:
    with carrier(always(TAKEN), connections=50, rate=100) as (_, gateway):
        time.sleep(0.2)
        assert gateway.room() == 10
        gateway.submit([HELLO] * 10)
        assert gateway.room() == 0


class Forgetful:
    """Takes a message, and answers only when it is asked again with the same key."""

    def __init__(self, first: bytes | None) -> None:
        self.first = first
        self.known: dict[str, int] = {}

    def __call__(self, asked: Asked, connection: socket.socket) -> bytes | None:
        key = asked.headers["idempotency-key"]
        self.known[key] = self.known.get(key, 0) + 1
        return self.first if self.known[key] == 1 else TAKEN


KEYED = {"repeatable": True, "headers": {"Idempotency-Key": "{token}"}}


@pytest.mark.parametrize("first", [None, answer(502), answer(409)], ids=["cut", "502", "409"])
def test_with_a_key_a_doubt_is_resolved_by_the_same_request(first: bytes | None) -> None:
    event, server = outcome(Forgetful(first), **KEYED)
    assert event == SubmitAccepted(HELLO.token, "abc-1")
    assert len(server.asked) == 2
    assert server.asked[0] == server.asked[1]


@pytest.mark.parametrize("later", [answer(429), answer(401)], ids=["429", "401"])
def test_a_repetition_that_is_turned_away_settles_nothing(later: bytes) -> None:
    said = iter([answer(502)])
    event, _ = outcome(lambda asked, connection: next(said, later), **KEYED)
    assert event == SubmitDoubtful(HELLO.token, reasons.CARRIER_FAULT)


def test_without_an_end_of_the_doubt_it_stays_one_in_time() -> None:
    begun = time.monotonic()
    event, server = outcome(always(answer(502)), **KEYED)
    assert event == SubmitDoubtful(HELLO.token, reasons.CARRIER_FAULT)
    assert len(server.asked) > 1 and time.monotonic() - begun < 3


def test_the_descriptor_is_readable_while_there_is_something() -> None:
    with carrier(always(TAKEN)) as (_, gateway):
        (descriptor,) = gateway.descriptors()
        assert not _readable(descriptor)
        gateway.submit([HELLO])
        end = time.monotonic() + 5
        while not _readable(descriptor):
            assert time.monotonic() < end
        assert len(gateway.poll(0.0)) == 1
        assert not _readable(descriptor)


def _readable(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])

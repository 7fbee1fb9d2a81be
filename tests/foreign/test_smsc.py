"""Against a carrier written by others (npm's smpp): both sides understand the same."""

import json
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from campaigns.gateways.base import ConnectionRefused, Event, InboundIn, ReceiptIn, SubmitAccepted
from campaigns.gateways.smpp.gateway import SmppGateway
from campaigns.smpp.commands import Status
from tests.campaigns.gateways.smpp.smsc import submit

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "smsc"
INSTALL_SECONDS = 90
LONG = "पंजीकरण के लिए धन्यवाद 🙏 — आपका कोड 4711 है। " * 5


def skip(why: str) -> None:
    """Skip, and say why where everybody sees it."""
    warnings.warn(f"no foreign carrier: {why}", stacklevel=1)
    pytest.skip(why)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server with its locked modules."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node or npm is not on this machine")
    place = tmp_path_factory.mktemp("foreign") / "smsc"
    place.mkdir()
    for name in ("package.json", "package-lock.json", "server.js"):
        shutil.copy(HERE / name, place)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        skip(f"npm ci took more than {INSTALL_SECONDS} s; the registry may be out of reach")
    if done.returncode:
        skip(f"npm ci failed: {done.stderr.strip()[-300:]}")
    return place


class Foreign:
    """The server's process: what it said, and a gateway to it."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["node", "server.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout and self._process.stdin
        os.set_blocking(self._process.stdout.fileno(), False)
        self._rest = b""
        self.said: list[tuple[str, Any]] = []
        self.events: list[Event] = []
        self.gateway: SmppGateway | None = None
        self.wait(lambda: self.of("port"))

    def connect(self, **config: Any) -> SmppGateway:
        """Bind to it."""
        self.gateway = SmppGateway(
            {
                "host": "127.0.0.1",
                "port": self.of("port")[0],
                "system_id": "tidings",
                "password": "secret",
                **config,
            }
        )
        self.gateway.open()
        return self.gateway

    def deliver(self, **fields: Any) -> None:
        """Have it hand over a message from a phone."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"deliver": fields}).encode() + b"\n")
        self._process.stdin.flush()

    def of(self, word: str) -> list[Any]:
        """What it said under `word`."""
        return [value for said, value in self.said if said == word]

    def wait(self, true: Callable[[], Any], seconds: float = 10.0) -> None:
        """Listen to both sides until something is true."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, (self.said, self.events)
            if self.gateway:
                self.events += self.gateway.poll(0.02)
            self._listen()

    def close(self) -> None:
        """End both."""
        if self.gateway:
            self.gateway.close()
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout
        data = self._process.stdout.read()
        if not data:
            time.sleep(0.01)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.said += [tuple(json.loads(line)) for line in lines]


@pytest.fixture
def foreign(folder: Path) -> Iterator[Foreign]:
    running = Foreign(folder)
    yield running
    running.close()


def test_it_takes_our_messages_and_we_its_receipts(foreign: Foreign) -> None:
    gateway = foreign.connect()
    gateway.submit([submit(1, "Hello @ £ [€]", validity=300), submit(2, "नमस्ते 🙏")])
    foreign.wait(lambda: len(foreign.events) == 4)
    first, second = foreign.of("submit")
    assert (first["text"], first["data_coding"]) == ("Hello @ £ [€]", 0)
    assert (second["text"], second["data_coding"]) == ("नमस्ते 🙏", 8)
    assert (first["source"], first["source_ton"]) == ("TIDING", 5)
    assert (first["destination"], first["registered"]) == ("919812345678", 1)
    assert first["validity"]
    accepted = {e.reference for e in foreign.events if isinstance(e, SubmitAccepted)}
    receipts = [e for e in foreign.events if isinstance(e, ReceiptIn)]
    assert accepted == {receipt.reference for receipt in receipts} == {"foreign-1", "foreign-2"}
    assert {receipt.status for receipt in receipts} == {"DELIVRD"}
    assert foreign.of("answered") == []
    gateway.acknowledge([receipt.receipt_id for receipt in receipts])
    foreign.wait(lambda: len(foreign.of("answered")) == 2)
    assert sorted(foreign.of("answered")) == [["foreign-1", 0], ["foreign-2", 0]]


@pytest.mark.parametrize("way", ["udh", "udh16", "sar", "payload"])
@pytest.mark.parametrize("text", [LONG, "Plain and long, 100 %. " * 20], ids=["unicode", "gsm"])
def test_long_texts_arrive_whole(foreign: Foreign, way: str, text: str) -> None:
    gateway = foreign.connect(long=way)
    gateway.submit([submit(1, text)])
    foreign.wait(lambda: [e for e in foreign.events if isinstance(e, SubmitAccepted)])
    parts = foreign.of("submit")
    assert "".join(part["text"] for part in parts) == text
    if way == "payload":
        assert len(parts) == 1
    elif way == "sar":
        assert [part["sar"][1:] for part in parts] == [
            [number, len(parts)] for number in range(1, len(parts) + 1)
        ]
    else:
        assert all(part["udh"] for part in parts)
    accepted = [e for e in foreign.events if isinstance(e, SubmitAccepted)]
    references = tuple(part["id"] for part in parts)
    assert accepted == [
        SubmitAccepted("1.0", references[0], references if len(references) > 1 else ())
    ]


def test_messages_from_phones(foreign: Foreign) -> None:
    gateway = foreign.connect()
    ends = {"source_addr": "919812345678", "destination_addr": "56767"}
    foreign.deliver(**ends, short_message="STOP @ now")
    foreign.deliver(**ends, short_message="मुझे बताएं 🙏", data_coding=8)
    foreign.deliver(
        **ends, short_message="second", udh="050003070202", esm_class=0x40, data_coding=0
    )
    foreign.wait(lambda: len(foreign.events) == 3)
    came = [event for event in foreign.events if isinstance(event, InboundIn)]
    assert [(e.text, e.part) for e in came] == [
        ("STOP @ now", None),
        ("मुझे बताएं 🙏", None),
        ("second", (7, 2, 2)),
    ]
    assert {(e.source, e.destination) for e in came} == {("919812345678", "56767")}
    gateway.acknowledge([e.inbound_id for e in came])
    foreign.wait(lambda: len(foreign.of("answered")) == 3)
    assert foreign.of("answered") == [["mo", 0]] * 3


def test_pairs_wrong_passwords_and_goodbyes(foreign: Foreign) -> None:
    with pytest.raises(ConnectionRefused, match=Status.ESME_RINVPASWD.name):
        foreign.connect(password="wrong")
    gateway = foreign.connect(bind="pair", enquire_link_seconds=1)
    foreign.wait(lambda: len(foreign.of("bind_receiver")) == 1)
    foreign.wait(lambda: all(state.state == "bound" for state in gateway.binds()))
    quiet_until = time.monotonic() + 2.5
    foreign.wait(lambda: time.monotonic() > quiet_until)
    assert foreign.events == []
    gateway.close()
    foreign.gateway = None
    foreign.wait(lambda: len(foreign.of("unbind")) == 2)


def test_a_thousand_messages(foreign: Foreign) -> None:
    gateway = foreign.connect(window=50, binds=2)
    foreign.wait(lambda: gateway.room() == 100)
    gateway.submit([submit(number, f"Message {number}") for number in range(1, 1001)])
    answered = 0

    def all_there() -> bool:
        nonlocal answered
        receipts = [e for e in foreign.events if isinstance(e, ReceiptIn)]
        gateway.acknowledge([e.receipt_id for e in receipts[answered:]])
        answered = len(receipts)
        return len(foreign.events) == 2000

    foreign.wait(all_there, 30)
    assert {said["text"] for said in foreign.of("submit")} == {
        f"Message {number}" for number in range(1, 1001)
    }
    accepted = {e.reference for e in foreign.events if isinstance(e, SubmitAccepted)}
    assert accepted == {e.reference for e in foreign.events if isinstance(e, ReceiptIn)}
    assert len(accepted) == 1000

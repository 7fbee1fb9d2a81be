"""smpplib, another implementation of SMPP, as the client of a server process of its own.

It cuts passwords after eight characters, as the standard's field demands.
"""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from smpplib import consts, exceptions, gsm
from smpplib.client import Client

from accounts.models import Account, LimitOverride
from apikeys.services.keys import Issued
from campaigns.models import Message, SmppDelivery
from campaigns.smpp import receipttexts
from campaigns.statuses import MessageState
from tests.portal.smppserver.test_delivering import end

pytestmark = [pytest.mark.slow, pytest.mark.unaudited]
PATIENCE = 60.0


@contextmanager
def process(port: int = 0, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`manage.py smpp_server` on the test's database, and its port."""
    env = os.environ | {
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "tests.portal.smppserver.processsettings",
        "TEST_DATABASES": json.dumps(
            {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
        ),
        **environment,
    }
    option = "--tls-port" if "SMPP_TLS_CERT" in environment else "--port"
    command = [sys.executable, "manage.py", "smpp_server", option, str(port)]
    running = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        match = re.search(r"port (\d+)", line)
        assert match is not None, line
        yield running, int(match[1])
    finally:
        if running.poll() is None:
            running.terminate()
        running.wait(PATIENCE)
        running.communicate()


class Peer:
    """smpplib's client with what it was answered and told."""

    def __init__(self, port: int, issued: Issued, context: ssl.SSLContext | None = None) -> None:
        self.client = Client(
            "127.0.0.1", port, timeout=5, ssl_context=context, allow_unknown_opt_params=True
        )
        self.ids: dict[int, str] = {}
        self.errors: list[int] = []
        self.told: list[Any] = []
        self.client.set_message_sent_handler(self._answered)
        self.client.set_message_received_handler(self.told_of)
        self.client.set_error_pdu_handler(lambda pdu: self.errors.append(pdu.status))
        self.client.connect()
        self.client.bind_transceiver(system_id=issued.key.username, password=issued.text)

    def _answered(self, pdu: Any) -> None:
        self.ids[pdu.sequence] = pdu.message_id.decode()

    def told_of(self, pdu: Any) -> None:
        self.told.append(pdu)

    def send(self, number: str, text: str) -> list[int]:
        """Every part of a text, as smpplib cuts it; their sequence numbers."""
        parts, coding, kind = gsm.make_parts(text)
        return [
            self.client.send_message(
                source_addr_ton=consts.SMPP_TON_ALNUM,
                source_addr="TIDING",
                dest_addr_ton=consts.SMPP_TON_INTL,
                dest_addr_npi=consts.SMPP_NPI_ISDN,
                destination_addr=number,
                short_message=part,
                data_coding=coding,
                esm_class=kind,
                registered_delivery=True,
            ).sequence
            for part in parts
        ]

    def until(self, check: Callable[[], bool]) -> None:
        stop = time.monotonic() + PATIENCE
        while not check():
            assert time.monotonic() < stop, "it never came to hold"
            with suppress(socket.timeout):
                self.client.read_once(auto_send_enquire_link=False)

    def leave(self) -> None:
        with suppress(exceptions.ConnectionError, exceptions.PDUError, OSError):
            self.client.unbind()
        with suppress(OSError):
            self.client.disconnect()


@pytest.mark.django_db(transaction=True)
def test_a_foreign_client_sends_long_texts_and_gets_its_receipts(credential: Issued) -> None:
    texts = {
        "919810000001": "Plain, with @ and _ and {braces} €",
        "919810000002": "a long text of two parts, " * 10,
        "919810000003": "नमस्ते दुनिया 😀 " * 12,
    }
    with process() as (_, port):
        peer = Peer(port, credential)
        sequences = [each for number, text in texts.items() for each in peer.send(number, text)]
        peer.until(lambda: len(peer.ids) == len(sequences))
        assert not peer.errors
        assert {str(m.msisdn): m.text for m in Message.objects.all()} == texts
        assert len(set(peer.ids.values())) == len(sequences)
        for message in Message.objects.all():
            end(message, MessageState.DELIVERED)
        peer.until(lambda: len(peer.told) == len(sequences))
        read = [receipttexts.fields_of(pdu.short_message.decode()) for pdu in peer.told]
        assert {each["id"] for each in read} == set(peer.ids.values())
        assert {pdu.receipted_message_id.rstrip(b"\0").decode() for pdu in peer.told} == set(
            peer.ids.values()
        )
        assert {each["stat"] for each in read} == {"DELIVRD"}
        peer.leave()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_with_a_restart_in_the_middle_are_each_one_message(
    credential: Issued, customer: Account
) -> None:
    LimitOverride.objects.create(account=customer, name="smpp_per_second", value=10_000)
    LimitOverride.objects.create(account=customer, name="smpp_window", value=2_000)
    numbers = [f"9198100{n:05}" for n in range(1000)]
    answered: dict[str, str] = {}
    unanswered: list[str] = []
    started = time.monotonic()
    with process() as (running, port):
        peer = Peer(port, credential)
        by_sequence = {}
        for number in numbers[:500]:
            by_sequence[peer.send(number, "Hello")[0]] = number
        peer.until(lambda: len(peer.ids) >= 50)
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)
        with suppress(exceptions.ConnectionError, OSError):
            while True:
                peer.client.read_once(auto_send_enquire_link=False)
        for sequence, number in by_sequence.items():
            if sequence in peer.ids:
                answered[number] = peer.ids[sequence]
            else:
                unanswered.append(number)
        peer.leave()
    accepted = set(map(str, Message.objects.values_list("msisdn", flat=True)))
    # Whatever was answered is there, once.
    assert answered.keys() <= accepted
    assert Message.objects.count() == len(accepted)
    with process() as (_, port):
        peer = Peer(port, credential)
        # What the client was not answered and we do not have, it sends again; and the rest.
        rest = [number for number in unanswered if number not in accepted] + numbers[500:]
        for number in rest:
            peer.send(number, "Hello")
        peer.until(lambda: len(peer.ids) + len(peer.errors) == len(rest))
        assert not peer.errors
        peer.leave()
    found = list(map(str, Message.objects.values_list("msisdn", flat=True)))
    assert sorted(found) == numbers
    assert SmppDelivery.objects.count() == 1000
    print(f"1,000 submits with a kill: {time.monotonic() - started:.1f} s")


@pytest.mark.django_db(transaction=True)
def test_a_client_is_told_when_the_server_stops(credential: Issued) -> None:
    with process() as (running, port):
        peer = Peer(port, credential)
        sequences = [peer.send(f"91981000000{n}", "Hello")[0] for n in range(5)]
        peer.until(lambda: len(peer.ids) == len(sequences))
        running.terminate()
        assert running.wait(PATIENCE) == 0
        assert peer.client.read_pdu().command == "unbind"
        peer.leave()
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_and_tls(credential: Issued, tmp_path: Path) -> None:
    pem = _certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(pem))
    context.check_hostname = False
    with process(SMPP_TLS_CERT=str(pem)) as (_, port):
        wrong = credential._replace(text="wrong")
        with pytest.raises(exceptions.PDUError):
            Peer(port, wrong, context)
        peer = Peer(port, credential, context)
        (sequence,) = peer.send("919810000001", "Hello")
        peer.until(lambda: sequence in peer.ids)
        peer.leave()


def _certificate(folder: Path) -> Path:
    """A certificate for this test, signed by itself, with its key."""
    pem = folder / "server.pem"
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-keyout", str(pem), "-out", str(folder / "cert.pem")),
        ],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("openssl is not here to make a certificate")
    pem.write_text(pem.read_text() + (folder / "cert.pem").read_text())
    return pem

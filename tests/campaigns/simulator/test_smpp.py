"""The simulator's SMPP door, as a customer's program meets it over a socket."""

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.simulator.journal import account_of, owed, submits
from campaigns.simulator.outcomes import number_of
from campaigns.simulator.smppbodies import Wording
from campaigns.simulator.smppdoor import SmppOptions
from campaigns.smpp import shortmessages as sm
from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import Command, Status, Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from tests.campaigns.simulator.esme import ORDINARY, TOKEN, Esme
from tests.campaigns.simulator.running import Running, doors

OPEN = SmppOptions()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with doors(tmp_path, smpp=OPEN) as made:
        yield made


@pytest.fixture
def esme(running: Running) -> Iterator[Esme]:
    with Esme(running.smpp_port) as made:
        assert made.bind().status == Status.ESME_ROK
        yield made


def test_a_submit_is_answered_and_reported(esme: Esme, running: Running) -> None:
    answer = esme.answer(esme.submit())
    reference = sm.message_id(answer.body)
    assert (answer.command, answer.status) == (Command.SUBMIT_SM_RESP, Status.ESME_ROK)
    assert list(submits(running.log)) == [("1.0", "accepted")]
    receipt = esme.delivery()
    assert receipt.esm_class == 0x04
    assert (receipt.source.text, receipt.destination.text) == (ORDINARY, "TIDING")
    assert receipt.message.startswith(f"id:{reference} sub:001 dlvrd:001 submit date:".encode())
    assert receipt.message.endswith(b"stat:DELIVRD err:000 text:Hello")
    assert tlv.text(receipt.tlvs, Tag.RECEIPTED_MESSAGE_ID) == reference
    assert tlv.number(receipt.tlvs, Tag.MESSAGE_STATE) == 2
    assert tlv.text(receipt.tlvs, TOKEN) == "1.0"


def test_without_our_tlv_a_submit_has_a_token_of_its_own(esme: Esme, running: Running) -> None:
    sequence = esme.submit(token="")
    assert esme.answer(sequence).status == Status.ESME_ROK
    ((token, _),) = submits(running.log)
    assert token.startswith(f"smpp:tidings:{sequence}:")
    assert TOKEN not in esme.delivery().tlvs


def test_many_submits_are_answered_each_by_its_sequence(esme: Esme, running: Running) -> None:
    sequences = [esme.submit(token=f"{n}.0") for n in range(500)]
    ids = {sm.message_id(esme.answer(sequence).body) for sequence in sequences}
    assert len(ids) == 500
    assert account_of(running.log).verdicts == {"accepted": 500}


def test_parts_of_a_text_share_a_token(esme: Esme, running: Running) -> None:
    for number in (1, 2, 3):
        header = bytes((5, 0, 3, 77, 3, number))
        esme.answer(esme.submit(content=header + b"part", esm_class=0x40))
    assert account_of(running.log).repeated == []
    sar = {Tag.SAR_MSG_REF_NUM: b"\0\7", Tag.SAR_TOTAL_SEGMENTS: b"\2"}
    for number in (b"\1", b"\2", b"\2"):
        esme.answer(esme.submit(token="2.0", tlvs=sar | {Tag.SAR_SEGMENT_SEQNUM: number}))
    assert account_of(running.log).repeated == ["2.0/2"]


def test_a_refused_part_may_come_again(esme: Esme, running: Running) -> None:
    to = number_of("part-throttled")
    statuses = []
    for number in (1, 2, 2):
        header = bytes((6, 8, 4, 1, 77, 2, number))
        statuses.append(esme.answer(esme.submit(to, content=header, esm_class=0x40)).status)
    assert statuses == [Status.ESME_ROK, Status.ESME_RTHROTTLED, Status.ESME_ROK]
    assert account_of(running.log).repeated == []


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("refused", Status.ESME_RINVDSTADR),
        ("throttled", Status.ESME_RTHROTTLED),
        ("busy", Status.ESME_RSYSERR),
    ],
)
def test_what_is_not_taken_says_why(esme: Esme, name: str, status: Status) -> None:
    assert esme.answer(esme.submit(number_of(name))).status == status


def test_an_answer_that_never_comes(esme: Esme, running: Running) -> None:
    esme.submit(number_of("no-answer"))
    assert esme.answer(esme.submit(token="2.0")).status == Status.ESME_ROK
    assert [token for token, _ in submits(running.log)] == ["1.0", "2.0"]


def test_a_hang_up_takes_the_answers_with_it(esme: Esme, running: Running) -> None:
    esme.submit(number_of("hang-up"))
    esme.wait_for_end()
    assert list(submits(running.log)) == [("1.0", "accepted")]


@pytest.mark.parametrize(("registered", "receipts"), [(0, 0), (2, 0), (1, 1), (17, 1)])
def test_receipts_come_if_asked_for(
    esme: Esme, running: Running, registered: int, receipts: int
) -> None:
    esme.answer(esme.submit(registered=registered))
    assert account_of(running.log).owed == receipts


def test_only_failures_may_be_asked_for(esme: Esme) -> None:
    esme.answer(esme.submit(number_of("undelivered"), registered=2))
    assert b"stat:UNDELIV err:001" in esme.delivery().message


@pytest.mark.parametrize(
    ("bind", "refusal"),
    [("receiver", Status.ESME_RINVBNDSTS), ("", Status.ESME_RINVBNDSTS)],
)
def test_who_may_not_submit_is_told(running: Running, bind: str, refusal: Status) -> None:
    with Esme(running.smpp_port) as session:
        if bind:
            session.bind(bind)
        assert session.answer(session.submit()).status == refusal
    assert list(submits(running.log)) == []


def test_receipts_go_to_a_receiver_of_the_same_customer(running: Running) -> None:
    with (
        Esme(running.smpp_port) as sends,
        Esme(running.smpp_port) as receives,
        Esme(running.smpp_port) as other,
    ):
        sends.bind("transmitter")
        receives.bind("receiver")
        other.bind("transceiver", system_id="other")
        sends.answer(sends.submit())
        assert b"stat:DELIVRD" in receives.delivery().message
        assert sends.silent(0.2) and other.silent(0.1)


def test_a_receipt_without_an_answer_comes_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.simulator.smppsession.ACKNOWLEDGE_SECONDS", 0.3)
    with Esme(running.smpp_port) as first, Esme(running.smpp_port) as second:
        first.bind()
        first.answer(first.submit())
        first.delivery(acknowledged=False)
        second.bind()
        assert b"stat:DELIVRD" in second.delivery().message
        second.answer(second.send(Command.ENQUIRE_LINK))
    assert owed(running.log) == {}


def test_a_refused_receipt_comes_again(
    running: Running, monkeypatch: pytest.MonkeyPatch, esme: Esme
) -> None:
    monkeypatch.setattr("campaigns.simulator.smppsession.RETRY_SECONDS", 0.1)
    esme.answer(esme.submit())
    pdu = esme.wait(lambda pdu: pdu.command == Command.DELIVER_SM)
    refusal = {"status": Status.ESME_RX_T_APPN, "sequence": pdu.sequence}
    esme.send(Command.DELIVER_SM_RESP, b"\0", **refusal)
    assert b"stat:DELIVRD" in esme.delivery().message


def test_receipts_of_a_session_that_ended_come_to_the_next(running: Running) -> None:
    with Esme(running.smpp_port) as first:
        first.bind()
        first.answer(first.submit())
        first.delivery(acknowledged=False)
    with Esme(running.smpp_port) as second:
        second.bind()
        assert b"stat:DELIVRD" in second.delivery().message


def test_binds_are_checked(tmp_path: Path) -> None:
    with doors(tmp_path, smpp=OPEN._replace(password="right")) as running:
        with Esme(running.smpp_port) as session:
            assert session.bind(password="wrong").status == Status.ESME_RINVPASWD
            session.wait_for_end()
        with Esme(running.smpp_port) as session:
            assert session.bind(password="right").status == Status.ESME_ROK
            assert session.bind(password="right").status == Status.ESME_RALYBND


def test_small_talk(esme: Esme) -> None:
    assert esme.ask(Command.ENQUIRE_LINK).command == Command.ENQUIRE_LINK_RESP
    assert esme.ask(Command.QUERY_SM, b"1\0\0\0\0").command == Command.GENERIC_NACK
    assert esme.ask(Command.UNBIND).command == Command.UNBIND_RESP
    esme.wait_for_end()


def test_data_sm_is_taken_too(esme: Esme) -> None:
    tlvs = {Tag.MESSAGE_PAYLOAD: b"Hello", TOKEN: b"9.0\0"}
    short = ShortMessage(Address(0, 0, "T"), Address(1, 1, ORDINARY), tlvs=tlvs)
    answer = esme.ask(Command.DATA_SM, sm.encode_data(short))
    assert (answer.command, answer.status) == (Command.DATA_SM_RESP, Status.ESME_ROK)


def test_a_body_that_cannot_be_read_is_refused_by_its_number(esme: Esme) -> None:
    answer = esme.ask(Command.SUBMIT_SM, b"no end")
    assert (answer.command, answer.status) == (Command.GENERIC_NACK, Status.ESME_RINVCMDLEN)
    assert esme.answer(esme.submit()).status == Status.ESME_ROK


def test_bytes_that_are_no_smpp_end_the_session(esme: Esme) -> None:
    esme.send_bytes(b"GET / HTTP/1.1\r\n\r\n")
    assert esme.wait(lambda pdu: pdu.command == Command.GENERIC_NACK).sequence == 0
    esme.wait_for_end()


@pytest.mark.parametrize(
    ("ids", "receipt_ids"), [("dec", "hex"), ("HEX", "dec0"), ("hex", "HEX"), ("dec0", "dec")]
)
def test_ids_are_spelled_as_asked(tmp_path: Path, ids: str, receipt_ids: str) -> None:
    wording = Wording(ids, receipt_ids, receipt_tlvs=False)
    with (
        doors(tmp_path, smpp=OPEN._replace(wording=wording)) as running,
        Esme(running.smpp_port) as esme,
    ):
        esme.bind()
        answered = sm.message_id(esme.answer(esme.submit()).body)
        receipt = esme.delivery()
        reported = receipt.message.split()[0].removeprefix(b"id:").decode()
    assert set(receipt.tlvs) == {TOKEN}
    bases = {"dec": 10, "dec0": 10, "hex": 16, "HEX": 16}
    assert answered != reported
    assert int(answered, bases[ids]) == int(reported, bases[receipt_ids])


def test_a_phone_writes_back(esme: Esme) -> None:
    to = number_of("writes-back")
    esme.answer(esme.submit(to))
    assert b"stat:DELIVRD" in esme.delivery().message
    reply = esme.delivery()
    assert (reply.source.text, reply.destination.text) == (str(to), "TIDING")
    assert (reply.esm_class, reply.message) == (0, b"Thank you.")


def test_references_survive_a_restart_with_what_is_owed(tmp_path: Path) -> None:
    with doors(tmp_path, smpp=OPEN) as running, Esme(running.smpp_port) as esme:
        esme.bind("transmitter")
        reference = sm.message_id(esme.answer(esme.submit()).body)
    with doors(tmp_path, smpp=OPEN) as running, Esme(running.smpp_port) as esme:
        esme.bind("receiver")
        assert f"id:{reference} ".encode() in esme.delivery().message


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_tls(tmp_path: Path) -> None:
    certificate = tmp_path / "both.pem"
    made = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    files = ("-nodes", "-subj", "/CN=localhost", "-keyout", certificate, "-out", "-")
    shown = subprocess.run([*made, *files], check=True, capture_output=True)
    with certificate.open("ab") as file:
        file.write(shown.stdout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with doors(tmp_path, smpp=OPEN._replace(tls=context)) as running:
        with pytest.raises(AssertionError), Esme(running.smpp_port) as plain:
            plain.bind()
        trusting = ssl.create_default_context(cafile=str(certificate))
        trusting.check_hostname = False
        with Esme(running.smpp_port, trusting) as esme:
            assert esme.bind().status == Status.ESME_ROK


@pytest.mark.parametrize(
    ("text", "data_coding", "codec", "parts"),
    [("Long text. " * 30, 0, "latin-1", 3), ("नमस्ते 🙏 " * 20, 8, "utf-16-be", 3)],
    ids=["plain", "unicode"],
)
def test_a_long_text_of_a_phone_comes_in_parts(
    esme: Esme, running: Running, text: str, data_coding: int, codec: str, parts: int
) -> None:
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(running.address)
        frame = ["write", [[ORDINARY, "56767", text, "smpp:tidings"]]]
        control.sendall(json.dumps(frame).encode() + b"\n")
        pieces = [esme.delivery() for _ in range(parts)]
    headers = [piece.message[:6] for piece in pieces]
    assert [tuple(header[4:]) for header in headers] == [(parts, n + 1) for n in range(parts)]
    assert {header[:4] for header in headers} == {headers[0][:4]}
    assert {(piece.esm_class, piece.data_coding) for piece in pieces} == {(0x40, data_coding)}
    assert "".join(piece.message[6:].decode(codec) for piece in pieces) == text

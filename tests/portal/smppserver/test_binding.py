"""Who may bind, for how long, and what a broken or hostile client gets."""

import socket
import struct

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Account, LimitOverride
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.keys import Issued, issue, revoke_key
from apikeys.terms import KeyTerms
from campaigns.models import Message
from campaigns.smpp import binds, framing
from campaigns.smpp.commands import Command, Status
from portal.smppserver import jobs
from portal.smppserver.server import Server
from tests.portal.smppserver.peers import Client, eventually, text_to


def bound(server: Server, issued: Issued, kind: str = "transceiver") -> Client:
    client = Client(server.ports[0])
    assert client.bind(str(issued.key.username), issued.text, kind).status == 0
    return client


def status_of_bind(server: Server, name: str, password: str) -> int:
    client = Client(server.ports[0])
    answer = client.bind(name, password)
    if answer.status:
        assert client.ended()
    client.close()
    return answer.status


def test_a_good_pair_binds_and_the_first_eight_characters_do(
    server: Server, credential: Issued
) -> None:
    name = str(credential.key.username)
    client = Client(server.ports[0])
    answer = client.bind(name, credential.text)
    assert answer.body.startswith(b"tidings\0")
    assert client.bind(name, credential.text).status == Status.ESME_RALYBND
    assert client.ask(Command.ENQUIRE_LINK).command == Command.ENQUIRE_LINK_RESP
    assert client.ask(Command.UNBIND).command == Command.UNBIND_RESP
    assert client.ended()
    assert status_of_bind(server, name, credential.text[:8]) == 0
    for wrong in (credential.text[:7], credential.text[:9], "", credential.text.upper()):
        assert status_of_bind(server, name, wrong) == Status.ESME_RINVPASWD
    assert status_of_bind(server, "tdnobody", credential.text) == Status.ESME_RINVPASWD
    assert status_of_bind(server, "", credential.text) == Status.ESME_RINVSYSID


def test_keys_that_may_not_send_may_not_bind(server: Server, customer: Account) -> None:
    def made(**terms: object) -> Issued:
        return issue(
            customer,
            name="x",
            terms=KeyTerms(kind=ApiKey.Kind.CREDENTIAL, **terms),  # type: ignore[arg-type]
        )

    elsewhere = made(allowed_addresses=["192.0.2.7"])
    reading = made(scopes=[Scope.READ])
    dead = made()
    revoke_key(dead.key, by=None)
    for issued in (elsewhere, reading, dead):
        found = status_of_bind(server, str(issued.key.username), issued.text)
        assert found == Status.ESME_RBINDFAIL
    token = issue(customer, name="t", terms=KeyTerms())
    assert status_of_bind(server, token.text[:15], token.text) == Status.ESME_RINVPASWD


def test_an_address_that_guesses_is_shut_out(server: Server, credential: Issued) -> None:
    name = str(credential.key.username)
    for _ in range(jobs.FAILED_BINDS):
        assert status_of_bind(server, name, "wrong") == Status.ESME_RINVPASWD
    assert status_of_bind(server, name, credential.text) == Status.ESME_RBINDFAIL


def test_a_revoked_key_ends_its_sessions(server: Server, credential: Issued) -> None:
    client = bound(server, credential)
    revoke_key(credential.key, by=None)
    client.until(lambda pdu: pdu.command == Command.UNBIND)
    assert client.ended()


@pytest.mark.parametrize("change", ["address", "account", "scope", "password"])
def test_other_changes_end_them_too(
    server: Server, credential: Issued, customer: Account, change: str
) -> None:
    client = bound(server, credential)
    key = ApiKey.objects.filter(pk=credential.key.pk)
    if change == "address":
        key.update(allowed_addresses=["192.0.2.7"])
    elif change == "account":
        Account.objects.filter(pk=customer.pk).update(status=Account.Status.SUSPENDED)
    elif change == "scope":
        key.update(scopes=[Scope.READ])
    else:
        key.update(digest="0" * 64)
    assert client.ended()


def test_a_credential_has_so_many_sessions(
    server: Server, credential: Issued, customer: Account
) -> None:
    LimitOverride.objects.create(account=customer, name="smpp_sessions", value=2)
    clients = [bound(server, credential), bound(server, credential, "receiver")]
    name = str(credential.key.username)
    assert status_of_bind(server, name, credential.text) == Status.ESME_RALYBND
    clients.pop().close()
    eventually(lambda: len(server.sessions) == 1)
    assert status_of_bind(server, name, credential.text) == 0
    clients.pop().close()


def test_nothing_is_done_for_who_is_not_bound(server: Server) -> None:
    client = Client(server.ports[0])
    assert client.submit(text_to("919810000001", "Hello")).status == Status.ESME_RINVBNDSTS
    assert client.ask(Command.QUERY_SM, b"x\0\0\0\0").status == Status.ESME_RINVBNDSTS
    assert client.ask(Command.ENQUIRE_LINK).status == 0
    assert client.ask(Command.BIND_TRANSCEIVER, b"half").status == Status.ESME_RINVCMDLEN
    client.close()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "noise",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        struct.pack(">IIII", 15, 0, 0, 1),
        struct.pack(">IIII", 0x7FFFFFFF, 4, 0, 1),
        bytes(64),
    ],
    ids=["http", "short", "huge", "zeros"],
)
def test_what_is_no_smpp_is_hung_up_on(server: Server, credential: Issued, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.ports[0]), 10) as stranger:
        stranger.sendall(noise)
        received = stranger.recv(1024)
        assert received[4:8] == b"\x80\0\0\0"
        assert stranger.recv(1024) == b""
    bound(server, credential).close()


def test_pdus_in_single_bytes_and_many_in_one_piece(server: Server, credential: Issued) -> None:
    client = Client(server.ports[0])
    wanted = binds.Bind(str(credential.key.username), credential.text)
    for byte in framing.encode(Command.BIND_TRANSCEIVER, 1, binds.encode(wanted)):
        client.socket.sendall(bytes((byte,)))
    assert client.answer_to(1).status == 0
    many = b"".join(framing.encode(Command.ENQUIRE_LINK, n) for n in range(2, 502))
    client.socket.sendall(many)
    assert [client.answer_to(n).sequence for n in range(2, 502)] == list(range(2, 502))
    client.close()


def test_clients_that_do_not_bind_or_speak_are_let_go(
    server: Server, credential: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.smppserver.session.BIND_WITHIN", 0.5)
    monkeypatch.setattr("portal.smppserver.session.ENQUIRE_AFTER", 0.5)
    monkeypatch.setattr("portal.smppserver.session.DROP_AFTER", 2.5)
    silent = Client(server.ports[0])
    client = bound(server, credential)
    client.until(lambda pdu: pdu.command == Command.ENQUIRE_LINK)
    assert silent.ended()
    assert client.ended()


def test_uses_are_noted(server: Server, credential: Issued) -> None:
    bound(server, credential).close()
    key = ApiKey.objects.get(pk=credential.key.pk)
    assert key.last_used_at is not None
    assert key.last_used_at <= timezone.now()
    assert settings.SMPP_PORT == 0

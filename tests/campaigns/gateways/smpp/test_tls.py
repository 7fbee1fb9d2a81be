"""Sealed lines: whom we believe, and how we show who we are."""

from pathlib import Path

import pytest

from campaigns.gateways.base import ConnectionRefused, SubmitAccepted
from campaigns.gateways.smpp.gateway import SmppGateway
from tests.campaigns.gateways.http.certificates import Authority
from tests.campaigns.gateways.smpp.smsc import carrier, collect, connected, made, submit


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("test carriers")


def test_long_and_many_messages_over_tls(tmp_path: Path, authority: Authority) -> None:
    with (
        carrier(tls=authority.server(tmp_path)) as smsc,
        connected(smsc, tls=True, tls_ca=authority.pem, window=1000) as gateway,
    ):
        assert gateway.submit([submit(n, "x" * 1000) for n in range(1, 501)]) == 500
        events = collect(gateway, 500, seconds=10)
        assert len(events) == 500
        assert all(isinstance(event, SubmitAccepted) for event in events)


def test_a_carrier_may_want_to_see_who_we_are(tmp_path: Path, authority: Authority) -> None:
    mine = authority.pair("tidings")
    with carrier(tls=authority.server(tmp_path, asks=True)) as smsc:
        shown = {"tls": True, "tls_ca": authority.pem, "tls_cert": mine.cert, "tls_key": mine.key}
        with connected(smsc, **shown) as gateway:
            gateway.submit([submit()])
            assert len(collect(gateway, 1)) == 1
        with pytest.raises(ConnectionRefused):
            made(smsc, tls=True, tls_ca=authority.pem).open()


def test_a_stranger_is_not_believed(tmp_path: Path, authority: Authority) -> None:
    with carrier(tls=authority.server(tmp_path)) as smsc:
        for wrong in ({"tls_ca": Authority("others").pem}, {"tls_server_name": "smsc.example"}):
            config = {"tls": True, "tls_ca": authority.pem, **wrong}
            with pytest.raises(ConnectionRefused, match="(?i)certificate"):
                made(smsc, **config).open()
        with connected(smsc, tls=True, tls_verify=False) as gateway:
            assert gateway.room() == 100


def test_a_broken_certificate_is_told() -> None:
    text = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----"
    gateway = SmppGateway({"host": "127.0.0.1", "system_id": "x", "tls": True, "tls_ca": text})
    with pytest.raises(ConnectionRefused, match="TLS"):
        gateway.open()


def test_a_plain_carrier_is_no_sealed_one(authority: Authority) -> None:
    with carrier() as smsc, pytest.raises(ConnectionRefused):
        made(smsc, tls=True, tls_ca=authority.pem).open()

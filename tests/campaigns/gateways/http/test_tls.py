"""Encryption towards carriers: who is trusted, and how we show who we are."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.gateways import registry
from campaigns.gateways.base import ConnectionRefused, SubmitAccepted
from tests.campaigns.gateways.http.certificates import Authority
from tests.campaigns.gateways.http.scripted import always, answer, serving
from tests.campaigns.gateways.http.test_gateway import HELLO, RULES, collect

TAKEN = always(answer(200, '{"id": "abc-1", "state": "ok"}'))


def config(port: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://127.0.0.1:{port}/send", "answer": RULES, "timeout": 3, **more}


def test_a_carrier_is_known_by_the_authority_that_was_given(tmp_path: Path) -> None:
    ours = Authority("ours")
    with serving(TAKEN, ours.server(tmp_path)) as server:
        gateway = registry.make("http", config(server.port, tls_ca=ours.pem, connections=1))
        gateway.open()
        for number in range(3):
            gateway.submit([HELLO._replace(token=f"{number}.0")])
            assert isinstance(collect(gateway)[0], SubmitAccepted)
        gateway.close()
        assert len(server.asked) == 3


@pytest.mark.parametrize("given", ["theirs", ""], ids=["another", "none"])
def test_an_unknown_carrier_gets_nothing(given: str, tmp_path: Path) -> None:
    ours, pem = Authority("ours"), Authority(given).pem if given else ""
    with serving(TAKEN, ours.server(tmp_path)) as server:
        gateway = registry.make("http", config(server.port, tls_ca=pem))
        with pytest.raises(ConnectionRefused, match="CERTIFICATE_VERIFY_FAILED"):
            gateway.open()
        assert server.asked == []


def test_without_verification_anybody_is_the_carrier(tmp_path: Path) -> None:
    with serving(TAKEN, Authority("ours").server(tmp_path)) as server:
        gateway = registry.make("http", config(server.port, tls_verify=False))
        gateway.open()
        gateway.submit([HELLO])
        assert isinstance(collect(gateway)[0], SubmitAccepted)
        gateway.close()


def test_we_show_our_certificate(tmp_path: Path) -> None:
    ours = Authority("ours")
    pair = ours.pair("tidings")
    with serving(TAKEN, ours.server(tmp_path, asks=True)) as server:
        shown = config(server.port, tls_ca=ours.pem, tls_cert=pair.cert, tls_key=pair.key)
        gateway = registry.make("http", shown)
        gateway.open()
        gateway.submit([HELLO])
        assert isinstance(collect(gateway)[0], SubmitAccepted)
        gateway.close()


def test_a_broken_certificate_is_told_when_it_is_given() -> None:
    with pytest.raises(ValueError) as told:
        registry.make("http", config(1, tls_cert="nothing", tls_key="nothing"))
    assert told.value.args[0] == "tls_cert"

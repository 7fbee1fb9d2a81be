"""Settings of SMPP carriers: defaults, and a sentence at the field for whatever cannot be."""

from typing import Any

import pytest

from campaigns.gateways.configs import BadConfig
from campaigns.gateways.smpp.config import AUTO, read
from campaigns.smpp.commands import Status

LEAST = {"host": "smsc.example", "system_id": "tidings"}


def test_a_host_and_a_system_id_are_enough() -> None:
    config = read(LEAST)
    assert (config.port, config.bind, config.binds, config.window) == (2775, "transceiver", 1, 100)
    assert (config.tls, config.source_ton, config.token_tag) == (None, AUTO, 0)
    assert config.registered_delivery == "all"
    assert Status.ESME_RTHROTTLED in config.throttled
    assert Status.ESME_RSYSERR in config.temporary


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", ""),
        ("host", 5),
        ("port", "http"),
        ("port", 0),
        ("port", True),
        ("system_id", "x" * 33),
        ("system_id", "a\0b"),
        ("bind", "both"),
        ("binds", 17),
        ("window", 0),
        ("rate", -1),
        ("rate", "much"),
        ("source_ton", "national"),
        ("dest_npi", 300),
        ("long", "morse"),
        ("gsm", "utf8"),
        ("registered_delivery", "some"),
        ("throttle_codes", "ESME_RNOSUCH"),
        ("temporary_codes", [5]),
        ("permanent_codes", "0x1FFFFFFFF"),
        ("id_notation", "roman"),
        ("token_tlv", "0x0424"),
        ("token_tlv", "3FF0h"),
        ("tls", "yes"),
        ("tls_ca", "not a certificate"),
        ("pasword", "a slip"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(field: str, value: Any) -> None:
    with pytest.raises(BadConfig) as caught:
        read({**LEAST, field: value})
    assert caught.value.args[0] == field
    assert caught.value.sentence.endswith(".")


def test_a_client_certificate_needs_its_key() -> None:
    with pytest.raises(BadConfig) as caught:
        read({**LEAST, "tls": True, "tls_cert": "-----BEGIN CERTIFICATE-----"})
    assert caught.value.field == "tls_key"


def test_a_carriers_own_codes_go_before_ours() -> None:
    config = read(
        {
            **LEAST,
            "throttle_codes": ["0x400", "ESME_RSYSERR"],
            "temporary_codes": "ESME_RMSGQFUL, 0x401",
            "permanent_codes": "ESME_RSUBMITFAIL",
        }
    )
    assert {0x400, Status.ESME_RSYSERR, Status.ESME_RTHROTTLED} == config.throttled
    assert {Status.ESME_RMSGQFUL, 0x401} <= config.temporary
    assert not {Status.ESME_RSUBMITFAIL, Status.ESME_RSYSERR} & config.temporary


def test_values_may_come_from_a_form_as_texts() -> None:
    config = read(
        {**LEAST, "port": "3550", "token_tlv": "0x3FF0", "source_ton": "auto", "dest_ton": "2"}
    )
    assert (config.port, config.token_tag) == (3550, 0x3FF0)
    assert (config.source_ton, config.dest_ton) == (AUTO, 2)

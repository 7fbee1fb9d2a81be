"""The settings of an SMPP carrier: read once, checked, with a default for nearly everything.

docs/carriers-smpp.md tells each of them with examples.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from campaigns.gateways.configs import BadConfig, Reader
from campaigns.gateways.smpp.codes import TEMPORARY, THROTTLED, code_of
from campaigns.smpp.receipttexts import NOTATIONS
from campaigns.smpp.splitting import WAYS

# What is kept sealed, apart from the rest.
SECRETS = ("password", "tls_key")
BIND_KINDS = ("transceiver", "pair")
GSM_FORMS = ("gsm7", "packed", "latin1")
LONGEST_VALIDITY = 30 * 86400
AUTO = -1  # a type of number or numbering plan that follows the address


class Tls(NamedTuple):
    """How the line is sealed; certificates and keys are PEM texts."""

    verify: bool
    authority: str
    certificate: str
    key: str
    server_name: str


class SmppConfig(NamedTuple):
    """An SMPP carrier's settings. Times in seconds; `rate` in PDUs a second (0: no limit)."""

    host: str
    port: int
    tls: Tls | None
    system_id: str
    password: str
    system_type: str
    bind: str
    binds: int
    window: int
    rate: float
    source_ton: int
    source_npi: int
    dest_ton: int
    dest_npi: int
    dest_plus: bool
    service_type: str
    long: str
    gsm: str
    unicode_coding: int
    registered_delivery: str
    validity: int
    enquire_link: float
    response_timeout: float
    connect_timeout: float
    id_notation: str
    unmarked_receipts: bool
    throttled: frozenset[int]
    temporary: frozenset[int]
    dlt: bool
    telemarketer_id: str
    token_tag: int


def read(config: Mapping[str, Any]) -> SmppConfig:
    """The settings in `config`. Raises BadConfig, a ValueError."""
    reader = Reader(config)
    reader.flag("simulated")
    # How receipts are read is not the gateway's business, but it is a setting of its carrier's.
    reader.choice("error_codes", "own", ("own", "v2"))
    throttled, temporary = _codes(reader)
    found = SmppConfig(
        host=_needed(reader, "host"),
        port=reader.whole("port", 2775, 1, 65535),
        tls=_tls(reader),
        # The standard's limits are 15 and 8 characters; many carriers are more generous.
        system_id=_needed(reader, "system_id", longest=32),
        password=reader.text("password", longest=64),
        system_type=reader.text("system_type", longest=12),
        bind=reader.choice("bind", "transceiver", BIND_KINDS),
        binds=reader.whole("binds", 1, 1, 16),
        window=reader.whole("window", 100, 1, 10_000),
        rate=reader.seconds("rate", 0, 0, 100_000),
        source_ton=_kind_of_number(reader, "source_ton"),
        source_npi=_kind_of_number(reader, "source_npi"),
        dest_ton=_kind_of_number(reader, "dest_ton"),
        dest_npi=_kind_of_number(reader, "dest_npi"),
        dest_plus=reader.flag("dest_plus"),
        service_type=reader.text("service_type", longest=5),
        long=reader.choice("long", "udh", WAYS),
        gsm=reader.choice("gsm", "gsm7", GSM_FORMS),
        unicode_coding=reader.whole("unicode_coding", 8, 0, 255),
        registered_delivery=_registered(reader),
        validity=reader.whole("validity_seconds", 0, 0, LONGEST_VALIDITY),
        enquire_link=reader.seconds("enquire_link_seconds", 30, 1, 3600),
        response_timeout=reader.seconds("response_timeout", 10, 0.1, 300),
        connect_timeout=reader.seconds("connect_timeout", 5, 0.1, 60),
        id_notation=reader.choice("id_notation", "as_is", NOTATIONS),
        unmarked_receipts=reader.flag("unmarked_receipts", True),
        throttled=throttled,
        temporary=temporary,
        dlt=reader.flag("dlt"),
        telemarketer_id=reader.text("telemarketer_id", longest=100),
        token_tag=_token_tag(reader),
    )
    reader.refuse_others()
    return found


def _needed(reader: Reader, key: str, longest: int = 255) -> str:
    value = reader.text(key, longest=longest).strip()
    if not value:
        raise BadConfig(key, "This is needed.")
    return value


def _tls(reader: Reader) -> Tls | None:
    texts = {key: reader.text(key, longest=100_000) for key in ("tls_ca", "tls_cert", "tls_key")}
    verify = reader.flag("tls_verify", True)
    server_name = reader.text("tls_server_name")
    for key, value in texts.items():
        if value and "-----BEGIN" not in value:
            raise BadConfig(key, "This must be PEM text, from -----BEGIN to -----END.")
    if not reader.flag("tls"):
        return None
    if bool(texts["tls_cert"]) != bool(texts["tls_key"]):
        missing = "tls_key" if texts["tls_cert"] else "tls_cert"
        raise BadConfig(missing, "A client certificate and its key belong together.")
    return Tls(verify, texts["tls_ca"], texts["tls_cert"], texts["tls_key"], server_name)


def _kind_of_number(reader: Reader, key: str) -> int:
    if reader.raw(key) in ("auto", None, ""):
        return AUTO
    return reader.whole(key, AUTO, 0, 255)


def _registered(reader: Reader) -> str:
    """Which parts ask for a receipt: `all`, `last` or `none`."""
    if reader.raw("registered_delivery") == "last":
        return "last"
    return "all" if reader.flag("registered_delivery", True) else "none"


def _codes(reader: Reader) -> tuple[frozenset[int], frozenset[int]]:
    """Statuses that ask for less speed and those that pass; a carrier's own go before ours."""
    own = {
        key: _own_codes(reader, key)
        for key in ("throttle_codes", "temporary_codes", "permanent_codes")
    }
    throttled = own["throttle_codes"] | THROTTLED - own["temporary_codes"] - own["permanent_codes"]
    return throttled, own["temporary_codes"] | TEMPORARY - own["permanent_codes"] - throttled


def _own_codes(reader: Reader, key: str) -> frozenset[int]:
    try:
        return frozenset(code_of(word) for word in reader.words(key))
    except ValueError as error:
        if isinstance(error, BadConfig):
            raise
        raise BadConfig(key, "Write statuses as ESME_RTHROTTLED or as 0x58.") from None


def _token_tag(reader: Reader) -> int:
    """The TLV that carries our own token; 0 for none."""
    tag = reader.whole("token_tlv", 0, 0, 0x3FFF)
    if tag and tag < 0x1403:
        raise BadConfig("token_tlv", "Take a tag that is free for own use: 0x1403 to 0x3FFF.")
    return tag

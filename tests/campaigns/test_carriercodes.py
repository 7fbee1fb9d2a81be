"""The table of codes: complete, in words, the same in the guide, used where a carrier says so."""

import re
from pathlib import Path

import pytest

from accounts.models import Account
from campaigns import carriercodes, reasons
from campaigns.models import Carrier, Message
from campaigns.receiptwords import ENDS, facts_of, reason_of
from campaigns.services import receipts
from portal.api.v2 import statuses
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, take_off

GUIDE = Path(__file__).parents[2] / "docs" / "status-codes.md"


def test_every_code_has_a_word_and_every_word_a_sentence() -> None:
    assert set(carriercodes.CODES.values()) == set(carriercodes.WORDS)
    assert all(str(text).endswith(".") for text in carriercodes.WORDS.values())
    assert all(len(word) <= 32 for word in carriercodes.WORDS)
    assert reasons.sentence("ABSENT-SUB") != "ABSENT-SUB"


def test_the_guide_holds_the_table() -> None:
    rows = re.findall(r"^\| `(\d{3})` \| `([A-Z-]+)` \| (.+) \|$", GUIDE.read_text(), re.M)
    told = {code: (word, text) for code, word, text in rows}
    assert told == {
        code: (word, str(carriercodes.WORDS[word])) for code, word in carriercodes.CODES.items()
    }


@pytest.mark.parametrize(
    ("code", "word"),
    [("013", "MOB-OFF"), ("13", "MOB-OFF"), ("0", "DELIVRD"), ("777", "DLT-REJECTED")]
    + [("", ""), ("999", ""), ("0x1", ""), ("١٣", ""), ("-1", "")],
)
def test_the_word_of_a_code(code: str, word: str) -> None:
    assert carriercodes.word_of(code) == word


@pytest.mark.parametrize(
    ("status", "error", "by_table", "reason"),
    [
        ("UNDELIV", "003", True, "ABSENT-SUB"),
        ("UNDELIV", "003", False, "UNDELIV"),
        ("UNDELIV", "000", True, "UNDELIV"),
        ("UNDELIV", "xyz", True, "UNDELIV"),
        ("DELIVRD", "003", True, ""),
        ("ABSENT-SUB", "", False, "ABSENT-SUB"),
    ],
)
def test_why_a_message_did_not_arrive(status: str, error: str, by_table: bool, reason: str) -> None:
    assert reason_of(status, error, by_table=by_table) == reason


def test_the_words_end_messages_as_they_say() -> None:
    ended = {word: ENDS[word] for word in ("DELIVRD", "MOB-OFF", "TIMEOUT-DLR")}
    assert list(ended.values()) == ["delivered", "undelivered", "unknown"]


@pytest.mark.parametrize(
    ("config", "word"), [({"error_codes": "v2"}, "ABSENT-SUB"), ({}, "UNDELIV")]
)
def test_a_receipts_code_becomes_the_word_of_v2_reports(
    customer: Account, carrier: Carrier, config: dict[str, str], word: str
) -> None:
    carrier.config = config
    carrier.save()
    queued_batch(customer, 1)
    flight = take_off(carrier, 1)[0]
    accept(carrier, [flight])
    receipts.take(carrier.pk, [receipt(flight, "UNDELIV")._replace(error="003")])
    message = Message.objects.get()
    assert message.reason == word
    assert statuses.of_message(message.state, message.reason) == word


def test_facts_of_a_receipt_as_the_smpp_gateway_keeps_it() -> None:
    content = (
        "id:7 sub:001 dlvrd:001 submit date:2611220117 done date:2611220118 stat:DELIVRD"
        " err:000 text:Hello there"
    )
    raw = {"from": "+919810000000", "to": "TIDING", "esm_class": 4, "content": content}
    assert facts_of(raw) == (919810000000, "TIDING", 120, "Hello there")
    plain = {"msisdn": "919810000000", "from": "TIDING"}
    assert facts_of(plain) == (919810000000, "TIDING", None, "")
    assert facts_of({"esm_class": 4}) == facts_of({}) == (0, "", None, "")

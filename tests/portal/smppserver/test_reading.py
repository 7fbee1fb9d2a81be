"""A submit_sm as a message: times, numbers, codings, and hostile bodies."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.smpp import shortmessages
from campaigns.smpp.commands import Status, Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.tlvs import BrokenBody
from campaigns.smppmessages import Submitted
from portal.smppserver import reading, times
from portal.smppserver.pace import Pace
from portal.smppserver.refusals import Refused, status_of

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SHORT = ShortMessage(Address(5, 0, "TIDING"), Address(1, 1, "919810000001"), b"Hello")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("000000010000000R", NOW + timedelta(hours=1)),
        ("000002000000000R", NOW + timedelta(days=2)),
        ("260304060000000+", datetime(2026, 3, 4, 6, tzinfo=UTC)),
        ("260304113000022+", datetime(2026, 3, 4, 6, tzinfo=UTC)),
        ("260304010000020-", datetime(2026, 3, 4, 6, tzinfo=UTC)),
    ],
)
def test_times(text: str, moment: datetime | None) -> None:
    assert times.read(text, NOW) == moment


@given(st.text(max_size=20))
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with suppress(ValueError):
        times.read(text, NOW)


@given(st.from_regex(r"\A\d{15}[+\-R]\Z"))
def test_every_time_of_the_right_form_is_read_or_refused(text: str) -> None:
    short = SHORT._replace(schedule=text, validity=text)
    with suppress(Refused):
        assert reading.read(short, "", NOW).due_at is not None


def read(**more: object) -> Submitted:
    return reading.read(SHORT._replace(**more), "", NOW)  # type: ignore[arg-type]


def test_fields() -> None:
    assert read().number == "+919810000001"
    assert read(destination=Address(0, 1, "9810000001")).number == "9810000001"
    assert read(destination=Address(1, 1, "00919810000001")).number == "+919810000001"
    assert read(service_type="T").product == "T"
    assert reading.read(SHORT, "P", NOW).product == "P"
    assert read(data_coding=0x10).options == {"flash": 1}
    assert read(data_coding=0x18, message="न".encode("utf-16-be")).options == {"flash": 1}
    assert read(tlvs={Tag.DEST_ADDR_SUBUNIT: b"\x01"}).options == {"flash": 1}
    assert read(registered_delivery=0x11).wanted == 1
    assert read(data_coding=3, message="é".encode("latin-1")).text == "é"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"destination": Address(1, 1, "")}, Status.ESME_RINVDSTADR),
        ({"destination": Address(1, 1, "9" * 21)}, Status.ESME_RINVDSTADR),
        ({"source": Address(5, 0, "S" * 16)}, Status.ESME_RINVSRCADR),
        ({"default_message": 1}, Status.ESME_RINVDFTMSGID),
        ({"data_coding": 0xF5}, Status.ESME_RSUBMITFAIL),
        ({"data_coding": 3, "message": b"a\0b"}, Status.ESME_RSUBMITFAIL),
        ({"tlvs": {Tag.DLT_ENTITY_ID: b"1" * 31}}, Status.ESME_RINVPARLEN),
    ],
    ids=["no-number", "long-number", "long-sender", "default", "binary", "nul", "long-entity"],
)
def test_refusals(more: dict[str, object], status: Status) -> None:
    with pytest.raises(Refused) as refused:
        read(**more)
    assert refused.value.status == status


@given(st.binary(max_size=200))
def test_no_body_raises_anything_else(body: bytes) -> None:
    for decode in (shortmessages.decode, shortmessages.decode_data):
        with suppress(BrokenBody, Refused):
            reading.read(decode(body), "", NOW)


def test_codes_are_statuses() -> None:
    assert status_of("number_short") == Status.ESME_RINVDSTADR
    assert status_of("opted_out_product") == Status.ESME_RINVDSTADR
    assert status_of("text_long") == Status.ESME_RINVMSGLEN
    assert status_of("something new") == Status.ESME_RSUBMITFAIL


def test_a_pace_lets_a_seconds_worth_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("portal.smppserver.pace.monotonic", lambda: clock[0])
    pace = Pace(10)
    assert sum(pace.allows() for _ in range(30)) == 10
    clock[0] += 0.5
    assert sum(pace.allows() for _ in range(30)) == 5

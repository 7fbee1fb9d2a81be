"""The first call of each dialect: what is sent where, and what comes back. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A number that the carrier simulator delivers to; see docs/magic-numbers.md.
NUMBER = "12025550100"
TEXT = "Hello from my first call"


@dataclass(frozen=True)
class Facts:
    """What is filled in: the portal's address (no slash at its end), a sender and a product."""

    base: str
    sender: str
    product: str


@dataclass(frozen=True)
class Call:
    """A POST. `credential` names what the reader puts in, in the places where it stands.

    Of `form` and `json` one is used; `basic` is user name and password.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None
    basic: tuple[str, str] | None = None


@dataclass(frozen=True)
class Start:
    """A dialect's quick start: its first call, the answer, and what to do next."""

    name: str
    title: str
    whom: str
    credential: str
    kind: str
    call: Callable[[Facts], Call]
    answer: Mapping[str, Any]
    answer_words: str
    guide: str


def _v2(facts: Facts) -> Call:
    return Call(
        f"{facts.base}/api/v2/sms/send",
        headers={"Authorization": "Bearer YOUR_TOKEN"},
        form={
            "to": NUMBER,
            "message": TEXT,
            "sender": facts.sender,
            "service": facts.product,
        },
    )


def _v1(facts: Facts) -> Call:
    return Call(
        f"{facts.base}/v1/sms/send",
        form={
            "username": "YOUR_USERNAME",
            "password": "YOUR_PASSWORD",
            "numbers": f"+{NUMBER}",
            "message_body": TEXT,
            "sender": facts.sender,
        },
    )


def _v3(facts: Facts) -> Call:
    return Call(
        f"{facts.base}/api/v3/send-sms",
        headers={"APPKEY": "YOUR_APPKEY"},
        json={"sms_text": TEXT, "numbers": [f"+{NUMBER}"], "from": facts.sender},
    )


def _transmit(facts: Facts) -> Call:
    return Call(
        f"{facts.base}/send-sms.json",
        basic=("YOUR_KEY", "YOUR_SECRET"),
        form={"message": TEXT, "to": NUMBER, "from": facts.sender},
    )


def _tidings(facts: Facts) -> Call:
    return Call(
        f"{facts.base}/api/tidings/v1/campaigns",
        headers={"Authorization": "Bearer YOUR_TOKEN"},
        json={
            "name": "First campaign",
            "recipients": {"numbers": [f"+{NUMBER}"]},
            "text": TEXT,
            "product": facts.product,
            "sender": facts.sender,
        },
    )


STARTS: Mapping[str, Start] = {
    start.name: start
    for start in (
        Start(
            name="v2",
            title="v2",
            whom="For clients of portals with /api/v2/, and for anything new that sends.",
            credential="YOUR_TOKEN",
            kind="access_token",
            call=_v2,
            answer={
                "status": 200,
                "message": "1 numbers accepted for delivery.",
                "data": [
                    {
                        "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff:1",
                        "mobile": NUMBER,
                        "status": "AWAITING-DLR",
                    }
                ],
            },
            answer_words="A row for each number (shortened here). Keep the id: sms/status tells "
            "with it what became of the message.",
            guide="api-v2.md",
        ),
        Start(
            name="v1",
            title="v1",
            whom="For clients that post numbers and message_body with a user name and a password.",
            credential="YOUR_USERNAME and YOUR_PASSWORD",
            kind="credential",
            call=_v1,
            answer={
                "status": "success",
                "message": "1 messages accepted.",
                "messages": [{"number": NUMBER, "units": 1}],
            },
            answer_words="The messages with their ids, what they cost and what is left (shortened "
            "here). One bad number, and nothing is sent.",
            guide="api-v1.md",
        ),
        Start(
            name="v3",
            title="v3",
            whom="For clients of /api/v3/ with an APPKEY.",
            credential="YOUR_APPKEY",
            kind="app_key",
            call=_v3,
            answer={
                "meta": {"code": 200, "status": "SUCCESS"},
                "msg": "Queued",
                "data": {"total_numbers": 1, "success_number": 1},
            },
            answer_words="The messages with their ids (left out here). get-sms tells what became "
            "of one.",
            guide="api-v3.md",
        ),
        Start(
            name="transmit",
            title="transmit",
            whom="For clients that call send-sms.json and its kind with HTTP Basic.",
            credential="YOUR_KEY and YOUR_SECRET",
            kind="app_key",
            call=_transmit,
            answer={
                "message_id": 1000001,
                "recipients": 1,
                "error": {"code": "SUCCESS", "description": "OK"},
            },
            answer_words="One id for the whole call (shortened here). error.code is SUCCESS, or "
            "says what is wrong.",
            guide="api-transmit.md",
        ),
        Start(
            name="tidings",
            title="tidings",
            whom="For campaigns: files, checks with a bill, sending in batches, mending rows.",
            credential="YOUR_TOKEN",
            kind="access_token",
            call=_tidings,
            answer={
                "id": "0b7d2ad5-9f51-4c4b-9b4e-0d9c5b0d3a11",
                "name": "First campaign",
                "status": "draft",
            },
            answer_words="A draft (shortened here): nothing is sent yet. Have it checked, look at "
            "the bill, and confirm it.",
            guide="campaigns-api.md",
        ),
    )
}

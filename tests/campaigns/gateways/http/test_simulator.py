"""The gateway against the simulator's HTTP door, whose journal says what really came."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.gateways import registry
from campaigns.gateways.base import (
    Gateway,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.gateways.http import presets
from campaigns.simulator.httpdoor import HttpOptions
from campaigns.simulator.journal import account_of
from campaigns.simulator.outcomes import number_of
from tests.campaigns.gateways.http.test_gateway import HELLO, collect, feed
from tests.campaigns.simulator.running import Running, doors


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Running]:
    with doors(tmp_path, http=HttpOptions()) as running:
        yield running


@pytest.fixture
def gateway(behind: Running) -> Iterator[Gateway]:
    url = f"http://127.0.0.1:{behind.http_port}/send"
    made = registry.make("http", {**presets.make("simulator", {"url": url}), "timeout": 5})
    made.open()
    yield made
    made.close()


def test_each_message_is_answered_by_its_token(gateway: Gateway, behind: Running) -> None:
    messages = [HELLO._replace(token=f"{n}.0") for n in range(200)]
    events = feed(gateway, messages)
    accepted = {e.token: e.reference for e in events if isinstance(e, SubmitAccepted)}
    assert set(accepted) == {m.token for m in messages}
    assert len(set(accepted.values())) == 200
    assert account_of(behind.log).repeated == []


@pytest.mark.parametrize("text", ["two\nlines", "नमस्ते 🙏", 'quote " and \\ & %', "\ud83d", ""])
def test_any_text_reaches_the_carrier(gateway: Gateway, text: str) -> None:
    gateway.submit([HELLO._replace(text=text)])
    assert isinstance(collect(gateway)[0], SubmitAccepted)


def test_refusals_say_whether_they_are_permanent(gateway: Gateway) -> None:
    for number, name in enumerate(("refused", "busy")):
        gateway.submit([HELLO._replace(token=f"{number}.0", to=str(number_of(name)))])
    found = sorted(collect(gateway, 2))
    assert found == [
        SubmitRefused("0.0", "ESME_RINVDSTADR", True),
        SubmitRefused("1.0", "ESME_RSYSERR", False),
    ]


def test_throttling_is_an_answer_of_its_own(gateway: Gateway) -> None:
    gateway.submit([HELLO._replace(to=str(number_of("throttled")))])
    assert collect(gateway) == [SubmitThrottled(HELLO.token)]


@pytest.mark.parametrize("name", ["no-answer", "hang-up"])
def test_what_is_taken_without_an_answer_is_in_doubt(
    gateway: Gateway, behind: Running, name: str
) -> None:
    gateway.submit([HELLO._replace(to=str(number_of(name)))])
    assert isinstance(collect(gateway)[0], SubmitDoubtful)
    assert sum(account_of(behind.log).verdicts.values()) >= 1


def test_a_message_can_be_asked_for_by_our_token(gateway: Gateway) -> None:
    gateway.submit([HELLO])
    (accepted,) = collect(gateway)
    assert isinstance(accepted, SubmitAccepted)
    told = gateway.ask(HELLO.token)
    assert told is not None
    assert (told.token, told.reference, told.status) == (
        HELLO.token,
        accepted.reference,
        "ACCEPTD",
    )
    assert gateway.ask("1.9") is None

"""A script is read with clear errors, and the carrier follows it: over SMPP, as clients see it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.simulator import script
from campaigns.simulator.journal import account_of, submits
from campaigns.simulator.script import BadScript, Phase, Script
from campaigns.simulator.smppdoor import SmppOptions
from campaigns.simulator.weather import Weather
from campaigns.smpp import shortmessages as sm
from campaigns.smpp.commands import Command, Status
from campaigns.smpp.tlvs import BrokenBody
from tests.campaigns.simulator.esme import Esme
from tests.campaigns.simulator.running import SWIFT_PHASE, Running, doors


@contextmanager
def session(folder: Path, *phases: Phase) -> Iterator[tuple[Esme, Running]]:
    """A bound session with a carrier that follows `phases`."""
    made = Script(phases)
    with doors(folder, made, smpp=SmppOptions()) as running, Esme(running.smpp_port) as esme:
        esme.bind()
        yield esme, running


def swift(**more: object) -> Phase:
    return SWIFT_PHASE._replace(**more)


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "an object"),
        ({}, "at least one phase"),
        ({"phases": []}, "at least one phase"),
        ({"phases": [{}], "seeds": 1}, "no seeds"),
        ({"phases": [{}], "seed": "x"}, "whole number"),
        ({"phases": [7]}, "Phase 1 must be an object"),
        ({"phases": [{"delay": 1}]}, "Phase 1 has no delay; there are: name, seconds"),
        ({"phases": [{"silent": "often"}]}, "Phase 1: silent must be a number, not 'often'"),
        ({"phases": [{"messages": 1.5}]}, "messages must be a whole number"),
        ({"phases": [{"bind_refused": 1}]}, "must be a true or false"),
        ({"phases": [{"rate": True}]}, "rate must be a number"),
        ({"phases": [{"rate": -1}]}, "must not be negative"),
        ({"phases": [{"silent": 2}]}, "a chance, from 0 to 1"),
        ({"phases": [{"silent": 0.6, "refuse": 0.6}]}, "exceed 1"),
        ({"phases": [{"soonest": 9}]}, "soonest is later than latest"),
        ({"phases": [{"refuse_code": "ESME_RNONSENSE"}]}, "refuse_code"),
        ({"phases": [{}, {}]}, "Phase 1 never ends"),
        ({"phases": [{}], "again": True}, "Phase 1 never ends"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_script_says_why(data: object, why: str) -> None:
    with pytest.raises(BadScript, match=why):
        script.parse(data)


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml, plain = tmp_path / "s.toml", tmp_path / "s.json"
    toml.write_text('seed = 7\n[[phases]]\nname = "calm"\nseconds = 5\n[[phases]]\nrate = 9.5\n')
    phases = [{"name": "calm", "seconds": 5}, {"rate": 9.5}]
    plain.write_text(json.dumps({"seed": 7, "phases": phases}))
    assert script.read(toml) == script.read(plain)
    assert script.read(toml, Phase(latency=1.0)).phases[1] == Phase(latency=1.0, rate=9.5)


def test_the_command_refuses_a_script_by_name(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("{")
    with pytest.raises(CommandError, match=r"s\.json"):
        call_command("carrier_simulator", script=path, log=tmp_path / "log", address="/none/x")


# --- phases -----------------------------------------------------------------------------------


def test_phases_follow_each_other_by_count_and_by_time() -> None:
    now = [100.0]
    phases = (Phase("a", messages=2), Phase("b", seconds=5.0), Phase("c", seconds=5.0))
    weather = Weather(Script(phases, again=True), clock=lambda: now[0])
    names = []
    for step in (0.0, 0.0, 0.0, 4.0, 1.0, 4.0, 1.5):
        now[0] += step
        names.append(weather.phase.name)
        weather.outcome()
    assert names == ["a", "a", "b", "b", "c", "c", "a"]


def test_the_same_seed_draws_the_same() -> None:
    phase = Phase(silent=0.3, refuse=0.3, late_receipt=0.5)
    first, second = (Weather(Script((phase,), seed=5)) for _ in range(2))
    assert [first.outcome() for _ in range(50)] == [second.outcome() for _ in range(50)]


def test_a_rate_lets_through_so_many_a_second() -> None:
    now = [0.0]
    weather = Weather(Script((Phase(rate=10.0),)), clock=lambda: now[0])
    first = Counter(weather.outcome().verdict for _ in range(30))
    now[0] = 0.5
    second = Counter(weather.outcome().verdict for _ in range(30))
    assert (first["accepted"], second["accepted"]) == (10, 5)
    assert first["throttled"] == 20


def test_chances_come_about_as_often_as_they_say() -> None:
    phase = Phase(silent=0.1, refuse=0.2, nack=0.05, undelivered=0.5, lost_receipt=0.25)
    weather = Weather(Script((phase,), seed=3))
    outcomes = [weather.outcome() for _ in range(10_000)]
    assert 900 < sum(not outcome.answers for outcome in outcomes) < 1100
    assert 2300 < sum(outcome.verdict == "refused" for outcome in outcomes) < 2700
    taken = [outcome for outcome in outcomes if outcome.verdict == "accepted"]
    assert 0.2 < sum(not outcome.receipts for outcome in taken) / len(taken) < 0.3


# --- as clients see it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "status", "verdict"),
    [
        ({"throttle": 1.0}, Status.ESME_RTHROTTLED, "throttled"),
        ({"refuse": 1.0}, Status.ESME_RSUBMITFAIL, "refused"),
        ({"refuse": 1.0, "refuse_code": "0x0400"}, 0x400, "refused"),
        ({"busy": 1.0}, Status.ESME_RSYSERR, "refused"),
    ],
    ids=["throttle", "refuse", "refuse-code", "busy"],
)
def test_refusals(tmp_path: Path, more: dict[str, object], status: int, verdict: str) -> None:
    with session(tmp_path, swift(**more)) as (esme, running):
        assert esme.answer(esme.submit()).status == status
        assert list(submits(running.log)) == [("1.0", verdict)]


def test_an_over_run_rate_is_throttled(tmp_path: Path) -> None:
    with session(tmp_path, swift(rate=5.0)) as (esme, _):
        sequences = [esme.submit(token=f"{n}.0") for n in range(20)]
        statuses = Counter(esme.answer(sequence).status for sequence in sequences)
    assert 5 <= statuses[Status.ESME_ROK] <= 8
    assert statuses[Status.ESME_RTHROTTLED] == 20 - statuses[Status.ESME_ROK]


def test_silence(tmp_path: Path) -> None:
    with session(tmp_path, swift(silent=1.0, lost_receipt=1.0)) as (esme, running):
        esme.submit()
        assert esme.silent(0.4)
        assert list(submits(running.log)) == [("1.0", "accepted")]


def test_a_link_dropped_every_so_many_messages(tmp_path: Path) -> None:
    with session(tmp_path, swift(hang_up_every=3)) as (esme, running):
        for n in range(2):
            assert esme.answer(esme.submit(token=f"{n}.0")).status == Status.ESME_ROK
        esme.submit(token="2.0")
        esme.wait_for_end()
        assert account_of(running.log).verdicts == {"accepted": 3}


def test_a_nack_with_the_number_is_a_refusal(tmp_path: Path) -> None:
    with session(tmp_path, swift(nack=1.0)) as (esme, running):
        sequence = esme.submit()
        nack = esme.wait(lambda pdu: pdu.command == Command.GENERIC_NACK)
        assert nack.sequence == sequence
        assert list(submits(running.log)) == [("1.0", "refused")]


def test_a_nack_without_the_number_says_nothing(tmp_path: Path) -> None:
    with session(tmp_path, swift(blind_nack=1.0)) as (esme, running):
        esme.submit()
        assert esme.wait(lambda pdu: pdu.command == Command.GENERIC_NACK).sequence == 0
        assert list(submits(running.log)) == [("1.0", "accepted")]


def test_an_answer_to_nobody_comes_first(tmp_path: Path) -> None:
    with session(tmp_path, swift(stray_answer=1.0)) as (esme, _):
        sequence = esme.submit()
        answers = [
            esme.wait(lambda pdu: pdu.command == Command.SUBMIT_SM_RESP).sequence for _ in range(2)
        ]
    assert answers[0] != sequence
    assert answers[1] == sequence


def test_broken_answers(tmp_path: Path) -> None:
    with session(tmp_path, swift(broken=1.0, lost_receipt=1.0)) as (esme, _):
        while (sequence := esme.submit()) % 2:
            assert esme.raw().startswith(b"\0\0\0\7")
        sick = esme.wait(lambda pdu: pdu.command == Command.DELIVER_SM)
        with pytest.raises(BrokenBody):
            sm.decode(sick.body)
        assert esme.answer(sequence).status == Status.ESME_ROK


def test_binds_are_refused_for_a_while(tmp_path: Path) -> None:
    phases = (swift(seconds=0.6, bind_refused=True), swift())
    with doors(tmp_path, Script(phases), smpp=SmppOptions()) as running:
        statuses = []
        while not statuses or statuses[-1] != Status.ESME_ROK:
            assert len(statuses) < 10_000
            with Esme(running.smpp_port) as esme:
                statuses.append(esme.bind().status)
    assert set(statuses[:-1]) == {Status.ESME_RBINDFAIL}


def test_what_arrives_in_pieces_is_whole_in_the_end(tmp_path: Path) -> None:
    with session(tmp_path, swift(fragments=True)) as (esme, _):
        sequences = [esme.submit(token=f"{n}.0") for n in range(200)]
        assert {esme.answer(sequence).status for sequence in sequences} == {Status.ESME_ROK}
        texts = [esme.delivery().message for _ in sequences]
    assert all(b"stat:DELIVRD" in text for text in texts)


@pytest.mark.parametrize(
    ("more", "count"),
    [({"repeated_receipt": 1.0, "repeats": 4}, 4), ({"stray_receipt": 1.0}, 2)],
    ids=["repeated", "stray"],
)
def test_receipts_that_are_too_many(tmp_path: Path, more: dict[str, object], count: int) -> None:
    with session(tmp_path, swift(**more)) as (esme, _):
        mine = sm.message_id(esme.answer(esme.submit()).body)
        names = [esme.delivery().message.split()[0][3:].decode() for _ in range(count)]
        assert esme.silent(0.3)
    assert len(set(names)) == (1 if "repeats" in more else 2)
    assert mine in names


def test_a_lost_receipt(tmp_path: Path) -> None:
    with session(tmp_path, swift(lost_receipt=1.0)) as (esme, running):
        esme.answer(esme.submit())
        assert account_of(running.log).owed == 0


def test_a_late_receipt_is_owed_meanwhile(tmp_path: Path) -> None:
    with session(tmp_path, swift(late_receipt=1.0, late_seconds=60.0)) as (esme, running):
        esme.answer(esme.submit())
        assert esme.silent(0.3)
        assert account_of(running.log).owed == 1


def test_an_early_receipt_comes_before_the_answer(tmp_path: Path) -> None:
    with session(tmp_path, swift(early_receipt=1.0)) as (esme, _):
        sequence = esme.submit()
        first = esme.wait(lambda pdu: True)
        assert first.command == Command.DELIVER_SM
        assert esme.answer(sequence).status == Status.ESME_ROK


def test_the_mix_decides_what_receipts_say(tmp_path: Path) -> None:
    with session(tmp_path, swift(rejected=1.0)) as (esme, _):
        esme.answer(esme.submit())
        assert b"stat:REJECTD err:011" in esme.delivery().message

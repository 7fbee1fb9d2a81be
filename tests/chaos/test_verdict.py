"""The verdict on a storm finds what it is there to find."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.verdict import Verdict, judge, lines

# Of four messages three were taken and delivered, and one is in doubt and on the list.
TAKEN = ("1.0", "2.0", "3.1")
GOOD: dict[str, Any] = {
    "states": {"delivered": 3, "uncertain": 1},
    "uncertain": [4],
    "breaches": [],
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "carrier.log"
    add(path, *TAKEN)
    return path


def add(log: Path, *tokens: str, verdict: str = "accepted") -> None:
    with log.open("a") as file:
        for token in tokens:
            file.write(json.dumps(["submit", token, verdict, "ref", "91", []]) + "\n")


def judged(
    log: Path, report: Mapping[str, Any] = GOOD, listed: frozenset[int] = frozenset({4})
) -> Verdict:
    return judge(report, log, listed, 4)


def test_promises_that_were_kept(log: Path) -> None:
    add(log, "3.0", verdict="throttled")
    verdict = judged(log)
    assert verdict.good
    shown = "\n".join(lines(verdict, {"dispatchers killed": 3}, 61.4, 7))
    assert "lost" in shown and "repeated" in shown and "dispatchers killed" in shown


def test_a_token_that_came_twice(log: Path) -> None:
    add(log, "1.0")
    assert judged(log).repeated == ["1.0"]
    assert not judged(log).good


def test_a_message_taken_under_two_tokens(log: Path) -> None:
    add(log, "3.0")
    assert judged(log).repeated == ["3.0 3.1"]


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"states": {"delivered": 2, "queued": 1, "uncertain": 1}}, 1),
        ({"states": {"delivered": 2, "uncertain": 1}}, 1),
        ({"states": {"delivered": 4}, "uncertain": []}, 1),
        ({"states": {"delivered": 3, "uncertain": 1}, "uncertain": [3]}, 2),
    ],
    ids=["stuck", "gone", "never-sent", "receipt-lost"],
)
def test_messages_that_were_lost(log: Path, changed: dict[str, Any], lost: int) -> None:
    verdict = judged(log, GOOD | changed, frozenset({3, 4}))
    assert verdict.lost == lost
    assert not verdict.good


def test_doubts_that_nobody_is_shown(log: Path) -> None:
    assert judged(log, listed=frozenset()).hidden == 1
    assert not judged(log, listed=frozenset()).good


def test_breaches_of_the_ledger(log: Path) -> None:
    assert not judged(log, GOOD | {"breaches": ["I8: off by one"]}).good

"""Shares that follow health: which step follows from which figures."""

import random

import pytest

from campaigns.routehealth import ERRORS, LATE, RECOVERED, Seen, step

A, B, C = 1, 2, 3


def seen(carrier: int = A, share: int = 50, now: int | None = None, **figures: object) -> Seen:
    """A carrier that does well: 1,000 answers, 2 % refused, 97 % delivered in time."""
    good = {"up": True, "answered": 1000, "failed": 20, "accepted": 980, "in_time": 950}
    return Seen(carrier, share, share if now is None else now, **{**good, **figures})  # type: ignore[arg-type]


def moved(*carriers: Seen) -> dict[int, tuple[int, int]]:
    return {each.carrier: (each.before, each.after) for each in step(carriers)}


TABLE = [
    ("both well", [seen(A), seen(B)], {}),
    ("one refuses", [seen(A, failed=300), seen(B)], {A: (50, 40), B: (50, 60)}),
    ("one is late", [seen(A, in_time=500), seen(B)], {A: (50, 40), B: (50, 60)}),
    ("one sends no receipt at all", [seen(A, in_time=0), seen(B)], {A: (50, 40), B: (50, 60)}),
    ("receipts are off there", [seen(A, in_time=None), seen(B)], {}),
    ("both refuse alike", [seen(A, failed=500), seen(B, failed=480)], {}),
    ("both are late alike", [seen(A, in_time=100), seen(B, in_time=120)], {}),
    ("too few answers", [seen(A, answered=49, failed=49, accepted=0), seen(B)], {}),
    ("nothing to compare with", [seen(A, failed=900), seen(B, answered=10, accepted=9)], {}),
    ("the other is down", [seen(A, failed=900), seen(B, up=False)], {}),
    ("it is down itself", [seen(A, failed=900, up=False), seen(B)], {}),
    ("at the floor", [seen(A, now=10, failed=900), seen(B, now=90)], {}),
    ("near the floor", [seen(A, now=13, failed=900), seen(B, now=87)], {A: (13, 10), B: (87, 90)}),
    ("a small share stays", [seen(A, 5, failed=900), seen(B, 95)], {}),
    ("it recovers", [seen(A, now=20), seen(B, now=80)], {A: (20, 25), B: (80, 75)}),
    ("it recovers the last bit", [seen(A, now=48), seen(B, now=52)], {A: (48, 50), B: (52, 50)}),
    ("not yet well", [seen(A, now=20, failed=95), seen(B, now=80)], {}),
    ("back while unknown", [seen(A, now=20, answered=0, accepted=0), seen(B, now=80)],
     {A: (20, 25), B: (80, 75)}),
    ("not back while down", [seen(A, now=20, up=False), seen(B, now=80)], {}),
    ("the worst of three", [seen(A, 40, failed=200), seen(B, 40, failed=400), seen(C, 20)],
     {B: (40, 30), C: (20, 30)}),
    ("two take it by their shares", [seen(A, 40, failed=400), seen(B, 40), seen(C, 20)],
     {A: (40, 30), B: (40, 47), C: (20, 23)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("carriers", "expected"), [each[1:] for each in TABLE], ids=[each[0] for each in TABLE]
)
def test_a_step(carriers: list[Seen], expected: dict[int, tuple[int, int]]) -> None:
    """Away from who does badly, back to who does well, or nothing."""
    assert moved(*carriers) == expected


def test_the_reason_is_told() -> None:
    """Which figure, of whom, and what the best other had."""
    bad = step([seen(A, failed=300), seen(B)])
    assert {(each.why, each.blamed, each.figure, each.best) for each in bad} == {
        (ERRORS, A, 0.3, 0.02)
    }
    assert step([seen(A, in_time=0), seen(B)])[0].why == LATE
    assert step([seen(A, now=20), seen(B, now=80)])[0].why == RECOVERED


def test_guard_rails_hold_whatever_the_figures() -> None:
    """Shares always add up to 100; no step is over 10 points, none ends below the floor."""
    chance = random.Random(7)
    shares = {A: 60, B: 30, C: 10}
    now = dict(shares)
    for _round in range(2000):
        carriers = [
            Seen(
                carrier, shares[carrier], now[carrier], chance.random() > 0.1,
                chance.choice([0, 40, 400]), chance.randrange(40),
                chance.choice([0, 40, 400]), chance.choice([None, 0, 40, 400]),
            )
            for carrier in shares
        ]  # fmt: skip
        for change in step(carriers):
            assert change.before == now[change.carrier]
            assert abs(change.after - change.before) <= 10
            now[change.carrier] = change.after
        assert sum(now.values()) == 100
        assert all(now[carrier] >= min(10, shares[carrier]) for carrier in now)


def test_it_settles_when_all_is_well_again() -> None:
    """From the floor back to the operator's shares, and then nothing moves."""
    now = {A: 10, B: 90}
    for _round in range(8):
        for change in step([seen(A, now=now[A]), seen(B, now=now[B])]):
            now[change.carrier] = change.after
    assert now == {A: 50, B: 50}
    assert step([seen(A), seen(B)]) == []

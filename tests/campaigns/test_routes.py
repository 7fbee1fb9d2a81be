"""Routing, pure: which carrier each message goes by, what decided, and what need not be known."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from campaigns import routereasons as reasons
from campaigns import routes
from campaigns.routes import Facts, Rule, Table, Target, Way

A, B, C, SIM = 1, 2, 3, 9
WAYS = (Way(A, "A"), Way(B, "B"), Way(C, "C"), Way(SIM, "Sim", simulated=True))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FACTS = Facts(
    account=(70, 7),
    product="T",
    sender="ACME",
    country="IN",
    msisdn=919810000001,
    text="Your code is 4711",
    tags=("offers",),
    price=200_000,
    segments=2,
    message_id=75_000_000_000_001,
    at=NOON,
)


def rule(
    conditions: dict[str, Any] | None = None,
    *carriers: int | tuple[int, int],
    pk: int = 1,
    **more: Any,
) -> Rule:
    """A rule for `carriers`, each a number or (number, share)."""
    targets = [Target(*each) if isinstance(each, tuple) else Target(each) for each in carriers]
    strategy = more.get("strategy", routes.SINGLE if len(targets) == 1 else routes.FAILOVER)
    return Rule.made(pk, f"rule {pk}", conditions or {}, strategy, targets)


def down(*carriers: int) -> tuple[Way, ...]:
    """The carriers, these down."""
    return tuple(way._replace(up=way.carrier not in carriers) for way in WAYS)


HOLDS: list[tuple[str, Any, Any]] = [
    ("accounts", [7], [8]),
    ("products", ["T", "P"], ["P"]),
    ("senders", ["acme"], ["ACM"]),
    ("countries", ["IN", "AE"], ["AE"]),
    ("prefixes", ["44", "9198"], ["99"]),
    ("text", r"code is \d{4}", r"^code"),
    ("tags", ["offers", "news"], ["news"]),
    ("hours", {"from": "17:00", "to": "18:00", "zone": "Asia/Kolkata"},
     {"from": "09:00", "to": "12:00", "zone": "UTC"}),
    ("price_below", 100_001, 100_000),
    ("price_from", 100_000, 100_001),
    ("is_test", False, True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "right", "wrong"), HOLDS, ids=[each[0] for each in HOLDS])
def test_a_condition_decides(kind: str, right: Any, wrong: Any) -> None:
    """Each condition lets the message in or not, and then says what it wanted and got."""
    assert Table([rule({kind: right}, B)], WAYS).pick(FACTS) == B
    table = Table([rule({kind: wrong}, B)], WAYS)
    assert table.pick(FACTS) == A
    said = table.explain(FACTS)
    assert (said.rule, said.strategy, said.carrier) == (None, routes.DEFAULT, A)
    assert (said.rules[0].outcome, said.rules[0].condition) == (reasons.FAILED, kind)
    assert said.rules[0].wanted == wrong


def test_hours_may_pass_midnight() -> None:
    """From the evening until the morning is one span."""
    night = {"from": "21:00", "to": "09:00", "zone": "UTC"}
    table = Table([rule({"hours": night}, B)], WAYS)
    hours = {hour: table.pick(FACTS._replace(at=NOON.replace(hour=hour))) for hour in range(24)}
    assert [hour for hour, carrier in hours.items() if carrier == B] == [
        *range(9),
        21,
        22,
        23,
    ]


def test_the_first_rule_decides_and_all_conditions_must_hold() -> None:
    """Order matters; a rule with one condition that fails is passed over."""
    both = {"countries": ["IN"], "products": ["P"]}
    table = Table([rule(both, C, pk=1), rule({"countries": ["IN"]}, B, pk=2)], WAYS)
    assert table.pick(FACTS) == B
    assert table.pick(FACTS._replace(product="P")) == C
    said = table.explain(FACTS._replace(product="P"))
    assert [each.outcome for each in said.rules] == [reasons.DECIDED, reasons.LATER]


@pytest.mark.parametrize(
    "conditions",
    [{"colour": "red"}, {"text": "("}, {"hours": {"from": "9"}}, {"accounts": 7}],
    ids=["unknown", "pattern", "hours", "accounts"],
)
def test_senseless_conditions_are_refused(conditions: dict[str, Any]) -> None:
    """A rule that cannot be read is no rule."""
    with pytest.raises(ValueError):
        rule(conditions, A)


def test_without_rules_the_first_real_carrier_takes_all() -> None:
    """A simulated one only takes real messages where nothing real is active; tests go there."""
    table = Table([], (Way(5, simulated=True), *WAYS))
    assert (table.only, table.only_for(False), table.only_for(True)) == (None, A, 5)
    assert table.needs == {"is_test"}
    assert table.pick(FACTS) == A
    assert table.pick(FACTS._replace(is_test=True)) == 5
    alone = Table([], [Way(SIM, simulated=True)])
    assert (alone.only, alone.needs) == (SIM, frozenset())
    # It waits for its carrier; another one is not taken unasked.
    assert Table([], down(A)).pick(FACTS) == A
    assert Table([], down(A)).explain(FACTS).waits


def test_no_active_carrier_is_no_route() -> None:
    """Nothing is made up: messages wait, and the explanation says why."""
    table = Table([], [way._replace(active=False) for way in WAYS])
    assert table.only is None
    assert table.pick(FACTS) is None
    assert {each.outcome for each in table.explain(FACTS).targets} == {reasons.INACTIVE}
    stopped = Table([rule({}, B)], [way._replace(active=way.carrier != B) for way in WAYS])
    assert stopped.pick(FACTS) is None


def test_tests_only_go_to_simulated_carriers() -> None:
    """A rule without one is passed over; one with both gives tests the simulated one."""
    test = FACTS._replace(is_test=True)
    table = Table([rule({}, B, pk=1), rule({}, A, SIM, pk=2)], WAYS)
    assert (table.pick(FACTS), table.pick(test)) == (B, SIM)
    said = table.explain(test)
    assert [each.outcome for each in said.rules] == [reasons.REAL_ONLY, reasons.DECIDED]
    assert [each.outcome for each in said.targets] == [reasons.REAL, reasons.CHOSEN]
    assert Table([rule({}, A)], WAYS[:3]).pick(test) is None


def test_failover_takes_the_first_that_is_up() -> None:
    """In their order; with all down messages wait for the first; a refusal is a reason too."""
    ordered = [rule({}, B, C)]
    assert Table(ordered, WAYS).only_for(False) == B
    assert Table(ordered, down(B)).pick(FACTS) == C
    assert Table(ordered, down(B, C)).pick(FACTS) == B
    assert Table(ordered, WAYS).pick(FACTS, without={B}) == C
    assert Table(ordered, WAYS).pick(FACTS, without={B, C}) == B
    said = Table(ordered, WAYS).explain(FACTS, without={B})
    assert [each.outcome for each in said.targets] == [reasons.REFUSED, reasons.CHOSEN]


def _spread(table: Table, count: int = 6400) -> Counter[int | None]:
    start = 75_000_000_000_000
    ids = range(start, start + count * 64, 64)
    return Counter(table.pick(FACTS._replace(message_id=each)) for each in ids)


def test_shares_are_kept_and_neighbours_stay_together() -> None:
    """7 to 2 to 1 over many blocks; a block goes one way; one that is down drops out."""
    shares = rule({}, (A, 70), (B, 20), (C, 10), strategy=routes.WEIGHTED)
    found = _spread(Table([shares], WAYS))
    assert {carrier: round(n / 64) for carrier, n in found.items()} == pytest.approx(
        {A: 70, B: 20, C: 10}, abs=2
    )
    block = 75_000_000_000_000 >> 6 << 6
    table = Table([shares], WAYS)
    assert len({table.pick(FACTS._replace(message_id=block + i)) for i in range(64)}) == 1
    without_a = _spread(Table([shares], down(A)))
    assert without_a[B] / without_a[C] == pytest.approx(2, abs=0.2)
    assert without_a[A] == 0


def test_a_moved_share_moves_only_itself() -> None:
    """Ten points moved from A to B: nothing else changes its way."""
    before = Table([rule({}, (A, 60), (B, 40), strategy=routes.WEIGHTED)], WAYS)
    after = Table([rule({}, (A, 50), (B, 50), strategy=routes.WEIGHTED)], WAYS)
    moves = Counter(
        (before.pick(facts), after.pick(facts))
        for facts in (FACTS._replace(message_id=each * 64) for each in range(2000))
    )
    assert moves[(B, A)] == 0
    assert moves[(A, B)] / 2000 == pytest.approx(0.1, abs=0.03)


def test_the_explanation_of_shares() -> None:
    """The point on the scale, whose part it lies in, and the shares of the others."""
    table = Table([rule({}, (A, 50), (B, 50), strategy=routes.WEIGHTED)], WAYS)
    said = table.explain(FACTS)
    assert said.carrier == table.pick(FACTS)
    assert said.point is not None
    assert (said.point < 50) == (said.carrier == A)
    assert {each.outcome for each in said.targets} == {reasons.CHOSEN, reasons.SHARE}
    assert set(said.possible) == {A, B}


PRICED = (
    Way(A, "A", currency="EUR", costs={"": 900, "91": 500, "9198": 700}),
    Way(B, "B", currency="EUR", costs={"91": 600}),
    Way(C, "C", currency="USD", costs={"": 1}),
)


@pytest.mark.parametrize(
    ("msisdn", "ways", "expected"),
    [
        (919810000001, PRICED, B),
        (917010000001, PRICED, A),
        (447700900001, PRICED, A),
        (447700900001, [PRICED[0]._replace(active=False), *PRICED[1:]], B),
        (919810000001, [PRICED[0], PRICED[1]._replace(up=False), PRICED[2]], A),
        (919810000001, [way._replace(costs={}) for way in PRICED], A),
    ],
    ids=["longest_prefix", "cheapest", "known_before_unknown", "inactive", "down", "order"],
)
def test_the_cheapest_is_taken(msisdn: int, ways: list[Way], expected: int) -> None:
    """By the longest prefix; what is not known or in another currency comes last."""
    table = Table([rule({}, A, B, C, strategy=routes.CHEAPEST)], ways)
    facts = FACTS._replace(msisdn=msisdn)
    assert table.pick(facts) == expected
    assert table.explain(facts).carrier == expected
    assert "msisdn" in table.needs


def test_the_explanation_of_costs() -> None:
    """The others are dearer by so much, or their cost is not known."""
    table = Table([rule({}, A, B, C, strategy=routes.CHEAPEST)], PRICED)
    by_carrier = {each.carrier: each for each in table.explain(FACTS).targets}
    assert (by_carrier[A].outcome, by_carrier[A].cost, by_carrier[A].dearer) == (
        reasons.DEARER,
        700,
        100,
    )
    assert (by_carrier[B].outcome, by_carrier[B].dearer) == (reasons.CHOSEN, 0)
    assert by_carrier[C].cost is None


def test_only_what_rules_look_at_is_needed() -> None:
    """A rule that nothing reaches asks for nothing."""
    first = rule({"countries": ["IN"]}, B, pk=1)
    always = rule({}, (A, 50), (B, 50), pk=2, strategy=routes.WEIGHTED)
    unreached = rule({"text": "code"}, C, pk=3)
    assert Table([first, always, unreached], WAYS).needs == {"is_test", "country", "message_id"}
    assert Table([rule({}, B, pk=1), unreached], [*WAYS[:3]]).only_for(False) == B
    assert Table([rule({}, SIM, pk=1), unreached], WAYS).only == SIM

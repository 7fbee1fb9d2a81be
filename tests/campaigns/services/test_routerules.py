"""Rules as operators change them: checked, audited, ordered, and tried against saved cases."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.errors import Invalid, NotFound
from accounts.models import Account, AuditEntry
from campaigns.models import Carrier, RouteCase, RouteRule
from campaigns.routes import Facts
from campaigns.services import routecases, routerules
from campaigns.services.routechecks import Wish
from campaigns.services.routerules import CasesChange
from campaigns.services.routing import table
from tests.factories import CarrierFactory

SAMPLE = {"msisdn": 919810000001, "country": "IN", "text": "Your code is 4711", "sender": "ACME"}


def wish(*carriers: Carrier | tuple[Carrier, int], **fields: Any) -> Wish:
    """A rule for `carriers`, by shares where they come with shares."""
    targets = [
        (each[0].uuid, each[1]) if isinstance(each, tuple) else (each.uuid, 100)
        for each in carriers
    ]
    shared = any(isinstance(each, tuple) for each in carriers)
    strategy = "weighted" if shared else "single" if len(carriers) == 1 else "failover"
    return Wish(**{"name": "Rule", "strategy": strategy, "targets": targets} | fields)


@pytest.fixture
def carriers(db: None) -> list[Carrier]:
    """Three carriers, no rule."""
    return CarrierFactory.create_batch(3)


def _order() -> list[str]:
    return list(RouteRule.objects.values_list("name", flat=True))


def test_a_rule_is_made_and_audited(operator: Account, carriers: list[Carrier]) -> None:
    conditions = {"countries": ["in", "IN "], "prefixes": ["+9198"], "text": "code"}
    rule = routerules.create(operator, wish(carriers[1], conditions=conditions))
    assert rule.conditions == {"countries": ["IN"], "prefixes": ["9198"], "text": "code"}
    facts = Facts(country="IN", msisdn=919810000001, text="A code")
    assert table().pick(facts) == carriers[1].pk
    entry = AuditEntry.objects.get(action="route.created")
    assert entry.subject_uuid == rule.uuid
    assert entry.after["targets"] == {carriers[1].name: 100}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("name", {"name": " "}, "name_invalid"),
    ("strategy", {"strategy": "coin"}, "strategy_unknown"),
    ("targets", {"targets": []}, "targets_none"),
    ("targets", {"targets": [(UUID(int=1), 1)]}, "targets_unknown"),
    ("colour", {"conditions": {"colour": 1}}, "condition_unknown"),
    ("accounts", {"conditions": {"accounts": [str(UUID(int=1))]}}, "account_unknown"),
    ("accounts", {"conditions": {"accounts": ["x"]}}, "account_unknown"),
    ("products", {"conditions": {"products": ["NOPE"]}}, "product_unknown"),
    ("countries", {"conditions": {"countries": ["XX"]}}, "country_unknown"),
    ("countries", {"conditions": {"countries": []}}, "condition_empty"),
    ("countries", {"conditions": {"countries": "IN"}}, "condition_shape"),
    ("prefixes", {"conditions": {"prefixes": ["98a"]}}, "prefix_shape"),
    ("senders", {"conditions": {"senders": ["A" * 16]}}, "condition_text"),
    ("text", {"conditions": {"text": "(a+)+"}}, "pattern_nested"),
    ("hours", {"conditions": {"hours": {"from": "9", "to": "x", "zone": "UTC"}}}, "hours_shape"),
    (
        "hours",
        {"conditions": {"hours": {"from": "09:00", "to": "09:00", "zone": "UTC"}}},
        "hours_empty",
    ),
    (
        "hours",
        {"conditions": {"hours": {"from": "09:00", "to": "10:00", "zone": "Mars"}}},
        "zone_unknown",
    ),
    ("price_below", {"conditions": {"price_below": 5, "price_from": 5}}, "price_span"),
    ("price_from", {"conditions": {"price_from": "5"}}, "price_shape"),
    ("is_test", {"conditions": {"is_test": 1}}, "condition_shape"),
]


@pytest.mark.parametrize(
    ("field", "fields", "code"), WRONG, ids=[f"{n}-{each[2]}" for n, each in enumerate(WRONG)]
)
def test_a_wrong_rule_is_refused_beside_its_field(
    operator: Account, carriers: list[Carrier], field: str, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        routerules.create(operator, wish(carriers[0], **fields))
    assert caught.value.code == code
    assert caught.value.field in (field, "")
    assert not RouteRule.objects.exists()


def test_shares_make_a_hundred(operator: Account, carriers: list[Carrier]) -> None:
    first, second, third = carriers
    for shares in ((60, 30), (100, 0), (-1, 101)):
        with pytest.raises(Invalid, match="add up to 100"):
            routerules.create(
                operator, wish(*zip((first, second), shares, strict=True), strategy="weighted")
            )
    rule = routerules.create(operator, wish((first, 60), (second, 40), shifts=True))
    rule.targets.filter(carrier=first).update(share_now=50)
    rule.targets.filter(carrier=second).update(share_now=50)
    kept = wish((first, 60), (second, 40), shifts=True, name="Renamed")
    routerules.change(operator, rule.uuid, kept)
    assert list(rule.targets.values_list("share_now", flat=True)) == [50, 50]
    routerules.reset_shares(operator, rule.uuid)
    assert list(rule.targets.values_list("share_now", flat=True)) == [60, 40]
    routerules.change(operator, rule.uuid, wish((first, 20), (third, 80)))
    assert list(rule.targets.values_list("share_now", flat=True)) == [20, 80]


def test_one_carrier_once_and_one_currency(operator: Account, carriers: list[Carrier]) -> None:
    first, second, _third = carriers
    Carrier.objects.filter(pk=second.pk).update(currency="EUR")
    for fields, code in (
        ({"strategy": "single"}, "targets_many"),
        ({"strategy": "cheapest"}, "currencies_differ"),
    ):
        with pytest.raises(Invalid) as caught:
            routerules.create(operator, wish(first, second, **fields))
        assert caught.value.code == code
    with pytest.raises(Invalid) as caught:
        routerules.create(operator, wish(first, first))
    assert caught.value.code == "targets_twice"


def test_rules_move_and_go(operator: Account, carriers: list[Carrier]) -> None:
    rules = [routerules.create(operator, wish(carriers[0], name=name)) for name in "abc"]
    routerules.move(operator, rules[2].uuid, up=True)
    assert _order() == ["a", "c", "b"]
    routerules.move(operator, rules[0].uuid, up=True)
    routerules.move(operator, rules[0].uuid, up=False)
    assert _order() == ["c", "a", "b"]
    assert routerules.delete(operator, rules[0].uuid) == "a"
    assert _order() == ["c", "b"]
    routerules.set_enabled(operator, rules[2].uuid, False)
    assert list(RouteRule.objects.filter(enabled=True).values_list("name", flat=True)) == ["b"]
    with pytest.raises(NotFound):
        routerules.delete(operator, uuid4())
    moved = AuditEntry.objects.filter(action="route.moved").order_by("pk")
    assert [(entry.before, entry.after) for entry in moved] == [
        ({"position": 3}, {"position": 2}),
        ({"position": 1}, {"position": 2}),
    ]


def test_a_change_that_sends_a_case_elsewhere_is_told_first(
    operator: Account, carriers: list[Carrier]
) -> None:
    first, second, _third = carriers
    case = routecases.save(operator, "Codes to India", SAMPLE)
    assert case.carrier == first
    india = wish(second, conditions={"countries": ["IN"]})
    with pytest.raises(CasesChange) as caught:
        routerules.create(operator, india)
    (difference,) = caught.value.differences
    assert difference.before.got == (first.name,)
    assert difference.after.got == (second.name,)
    assert not RouteRule.objects.exists()
    assert not AuditEntry.objects.filter(action="route.created").exists()

    rule = routerules.create(operator, india, accept=True)
    (outcome,) = routecases.read_outcomes()
    assert not outcome.ok
    routecases.expect_now(operator, case.uuid)
    (outcome,) = routecases.read_outcomes()
    assert outcome.ok
    for act in (
        lambda: routerules.delete(operator, rule.uuid),
        lambda: routerules.set_enabled(operator, rule.uuid, False),
        lambda: routerules.change(operator, rule.uuid, wish(first)),
    ):
        with pytest.raises(CasesChange):
            act()
    # What sends no case elsewhere needs no word.
    routerules.create(operator, wish(first, conditions={"countries": ["AE"]}))


def test_health_and_shares_change_no_verdict(operator: Account, carriers: list[Carrier]) -> None:
    first, second, _third = carriers
    rule = routerules.create(operator, wish((first, 50), (second, 50)))
    routecases.save(operator, "Any", SAMPLE)
    assert set(routecases.read_outcomes()[0].got) == {first.name, second.name}
    routerules.change(operator, rule.uuid, wish((first, 90), (second, 10)))
    assert routecases.read_outcomes()[0].ok


def test_no_route_can_be_what_is_expected(operator: Account, carriers: list[Carrier]) -> None:
    Carrier.objects.update(status=Carrier.Status.DISABLED)
    case = routecases.save(operator, "Nowhere", SAMPLE)
    assert case.carrier is None
    assert routecases.read_outcomes()[0].ok
    Carrier.objects.update(status=Carrier.Status.ACTIVE)
    assert not routecases.read_outcomes()[0].ok
    routecases.delete(operator, case.uuid)
    assert not RouteCase.objects.exists()

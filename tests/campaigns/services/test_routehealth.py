"""Shares that follow health: from the minutes of carriers to the shares and the log of shifts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Carrier, CarrierMinute, LinkState, RouteRule, RouteShift, RouteTarget
from campaigns.services.routehealth import shift
from tests.factories import CarrierFactory


@pytest.fixture
def rule(db: None) -> RouteRule:
    """Two carriers, half each, that health may shift."""
    made = RouteRule.objects.create(position=1, name="Half", strategy="weighted", shifts=True)
    for place, name in enumerate(("Good", "Bad")):
        RouteTarget.objects.create(
            rule=made, carrier=CarrierFactory(name=name), position=place, share=50, share_now=50
        )
    return made


def _minute(name: str, ago: int, **counts: int) -> None:
    minute = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=ago)
    carrier = Carrier.objects.get(name=name)
    CarrierMinute.objects.create(carrier=carrier, minute=minute, **counts)


def _shares(rule: RouteRule) -> dict[str, int]:
    return dict(rule.targets.values_list("carrier__name", "share_now"))


def _both(good: dict[str, int], bad: dict[str, int], ago: int = 2) -> None:
    _minute("Good", ago, **good)
    _minute("Bad", ago, **bad)


WELL = {"answered": 200, "accepted": 198, "refused": 2, "in_time": 190}
ILL = {"answered": 200, "accepted": 120, "refused": 30, "throttled": 50, "in_time": 115}


def test_a_carrier_that_refuses_loses_a_little_and_the_log_says_why(rule: RouteRule) -> None:
    _both(WELL, ILL)
    assert shift() == 2
    assert _shares(rule) == {"Good": 60, "Bad": 40}
    logged = RouteShift.objects.get(carrier__name="Bad")
    assert (logged.before, logged.after) == (50, 40)
    assert logged.reason == "Bad refused 40.0 % of its messages; the best other 1.0 %."
    # The step must show before the next one.
    assert shift() == 0
    RouteShift.objects.update(at=timezone.now() - timedelta(seconds=60))
    assert shift() == 2
    assert _shares(rule) == {"Good": 70, "Bad": 30}


def test_receipts_that_stay_away_count(rule: RouteRule) -> None:
    _both(WELL, WELL | {"in_time": 3})
    assert shift() == 2
    assert "did not deliver" in RouteShift.objects.first().reason


def test_a_carrier_without_receipts_is_not_blamed(rule: RouteRule) -> None:
    Carrier.objects.filter(name="Bad").update(config={"registered_delivery": False})
    _both(WELL, WELL | {"in_time": 0})
    assert shift() == 0


def test_old_minutes_and_the_one_that_runs_do_not_count(rule: RouteRule) -> None:
    _both(WELL, ILL, ago=12)
    _both(WELL, ILL, ago=0)
    assert shift() == 0


@pytest.mark.parametrize("field", ["shifts", "enabled"])
def test_only_rules_that_say_so_shift(rule: RouteRule, field: str) -> None:
    RouteRule.objects.update(**{field: False})
    _both(WELL, ILL)
    assert shift() == 0


def test_nothing_goes_to_a_carrier_that_is_down(rule: RouteRule) -> None:
    now = timezone.now()
    LinkState.objects.create(
        dispatcher="d", carrier=Carrier.objects.get(name="Good"), label="1", state="waiting",
        since=now - timedelta(minutes=1), seen_at=now,
    )  # fmt: skip
    _both(WELL, ILL)
    assert shift() == 0


def test_shares_go_back_when_all_is_well(rule: RouteRule) -> None:
    rule.targets.filter(carrier__name="Good").update(share_now=80)
    rule.targets.filter(carrier__name="Bad").update(share_now=20)
    _both(WELL, WELL)
    assert shift() == 2
    assert _shares(rule) == {"Good": 75, "Bad": 25}
    assert "goes back" in RouteShift.objects.get(carrier__name="Bad").reason


def test_the_log_is_kept_for_90_days(rule: RouteRule) -> None:
    old = RouteShift.objects.create(
        rule=rule, carrier=Carrier.objects.first(), before=1, after=2, reason="x"
    )
    RouteShift.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=91))
    shift()
    assert not RouteShift.objects.exists()

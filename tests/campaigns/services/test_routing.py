"""The way out, from the database: rules, carriers, their health and their secrets."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import secretbox
from accounts.errors import Unavailable
from accounts.models import Account
from campaigns.models import Anomaly, Carrier, CarrierCost, LinkState, RouteRule, RouteTarget
from campaigns.routes import Facts
from campaigns.services.carriersdown import carriers_down
from campaigns.services.routing import (
    connection_config,
    note_no_route,
    route,
    table,
)
from tests.factories import AccountFactory, CarrierFactory


def test_the_active_carrier_made_first_is_taken(db: None) -> None:
    CarrierFactory(status=Carrier.Status.DISABLED)
    first = CarrierFactory()
    CarrierFactory()
    assert route() == first
    # What reaches no phone steps back as soon as a real carrier is active.
    real = CarrierFactory(kind="smpp")
    assert route() == real


def test_no_carrier_is_a_clear_error(db: None) -> None:
    with pytest.raises(Unavailable, match="no active carrier") as caught:
        route()
    assert caught.value.code == "no_route"
    assert caught.value.retryable


def test_the_simulators_address_comes_from_the_settings(db: None, settings: Any) -> None:
    settings.SIMULATOR_SOCKET = "/run/here.sock"
    assert connection_config(CarrierFactory()) == {"address": "/run/here.sock"}
    own = CarrierFactory(config={"address": "127.0.0.1:9"})
    assert connection_config(own) == {"address": "127.0.0.1:9"}


def test_secrets_are_merged_in(db: None) -> None:
    sealed = secretbox.seal('{"password": "s3cret"}', "carrier")
    carrier = CarrierFactory(kind="smpp", config={"host": "a"}, secrets=sealed)
    assert connection_config(carrier) == {"host": "a", "password": "s3cret"}


def test_secrets_of_another_key_are_a_clear_error(db: None, settings: Any) -> None:
    carrier = CarrierFactory(kind="smpp", secrets=secretbox.seal("{}", "carrier"))
    settings.SECRET_KEY = "another"
    with pytest.raises(Unavailable, match="SECRET_KEY_FALLBACKS"):
        connection_config(carrier)


def _link(carrier: Carrier, state: str, *, seen: int = 0, since: int = 60) -> None:
    now = timezone.now()
    LinkState.objects.create(
        dispatcher="d",
        carrier=carrier,
        label=f"{state} {seen}",
        state=state,
        since=now - timedelta(seconds=since),
        seen_at=now - timedelta(seconds=seen),
    )


def test_a_carrier_is_down_when_nobody_reaches_it(db: None) -> None:
    up, fresh, unknown, down = CarrierFactory.create_batch(4)
    _link(up, "waiting")
    _link(up, "bound", seen=3)
    _link(fresh, "connecting", since=2)
    _link(unknown, "waiting", seen=20)
    _link(down, "connecting", since=30)
    _link(down, "bound", seen=20)
    assert carriers_down() == {down.pk}
    assert not any(way.up for way in table().ways.values() if way.carrier == down.pk)
    assert all(way.up for way in table(healthy=True).ways.values())


def _rule(position: int, *carriers: Carrier, **fields: Any) -> RouteRule:
    rule = RouteRule.objects.create(position=position, name=f"rule {position}", **fields)
    for place, carrier in enumerate(carriers):
        RouteTarget.objects.create(rule=rule, carrier=carrier, position=place)
    return rule


def test_the_table_holds_enabled_rules_in_their_order(db: None) -> None:
    first, second, third = CarrierFactory.create_batch(3)
    _rule(3, first, conditions={"countries": ["IN"]})
    _rule(2, second, conditions={"countries": ["IN"]})
    _rule(1, third, enabled=False)
    made = table()
    assert made.pick(Facts(country="IN")) == second.pk
    assert made.pick(Facts(country="AE")) == first.pk


def test_accounts_of_a_rule_take_their_sub_accounts_along(operator: Account) -> None:
    first, second = CarrierFactory.create_batch(2)
    reseller = AccountFactory(parent=operator, kind=Account.Kind.RESELLER)
    _rule(1, second, conditions={"accounts": [str(reseller.uuid), str(uuid4())]})
    made = table()
    assert made.pick(Facts(account=(reseller.pk + 1, reseller.pk))) == second.pk
    assert made.pick(Facts(account=(reseller.pk + 1,))) == first.pk


def test_a_rule_that_cannot_be_read_is_left_out(db: None, caplog: pytest.LogCaptureFixture) -> None:
    first, second = CarrierFactory.create_batch(2)
    _rule(1, second, conditions={"text": "("})
    assert table().pick(Facts()) == first.pk
    assert "left out" in caplog.text


def test_costs_are_those_of_today(db: None) -> None:
    first, second = CarrierFactory.create_batch(2)
    today = timezone.now().date()
    for carrier, days, cost in ((first, -9, 5), (first, -1, 9), (second, -5, 7), (second, 1, 1)):
        CarrierCost.objects.create(
            carrier=carrier, prefix="91", cost=cost, since=today + timedelta(days=days)
        )
    assert not table().ways[first.pk].costs
    _rule(1, first, second, strategy=RouteRule.Strategy.CHEAPEST)
    assert table().ways[first.pk].costs == {"91": 9}
    assert table().pick(Facts(msisdn=919810000001)) == second.pk


def test_no_route_is_told_once_a_minute(db: None) -> None:
    assert note_no_route(7, 500)
    assert not note_no_route(8, 500)
    assert Anomaly.objects.get(kind="no_route").detail == {"count": 500}
    Anomaly.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert note_no_route(8, 499)

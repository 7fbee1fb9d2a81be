"""Making and changing carriers: what is refused, what is kept secret, what is recorded."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.models import Account, AuditEntry
from campaigns.models import Carrier, CarrierMinute, RouteRule
from campaigns.services import carriers, carriersecrets
from campaigns.services.carriers import Wish

WISH = Wish(name="Simulator", config={"address": "127.0.0.1:2775"}, rate=50, window=20)


@pytest.fixture
def made(operator: Account) -> Carrier:
    return carriers.create(operator, "simulator", replace(WISH, secrets={"password": "s3cret"}))


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.order_by("-id").first()
    assert entry
    return entry


def test_a_new_carrier_takes_no_messages_before_it_is_activated(made: Carrier) -> None:
    assert made.status == Carrier.Status.DISABLED
    assert (made.rate, made.window) == (50, 20)
    assert last_entry().action == "carrier.created"


def test_secrets_are_sealed_and_told_to_no_log(made: Carrier) -> None:
    assert "s3cret" not in made.secrets
    assert carriersecrets.unsealed(made) == {"password": "s3cret"}
    entry = last_entry()
    assert entry.after["given"] == ["password"]
    assert "s3cret" not in str(entry.after)


def test_a_secret_left_blank_is_kept(operator: Account, made: Carrier) -> None:
    carriers.change(operator, made, replace(WISH, name="Other"))
    made.refresh_from_db()
    assert made.name == "Other"
    assert carriersecrets.unsealed(made) == {"password": "s3cret"}
    carriers.change(operator, made, replace(WISH, secrets={"password": "new"}))
    made.refresh_from_db()
    assert carriersecrets.unsealed(made) == {"password": "new"}


def test_the_log_tells_only_what_changed(operator: Account, made: Carrier) -> None:
    carriers.change(operator, made, replace(WISH, config={"address": "127.0.0.1:9"}, rate=51))
    entry = last_entry()
    assert entry.before == {"config": {"address": "127.0.0.1:2775"}, "rate": 50}
    assert entry.after == {"config": {"address": "127.0.0.1:9"}, "rate": 51}


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        (replace(WISH, name=" "), "name_missing", "name"),
        (replace(WISH, rate=0), "out_of_range", "rate"),
        (replace(WISH, window=1_000_000), "out_of_range", "window"),
        (replace(WISH, receipt_seconds=0), "out_of_range", "receipt_seconds"),
        (replace(WISH, currency="EURO"), "currency_shape", "currency"),
        (replace(WISH, config={"address": "nowhere"}), "bad_config", "address"),
    ],
    ids=["name", "rate", "window", "receipt_seconds", "currency", "config"],
)
def test_what_cannot_be_is_refused_beside_its_field(
    operator: Account, wish: Wish, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        carriers.create(operator, "simulator", wish)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Carrier.objects.exists()


def test_names_are_unique_and_kinds_known(operator: Account, made: Carrier) -> None:
    with pytest.raises(Invalid, match="Another carrier"):
        carriers.create(operator, "simulator", WISH)
    with pytest.raises(Invalid, match="no such kind"):
        carriers.create(operator, "pigeon", replace(WISH, name="Pigeon"))


def test_status_and_pace_are_changed_and_recorded(operator: Account, made: Carrier) -> None:
    assert carriers.set_status(operator, made, Carrier.Status.ACTIVE)
    assert last_entry().action == "carrier.activated"
    assert not carriers.set_status(operator, made, Carrier.Status.ACTIVE)
    carriers.set_pace(operator, made, rate=7, window=20)
    made.refresh_from_db()
    assert (made.status, made.rate) == ("active", 7)
    assert (last_entry().before, last_entry().after) == ({"rate": 50}, {"rate": 7})


def _with_a_minute(carrier: Carrier) -> None:
    CarrierMinute.objects.create(carrier=carrier, minute=timezone.now(), written=1)


def _in_a_rule(carrier: Carrier) -> None:
    rule = RouteRule.objects.create(position=1, name="All")
    rule.targets.create(carrier=carrier)


@pytest.mark.parametrize("use", [_with_a_minute, _in_a_rule], ids=["used", "routed"])
def test_what_was_used_cannot_be_deleted(
    operator: Account, made: Carrier, use: Callable[[Carrier], None]
) -> None:
    use(made)
    with pytest.raises(Conflict):
        carriers.delete(operator, made)
    assert Carrier.objects.filter(pk=made.pk).exists()


def test_what_was_never_used_can(operator: Account, made: Carrier) -> None:
    carriers.delete(operator, made)
    assert not Carrier.objects.exists()
    assert last_entry().action == "carrier.deleted"

"""Calls are counted in memory and written down a little later; addresses likewise."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Account
from apikeys.models import ApiKey, KeyAddress, KeyUsage
from apikeys.services import usage
from apikeys.services.keys import Issued, KeyRefused, use_key
from apikeys.store import usage as store

Make = Callable[..., Issued]


def test_calls_add_up(key: ApiKey) -> None:
    for refused in (False, True, False):
        usage.note_call(key, refused=refused)
    assert not KeyUsage.objects.exists()
    usage.flush()
    usage.note_call(key, refused=False)
    usage.flush()
    usage.flush()
    day = KeyUsage.objects.get()
    assert (day.key, day.calls, day.refused) == (key, 4, 1)


def test_a_day_is_one_of_the_accounts_clock(
    key: ApiKey, customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = timezone.now().replace(hour=20, minute=0)  # half past one of the next day in India
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert usage.day_of(customer) == (late + timedelta(days=1)).date()


def test_what_cannot_be_written_is_kept(key: ApiKey, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: object) -> None:
        raise DatabaseError("locked")

    usage.note_call(key, refused=False)
    with monkeypatch.context() as broken:
        broken.setattr(store, "add", fail)
        with pytest.raises(DatabaseError):
            usage.flush()
    usage.note_call(key, refused=False)
    usage.flush()
    assert KeyUsage.objects.get().calls == 2


def test_a_key_that_is_gone_stops_nothing(key: ApiKey, made: Make) -> None:
    gone = made().key
    usage.note_call(gone, refused=False)
    usage.note_call(key, refused=False)
    ApiKey.objects.filter(pk=gone.pk).delete()
    usage.flush()
    assert KeyUsage.objects.get().key == key


def test_many_calls_wake_the_writer(key: ApiKey) -> None:
    for _ in range(499):
        usage.note_call(key, refused=False)
    assert not usage.TALLY.full.is_set()
    usage.note_call(key, refused=False)
    assert usage.TALLY.full.is_set()


def test_addresses_are_kept_refused_ones_marked(made: Make) -> None:
    issued = made(allowed_addresses=["192.0.2.1"])
    use_key(issued.text, address="192.0.2.1")
    with pytest.raises(KeyRefused):
        use_key(issued.text, address="192.0.2.2")
    usage.flush()
    kept = dict(KeyAddress.objects.values_list("address", "was_allowed"))
    assert kept == {"192.0.2.1": True, "192.0.2.2": False}
    assert KeyUsage.objects.get().refused == 1


def test_an_address_is_touched_once_a_minute(made: Make) -> None:
    issued = made()
    use_key(issued.text, address="192.0.2.1")
    usage.flush()
    first = KeyAddress.objects.get().last_seen_at
    use_key(issued.text, address="192.0.2.1")
    usage.flush()
    assert KeyAddress.objects.get().last_seen_at == first
    earlier = first - timedelta(seconds=61)
    KeyAddress.objects.update(last_seen_at=earlier)
    use_key(issued.text, address="192.0.2.1")
    usage.flush()
    assert KeyAddress.objects.get().last_seen_at > first


def test_twenty_addresses_are_kept(made: Make) -> None:
    issued = made()
    for last in range(25):
        use_key(issued.text, address=f"192.0.2.{last}")
    usage.flush()
    kept = set(KeyAddress.objects.values_list("address", flat=True))
    assert kept == {f"192.0.2.{last}" for last in range(5, 25)}


def test_a_key_in_an_address_is_remembered(made: Make) -> None:
    issued = made()
    use_key(issued.text, address="192.0.2.1", in_url=True)
    usage.flush()
    issued.key.refresh_from_db()
    assert issued.key.seen_in_url_at

"""What a key may send by, and how much in a day: through the one way to send."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.errors import Forbidden, Invalid
from accounts.models import Account, Mail
from apikeys.models import ApiKey, KeyUsage
from apikeys.services import usage
from apikeys.services.keys import Issued, KeyTerms, issue
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Batch
from campaigns.services.accepting import accept

CREDIT = 1_000_000


def _send(key: ApiKey, count: int = 1, product: str = "T") -> None:
    people = [Recipient(number=f"+1202555{n:04}", text="Hello") for n in range(100, 100 + count)]
    accept(
        BatchRequest(
            account=key.account,
            product_code=product,
            sender="TIDING",
            recipients=people,
            api_key=key,
        )
    )


def test_a_key_sends_by_its_products_only(made: Callable[..., Issued]) -> None:
    key = made(products=["T"]).key
    _send(key)
    with pytest.raises(Forbidden) as caught:
        _send(key, product="P")
    assert caught.value.code == "product_not_allowed"
    assert Batch.objects.count() == 1


def test_a_call_that_would_pass_the_cap_sends_nothing(made: Callable[..., Issued]) -> None:
    key = made(daily_cap=3 * CREDIT).key
    _send(key, 2)
    with pytest.raises(Invalid) as caught:
        _send(key, 2)
    assert caught.value.code == "daily_cap_reached"
    _send(key, 1)
    day = KeyUsage.objects.get(key=key)
    assert (day.messages, day.spent, day.day) == (3, 3 * CREDIT, usage.day_of(key.account))
    assert Batch.objects.count() == 2


def test_a_test_key_spends_nothing(made: Callable[..., Issued]) -> None:
    key = made(daily_cap=1, is_test=True).key
    _send(key, 5)
    day = KeyUsage.objects.get(key=key)
    assert (day.messages, day.spent) == (5, 0)


def test_a_refused_call_uses_nothing_of_the_cap(made: Callable[..., Issued]) -> None:
    key = made(daily_cap=2_000 * CREDIT).key
    with pytest.raises(Invalid) as caught:
        _send(key, 1_001)
    assert caught.value.code == "insufficient_credit"
    assert not KeyUsage.objects.exists()


def test_without_a_cap_sending_writes_no_count(
    key: ApiKey, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        _send(key, 2)
    assert not KeyUsage.objects.exists()
    usage.flush()
    day = KeyUsage.objects.get(key=key)
    assert (day.messages, day.spent) == (2, 2 * CREDIT)


def test_owners_are_told_once_a_day(made: Callable[..., Issued]) -> None:
    key = made(daily_cap=CREDIT).key
    for _ in range(3):
        with pytest.raises(Invalid):
            _send(key, 2)
        usage.flush()
    mail = Mail.objects.get(kind="daily_cap")
    assert mail.recipient == "customer@example.com"
    assert "1 credits a day" in mail.text
    assert str(key.uuid) in mail.text


@pytest.mark.django_db(transaction=True)
def test_parallel_calls_do_not_slip_past_the_cap(transactional_db: None, customer: Account) -> None:
    terms = KeyTerms(daily_cap=7 * CREDIT)
    key = issue(customer, name="Shop", terms=terms).key

    def call(_: int) -> bool:
        try:
            _send(ApiKey.objects.select_related("account").get(pk=key.pk))
        except Invalid as refused:
            assert refused.code == "daily_cap_reached"
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(call, range(24)))
    assert sum(sent) == 7
    assert KeyUsage.objects.get(key=key).spent == 7 * CREDIT
    assert Batch.objects.count() == 7

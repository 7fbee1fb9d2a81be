"""A prepared query answers what its queryset answers, again and again, and from any thread."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Hold, LimitOverride, Product, Wallet
from accounts.selectors import limit, product_called, products_of
from accounts.services.limits import set_override
from accounts.store.inserting import insert_all
from accounts.store.prepared import Prepared
from tests.factories import wallet_of


def columns(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.__dict__.items() if not name.startswith("_")}


def test_rows_and_what_is_joined_are_those_of_the_queryset(customer: Account) -> None:
    def build(account_id: int) -> Any:
        return Wallet.objects.select_related("product").filter(account=account_id).order_by("id")

    found, plain = Prepared(build, -1).all(customer.pk), list(build(customer.pk))
    assert [columns(row) for row in found] == [columns(row) for row in plain] != []
    with CaptureQueriesContext(connection) as queries:
        assert [row.product.code for row in found] == [row.product.code for row in plain]
    assert not queries.captured_queries
    assert Prepared(build, -1).first(0) is None


def test_what_changes_is_seen_at_once(customer: Account, operator: Account) -> None:
    before = limit(customer, "api_recipients")
    set_override(customer, "api_recipients", before + 1, by_account=operator, by=None, reason="Try")
    assert limit(customer, "api_recipients") == before + 1
    LimitOverride.objects.all().delete()
    assert limit(customer, "api_recipients") == before


def test_products_are_those_of_the_plain_selector(customer: Account) -> None:
    for product in products_of(customer):
        assert product_called(customer, product.code) == product
    assert product_called(customer, "NONE") is None
    Product.objects.update(is_active=False)
    assert product_called(customer, "T") is None


def test_a_stand_in_that_is_no_parameter_is_a_mistake(db: None) -> None:
    with pytest.raises(AssertionError):
        Prepared(lambda name: Account.objects.all(), "<name>").all("x")


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_a_connection(customer: Account) -> None:
    found: list[int] = []

    def ask() -> None:
        try:
            found.append(limit(customer, "api_recipients"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 3


@pytest.mark.unaudited
@pytest.mark.parametrize("count", [1, 3, 20])
def test_inserted_objects_are_what_was_to_be_saved(customer: Account, count: int) -> None:
    wallet, now = wallet_of(customer), datetime.now(UTC)
    rows = [
        Hold(wallet=wallet, amount=at, cause_kind="x", cause_uuid=wallet.uuid, created_at=now)
        for at in range(count)
    ]
    insert_all(rows)
    assert [row.pk for row in rows] == sorted({row.pk for row in rows})
    for row in rows:
        assert columns(Hold.objects.get(pk=row.pk)) == columns(row) | {"wallet_id": wallet.pk}


def test_inserting_nothing_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        insert_all([])
    assert not queries.captured_queries

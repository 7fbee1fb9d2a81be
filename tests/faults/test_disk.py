"""F10: the disk is full: calls are answered with 503, nothing is accepted, and it goes on after."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.errors import Unavailable
from accounts.models import Account
from apikeys.services.keys import KeyTerms, issue
from campaigns import store
from campaigns.models import Batch, Message
from campaigns.services import incoming
from tests.portal.api.v2.test_sending import SEND

URL = "/api/v2/sms/send"
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite's file cannot grow by a single page."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.fixture
def caller(customer: Account) -> Client:
    key = issue(customer, name="Shop", terms=KeyTerms())
    return Client(headers={"Authorization": f"Bearer {key.text}", "Idempotency-Key": "order-1"})


def assert_nothing_then_all(caller: Client, customer: Account, sent: dict[str, Any]) -> None:
    """Nothing of the call that failed is there; the same call again is accepted whole."""
    assert not Batch.objects.exists() and not Message.objects.exists()
    assert not any(wallet.reserved for wallet in customer.wallets.all())
    answer = caller.post(URL, sent)
    assert answer.status_code == 200, answer.content
    assert Batch.objects.count() == 1


# SQLite itself rolls back the whole transaction then, a test's around it as well.
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is the machine's")
def test_f10_a_database_file_that_cannot_grow(customer: Account, caller: Client) -> None:
    numbers = ",".join(f"9198{n:08}" for n in range(400))
    sent = SEND | {"to": numbers, "message": "Long enough to need room. " * 10}
    with full_disk():
        answer = caller.post(URL, sent)
    assert answer.status_code == 503, answer.content
    assert_nothing_then_all(caller, customer, SEND)


def test_f10_a_server_without_room(
    customer: Account, caller: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise OperationalError("could not extend file: No space left on device")

    with monkeypatch.context() as patches:
        for name in ("bulk_insert", "bulk_fill", "bulk_lines"):
            patches.setattr(store, name, refuse)
        # A single send is one statement on PostgreSQL.
        patches.setattr("accounts.store.chained.Chain.run", refuse)
        answer = caller.post(URL, SEND)
    assert answer.status_code == 503, answer.content
    assert_nothing_then_all(caller, customer, SEND)


def test_f10_a_file_that_has_no_room_goes_on_where_it_was(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"phone\n919810000001\n"
    row = incoming.begin(customer, name="a.csv", size=len(data), by=customer.users.get())

    def refuse(*args: object) -> NoReturn:
        raise FULL

    with monkeypatch.context() as patches:
        patches.setattr(os, "pwrite", refuse)
        with pytest.raises(Unavailable) as caught:
            incoming.take(row, 0, data, hashlib.sha256(data).digest())
    assert (caught.value.code, caught.value.retryable) == ("disk_full", True)
    row.refresh_from_db()
    assert row.received == 0
    assert incoming.take(row, 0, data, hashlib.sha256(data).digest()) == len(data)
    assert incoming.finish(row).size == len(data)

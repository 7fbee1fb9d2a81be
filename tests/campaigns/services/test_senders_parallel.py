"""One sender ID, asked for twice at the same moment."""

import threading

import pytest
from django.db import connections

from accounts.errors import Conflict
from accounts.models import Account, User
from campaigns.services import senders

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_ask_at_once_one_is_told_that_it_is_there(
    customer: Account, owner: User
) -> None:
    told: list[str] = []

    def ask(name: str, start: threading.Barrier) -> None:
        start.wait()
        try:
            senders.ask(customer, name, purpose="", by=owner)
            told.append("asked")
        except Conflict as error:
            told.append(error.code)
        finally:
            connections.close_all()

    for n in range(8):
        start = threading.Barrier(2)
        threads = [threading.Thread(target=ask, args=(f"PAIR{n}", start)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(told) == ["asked"] * 8 + ["sender_known"] * 8

"""Two people who change one account's prices at once: neither loses what they set."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Account
from accounts.prices import Line
from accounts.selectors import price_table
from accounts.services.prices import change_line, publish
from tests.factories import AccountFactory, product_of

PREFIXES = [f"919{n}" for n in range(8)]


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_are_all_kept() -> None:
    operator: Account = AccountFactory(kind=Account.Kind.OPERATOR)
    product = product_of(operator)
    publish(operator, product, [Line("", "", 9)], by=None)

    def change(prefix: str) -> None:
        try:
            change_line(operator, product, prefix=prefix, country="", per_segment=1, by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(PREFIXES)) as pool:
        list(pool.map(change, PREFIXES))
    assert price_table(operator, product).by_prefix == {"": 9} | dict.fromkeys(PREFIXES, 1)

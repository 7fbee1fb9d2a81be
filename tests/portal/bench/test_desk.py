"""The desk's bench, small: its rows are a ledger that adds up, its pages answer."""

import pytest

from accounts.models import Account, Entry, Wallet
from accounts.selectors import tree
from accounts.services.accounts import create_account
from portal.bench import desk
from portal.bench.ledgerrows import LEVELS, USED, Writer


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "FEW", 4)
    monkeypatch.setattr(desk, "MANY", 12)
    monkeypatch.setattr(desk, "ENTRIES", 400)
    monkeypatch.setattr(desk, "collect_static", lambda: None)


def test_its_rows_are_what_the_services_would_have_written(operator: Account) -> None:
    """Every invariant is checked after the test, as after any other."""
    reseller, _owner = desk._reseller()
    writer = Writer(reseller, desk._funded(reseller))
    writer.accounts(8)
    writer.movements(200)
    assert Entry.objects.filter(wallet__account__parent__isnull=False).count() >= 200
    assert {account.depth for account in tree(reseller)} == set(range(1, LEVELS + 1))
    assert set(
        Wallet.objects.filter(pk__in=writer.targets).values_list("consumed", "month_used")
    ) == {(USED, USED)}
    # The engine goes on behind the ids that were given out.
    assert create_account(reseller, "Next").pk > max(a.pk for a in tree(reseller)) - 1


def test_it_measures_every_page_and_finds_no_growing_number_of_queries(operator: Account) -> None:
    figures = {figure.name.split(" ")[0]: figure for figure in desk.run()}
    assert set(figures) == {"desk", "statement", "desk_queries", "desk_queries_that_grow"}
    assert figures["desk_queries_that_grow"].value == 0
    assert figures["desk_queries"].value < 40

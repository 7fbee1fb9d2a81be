"""The cast every test can ask for, and the proof after each test that every credit is explained."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from accounts.models import Account, User
from accounts.services import audit as accounts_audit
from accounts.store.append_only import lifted
from campaigns import ids
from campaigns.models import Carrier
from campaigns.services import audit as campaigns_audit
from campaigns.services import carrierstats
from reports.services import audit as reports_audit
from tests.emptying import can_empty, empty
from tests.factories import AccountFactory, CarrierFactory, UserFactory, funded_customer

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})
FAULTS = Path(__file__).parent / "faults"
_flush = TransactionTestCase._fixture_teardown


def _flush_all(self: TransactionTestCase) -> None:
    """Empty every table after a test, those that the database lets nobody empty too.

    With the counter of the ids goes what this process has taken of them, or they come again.
    """
    aliases = self._databases_names(include_mirrors=False)
    if all(map(can_empty, aliases)):
        for alias in aliases:
            empty(alias)
    else:
        with lifted():
            _flush(self)
    ids._blocks.clear()


TransactionTestCase._fixture_teardown = _flush_all  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that uses a database use all of them (SQLite has one for rate counters).

    Those are marked `database`, and so are the fault tests, whose processes use one: the others
    have nothing to find on another engine.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None:
            mark.kwargs.setdefault("databases", list(settings.DATABASES))
        elif DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases=list(settings.DATABASES)))
        if item.get_closest_marker("django_db") or FAULTS in item.path.parents:
            item.add_marker(pytest.mark.database)


def pytest_collection_finish() -> None:
    """What every test shares (modules, thousands of test items) is not looked through again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The databases; threads that ended may have left connections, and none can be dropped then."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """What one test's visitors saw (`accounts.selectors.brands`) is no business of the next.

    Nor are the ids this process has at hand: the counter they came from may be rolled back. And
    what a dispatcher noted beside the database (campaigns.services.restores) is of another one.
    """
    cache.clear()
    ids._blocks.clear()
    carrierstats.forget()
    (settings.DATA_DIR / "dispatch.stamp").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def every_credit_is_explained(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the ledger's audits after each test with a database, while its rows are still there.

    A test that breaks the ledger on purpose says so with `@pytest.mark.unaudited`.
    """
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    # Asked for first, so that it is torn down last: the audit must still see the test's rows.
    live = "live_server" in request.fixturenames
    request.getfixturevalue("transactional_db" if live else "db")
    yield
    if request.node.get_closest_marker("unaudited") is None:
        breaches = accounts_audit.check() + campaigns_audit.check() + reports_audit.check()
        assert not breaches, "; ".join(f"{b.invariant}: {b.detail}" for b in breaches)


@pytest.fixture
def operator(db: None) -> Account:
    """The operator: root of the tree, a brand with products T, P, S and G."""
    account: Account = AccountFactory(name="Operator", kind=Account.Kind.OPERATOR)
    UserFactory(account=account, email="operator@example.com")
    return account


@pytest.fixture
def reseller(operator: Account) -> Account:
    """A reseller under the operator, with an owner."""
    account: Account = AccountFactory(name="Reseller", kind=Account.Kind.RESELLER, parent=operator)
    UserFactory(account=account, email="reseller@example.com")
    return account


@pytest.fixture
def customer(reseller: Account) -> Account:
    """The account most tests act for: under the reseller, ready to send (1,000 credits each)."""
    return funded_customer(reseller, "Customer")


@pytest.fixture
def stranger(reseller: Account) -> Account:
    """The customer's sibling, as well equipped, who must never see a thing of the customer's."""
    return funded_customer(reseller, "Stranger")


def _owner(account: Account) -> User:
    return account.users.get()


@pytest.fixture
def owner(customer: Account) -> User:
    """The customer's owner."""
    return _owner(customer)


@pytest.fixture
def stranger_owner(stranger: Account) -> User:
    """The stranger's owner."""
    return _owner(stranger)


def signed_in(client: Client, user: User) -> Client:
    """`client`, with `user` signed in."""
    client.force_login(user)
    return client


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A function that gives a client of its own to each user."""
    return lambda user: signed_in(Client(), user)


@pytest.fixture
def customer_client(owner: User) -> Client:
    """A browser in which the customer's owner is signed in."""
    return signed_in(Client(), owner)


@pytest.fixture
def stranger_client(stranger_owner: User) -> Client:
    """A browser in which the stranger's owner is signed in."""
    return signed_in(Client(), stranger_owner)


@pytest.fixture
def carrier(db: None) -> Carrier:
    """The simulator as a carrier (nothing listens behind it)."""
    row: Carrier = CarrierFactory()
    return row

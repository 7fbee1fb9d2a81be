"""What tests of keys share: keys, and a sheet of counts that no other test has written on."""

from collections.abc import Callable

import pytest

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services import usage
from apikeys.services.keys import Issued, KeyTerms, issue


@pytest.fixture(autouse=True)
def nothing_is_counted_yet() -> None:
    """Counts live in the process; one test's are no business of the next."""
    usage.TALLY.take()


@pytest.fixture
def made(customer: Account) -> Callable[..., Issued]:
    """A function that makes a key of the customer with the terms it is given."""

    def make(name: str = "Shop", days: int | None = None, **terms: object) -> Issued:
        asked = KeyTerms(**terms)  # type: ignore[arg-type]
        return issue(customer, name=name, terms=asked, expires_in_days=days)

    return make


@pytest.fixture
def key(made: Callable[..., Issued]) -> ApiKey:
    """A key of the customer without restrictions."""
    return made().key

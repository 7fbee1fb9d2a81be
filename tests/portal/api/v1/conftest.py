"""A customer in Kenya's clothes, and a key in each spelling."""

import pytest

from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue


@pytest.fixture
def pair(customer: Account, owner: User) -> dict[str, str]:
    """A send credential that reads local numbers as Kenyan."""
    terms = KeyTerms(kind=ApiKey.Kind.CREDENTIAL, default_country="KE")
    made = issue(customer, name="Till", terms=terms, created_by=owner)
    return {"username": made.key.username or "", "password": made.text}


@pytest.fixture
def key(customer: Account, owner: User) -> Issued:
    """An API key."""
    terms = KeyTerms(kind=ApiKey.Kind.API_KEY, default_country="KE")
    return issue(customer, name="Shop", terms=terms, created_by=owner)

"""Credentials of every kind for one customer."""

from dataclasses import dataclass

import pytest
from django.core.cache import cache

from accounts.models import Account, LimitOverride, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue

# The examples of one family of documents have local numbers of this country.
COUNTRY = "KE"


@dataclass(frozen=True)
class Credentials:
    """What one account's programs sign in with."""

    token: str
    api_key: str
    username: str
    password: str
    appkey: str
    appsecret: str


@pytest.fixture
def credentials(customer: Account, owner: User) -> Credentials:
    """One of each kind, with room for many calls in a second."""
    LimitOverride.objects.create(account=customer, name="api_calls_per_second", value=1000)
    cache.clear()

    def made(kind: str, country: str = "") -> Issued:
        terms = KeyTerms(kind=kind, default_country=country)
        return issue(customer, name="Any", terms=terms, created_by=owner)

    pair = made(ApiKey.Kind.CREDENTIAL, COUNTRY)
    app = made(ApiKey.Kind.APP_KEY)
    return Credentials(
        token=made(ApiKey.Kind.ACCESS_TOKEN).text,
        api_key=made(ApiKey.Kind.API_KEY, COUNTRY).text,
        username=pair.key.username,
        password=pair.text,
        appkey=app.text,
        appsecret=app.secret,
    )

"""docs/keys.md: its lines work, and its words are those of the code."""

from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.changing import OVERLAPS
from apikeys.services.keys import KeyTerms, issue
from apikeys.services.termchecks import MOST_ADDRESSES
from apikeys.services.usage import ADDRESSES_KEPT
from tests.portal.api.guides import guide, lines_of, send
from tests.portal.api.tidings.conftest import token_of

DOCS = guide("keys.md")


def test_the_curl_lines_work(customer: Account, owner: User) -> None:
    key = issue(customer, name="Order system", terms=KeyTerms()).key
    filled = {
        "TIDINGS": "/api/tidings/v1",
        "TOKEN": token_of(customer, owner),
        "ID": str(key.uuid),
    }
    lines = lines_of(DOCS)
    statuses = [send(line, filled).status_code for line in lines]
    assert statuses == [201, 200, 200, 200, 201, 200]
    assert ApiKey.objects.filter(name="Order system", revoked_at=None).count() == 2


def test_the_words_and_figures_are_those_of_the_code() -> None:
    for scope in Scope.values:
        assert f"`{scope}`" in DOCS, scope
    for kind in ApiKey.Kind:
        assert f"| {kind.label[0].lower()}{kind.label[1:]} |".replace("aPI", "API") in DOCS, kind
    assert f"up to {MOST_ADDRESSES} addresses" in DOCS
    assert f"the last {ADDRESSES_KEPT}" in DOCS
    assert list(OVERLAPS) == ["none", "1h", "24h", "7d"]

"""What a key is bound to holds in every dialect that sends: scopes, products, caps, tests."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LimitOverride, User
from apikeys.models import ApiKey, KeyUsage
from apikeys.services import changing, usage
from apikeys.services.keys import Issued, KeyTerms, issue
from campaigns.models import Batch
from tests.factories import wallet_of
from tests.portal.api.test_every_dialect import Dialect, call, each_sending, is_explained, send

Make = Callable[..., Issued]


@pytest.fixture
def limited(customer: Account, owner: User) -> Make:
    """A credential of a dialect's kind, with these terms."""
    LimitOverride.objects.create(account=customer, name="api_calls_per_second", value=1000)

    def make(dialect: Dialect, **terms: object) -> Issued:
        asked = KeyTerms(kind=dialect.kind, default_country="US", **terms)  # type: ignore[arg-type]
        return issue(customer, name=dialect.name, terms=asked, created_by=owner)

    return make


def _refused(answer: HttpResponse, code: str) -> None:
    assert 400 <= answer.status_code < 500, answer.content
    assert is_explained(answer)
    assert f"/docs/errors/{code}/" in str(answer.json()), answer.content
    assert not Batch.objects.exists()


@each_sending
def test_a_key_for_other_work_sends_nothing(
    client: Client, limited: Make, dialect: Dialect
) -> None:
    _refused(send(client, dialect, limited(dialect, scopes=["contacts"])), "out_of_scope")


@each_sending
def test_a_key_never_sends_by_a_product_it_is_not_for(
    client: Client, limited: Make, dialect: Dialect
) -> None:
    """A dialect that names no product may take one that the key is for."""
    answer = send(client, dialect, limited(dialect, products=["P"]))
    if dialect.name != "v2" and answer.status_code == 200:
        assert Batch.objects.get().product.code == "P"
    else:
        _refused(answer, "product_not_allowed")


@each_sending
def test_a_cap_holds_and_the_call_is_counted_as_refused(
    client: Client, limited: Make, dialect: Dialect
) -> None:
    usage.TALLY.take()
    made = limited(dialect, daily_cap=500_000)
    _refused(send(client, dialect, made), "daily_cap_reached")
    usage.flush()
    day = KeyUsage.objects.get(key=made.key)
    assert (day.calls, day.refused, day.messages, day.spent) == (1, 1, 0, 0)


@each_sending
def test_within_the_cap_messages_and_their_price_are_counted(
    client: Client, limited: Make, dialect: Dialect
) -> None:
    made = limited(dialect, daily_cap=5_000_000)
    assert send(client, dialect, made).status_code == 200
    day = KeyUsage.objects.get(key=made.key)
    assert (day.messages, day.spent) == (1, 1_000_000)


@each_sending
def test_a_test_key_goes_the_whole_way_and_pays_nothing(
    client: Client, limited: Make, dialect: Dialect, customer: Account
) -> None:
    before = wallet_of(customer).available
    answer = send(client, dialect, limited(dialect, is_test=True))
    assert answer.status_code == 200, answer.content
    batch = Batch.objects.get()
    assert (batch.is_test, batch.hold_id) == (True, None)
    assert wallet_of(customer).available == before


@each_sending
def test_both_texts_work_while_they_overlap(
    client: Client, limited: Make, dialect: Dialect
) -> None:
    old = limited(dialect)
    lasting = old.key.kind != ApiKey.Kind.CREDENTIAL
    new = changing.regenerate(old.key, overlap="1h" if lasting else "none", by=None)
    assert call(client, dialect, new).status_code == 200
    assert call(client, dialect, old).status_code == (200 if lasting else 401)


@each_sending
def test_an_expired_key_is_told_so(client: Client, limited: Make, dialect: Dialect) -> None:
    made = limited(dialect)
    ApiKey.objects.update(expires_at="2026-01-01T00:00:00Z")
    answer = call(client, dialect, made)
    assert answer.status_code == 401
    assert "credential_expired" in str(answer.json())

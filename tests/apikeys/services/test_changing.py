"""Other terms, or a new text: effective on the next call, and told in the audit log."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.models import Account, AuditEntry
from apikeys.models import ApiKey
from apikeys.services import changing
from apikeys.services.keys import (
    Issued,
    KeyRefused,
    KeyTerms,
    issue,
    revoke_key,
    use_credential,
    use_key,
    use_smpp_credential,
)

Make = Callable[..., Issued]


def _refusal(text: str, address: str = "192.0.2.1") -> str:
    with pytest.raises(KeyRefused) as caught:
        use_key(text, address=address)
    return caught.value.code


def test_a_changed_list_counts_on_the_next_call(made: Make) -> None:
    issued = made()
    assert use_key(issued.text, address="192.0.2.1")
    changing.edit(issued.key, allowed_addresses=["192.0.2.9"])
    assert _refusal(issued.text) == "address"
    changing.allow_address(issued.key, "192.0.2.1")
    assert use_key(issued.text, address="192.0.2.1").allowed_addresses == [
        "192.0.2.9",
        "192.0.2.1",
    ]


def test_a_change_is_told_with_before_and_after(key: ApiKey) -> None:
    changing.edit(key, name=" New  name ", scopes=["read", "send"], daily_cap=5_000_000)
    entry = AuditEntry.objects.get(action="key.changed")
    assert entry.before == {"name": "Shop", "scopes": [], "daily_cap": None}
    assert entry.after == {"name": "New name", "scopes": ["send", "read"], "daily_cap": 5_000_000}
    changing.edit(key, name="New name")
    assert AuditEntry.objects.filter(action="key.changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": ["everything"]}, "scopes"),
        ({"products": ["NO"]}, "products"),
        ({"allowed_addresses": ["10.0.0.0/33"]}, "allowed_addresses"),
        ({"daily_cap": 0}, "daily_cap"),
        ({"default_country": "XX"}, "default_country"),
        ({"name": " "}, "name"),
    ],
)
def test_bad_terms_name_their_field(key: ApiKey, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        changing.edit(key, **changes)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not AuditEntry.objects.filter(action="key.changed").exists()


def test_a_revoked_key_cannot_be_changed(key: ApiKey) -> None:
    revoke_key(key, by=None)
    with pytest.raises(Conflict):
        changing.edit(key, name="New")
    with pytest.raises(Conflict):
        changing.regenerate(key, by=None)


def test_a_new_text_has_the_same_terms_and_the_old_one_is_dead(made: Make) -> None:
    old = made(scopes=["send"], products=["T"], allowed_addresses=["192.0.2.1"], days=30)
    new = changing.regenerate(old.key, by=None)
    assert _refusal(old.text) == "revoked"
    key = use_key(new.text, address="192.0.2.1")
    assert (key.scopes, key.products, key.replaces_id) == (["send"], ["T"], old.key.pk)
    assert key.expires_at
    assert abs(key.expires_at - timezone.now() - timedelta(30)) < timedelta(minutes=1)


def test_the_old_text_goes_on_for_the_overlap(made: Make) -> None:
    old = made()
    new = changing.regenerate(old.key, overlap="24h", by=None)
    assert use_key(old.text, address="") == old.key
    assert use_key(new.text, address="") == new.key
    ends = ApiKey.objects.get(pk=old.key.pk).expires_at
    assert ends
    assert abs(ends - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)
    ApiKey.objects.filter(pk=old.key.pk).update(expires_at=timezone.now())
    assert _refusal(old.text) == "expired"


def test_an_overlap_never_lengthens_a_life(made: Make) -> None:
    old = made(days=1)
    changing.regenerate(old.key, overlap="7d", by=None)
    ends = ApiKey.objects.get(pk=old.key.pk).expires_at
    assert ends and ends <= timezone.now() + timedelta(1)


def test_a_key_is_replaced_once(made: Make) -> None:
    old = made()
    changing.regenerate(old.key, overlap="1h", by=None)
    with pytest.raises(Conflict) as caught:
        changing.regenerate(old.key, overlap="1h", by=None)
    assert caught.value.code == "already_replaced"
    with pytest.raises(Invalid):
        changing.regenerate(old.key, overlap="for ever", by=None)


def test_an_app_key_gets_a_new_secret_too(made: Make) -> None:
    old = made(kind="app_key")
    new = changing.regenerate(old.key, by=None)
    assert use_key(new.text, secret=new.secret, address="")
    assert new.secret != old.secret


def test_a_credential_keeps_its_user_name(made: Make) -> None:
    old = made(kind="credential")
    name = old.key.username or ""
    assert use_credential(name, old.text, address="")
    new = changing.regenerate(old.key, by=None)
    assert use_credential(name, new.text, address="") == old.key
    with pytest.raises(KeyRefused):
        use_credential(name, old.text, address="")
    with pytest.raises(Invalid):
        changing.regenerate(old.key, overlap="1h", by=None)


def test_smpp_takes_the_first_eight_characters_of_a_new_password_too(made: Make) -> None:
    old = made(kind="credential")
    name = old.key.username or ""
    new = changing.regenerate(old.key, by=None)
    for password in (new.text, new.text[:8]):
        assert use_smpp_credential(name, password, address="") == old.key
    for wrong in (new.text[:7], new.text[:9], old.text, old.text[:8], ""):
        with pytest.raises(KeyRefused):
            use_smpp_credential(name, wrong, address="")
    with pytest.raises(KeyRefused):
        use_credential(name, new.text[:8], address="")


@pytest.mark.parametrize("name", ["", "\ud800", "\x00", "x" * 10_000, "é"])
def test_what_is_no_user_name_is_unknown(db: None, name: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        use_credential(name, "\ud800", address="")
    assert caught.value.code == "unknown"


@pytest.mark.django_db(transaction=True)
def test_of_parallel_new_texts_one_is_made(transactional_db: None, customer: Account) -> None:
    key = issue(customer, name="Shop", terms=KeyTerms()).key

    def once(_: int) -> bool:
        try:
            changing.regenerate(key, overlap="1h", by=None)
        except Conflict as refused:
            assert refused.code == "already_replaced"
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(once, range(6)))
    assert sum(made) == 1
    assert ApiKey.objects.count() == 2

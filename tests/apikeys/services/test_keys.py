"""Keys: made once, found by their text, refused for the right reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Invalid, NotFound
from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.selectors import key_of, keys_of
from apikeys.services import keys


def make(account: Account, **fields: object) -> tuple[ApiKey, str]:
    values = {"name": "Shop", "expires_in_days": None, "allowed_addresses": [], "created_by": None}
    return keys.create_key(account, **(values | fields))


def refusal(text: str, address: str = "192.0.2.1") -> str:
    with pytest.raises(keys.KeyRefused) as caught:
        keys.use_key(text, address=address)
    return caught.value.code


def test_a_key_is_32_hex_characters_and_only_its_hash_is_kept(customer: Account, owner: User):
    key, text = make(customer, created_by=owner)

    assert len(text) == 32
    assert int(text, 16) >= 0
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert text not in str(row)
    assert row["hint"] == text[-4:]
    assert keys.use_key(text, address="").account == customer


def test_use_is_noted_at_most_once_a_minute(customer: Account):
    key, text = make(customer)
    keys.use_key(text, address="")
    first = ApiKey.objects.get(pk=key.pk).last_used_at
    keys.use_key(text, address="")
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first

    earlier = timezone.now() - timedelta(seconds=61)
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=earlier)
    keys.use_key(text, address="")
    assert ApiKey.objects.get(pk=key.pk).last_used_at > earlier


@pytest.mark.parametrize("text", ["", "0" * 32, "g" * 32, "\ud800", "é" * 32, "a" * 100_000])
def test_what_is_no_key_is_unknown(db: None, text: str):
    assert refusal(text) == "unknown"


def test_a_revoked_key_ends_at_once(customer: Account, owner: User):
    key, text = make(customer)
    keys.revoke_key(key, by=owner)
    ended = key.revoked_at
    keys.revoke_key(key, by=owner)

    assert refusal(text) == "revoked"
    assert ApiKey.objects.get(pk=key.pk).revoked_at == ended


def test_an_expired_key_is_refused(customer: Account):
    key, text = make(customer, expires_in_days=1)
    assert keys.use_key(text, address="") == key
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert refusal(text) == "expired"


def test_the_key_of_a_suspended_account_is_refused(customer: Account):
    _, text = make(customer)
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.SUSPENDED)
    assert refusal(text) == "suspended"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("10.9.8.7", True),
        ("::ffff:10.9.8.7", True),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_the_allow_list_takes_addresses_and_blocks(customer: Account, address: str, allowed: bool):
    listed = ["192.0.2.7", "10.1.2.3/8", "2001:db8::/32", "192.0.2.7"]
    key, text = make(customer, allowed_addresses=listed)
    assert key.allowed_addresses == ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]
    if allowed:
        assert keys.use_key(text, address=address) == key
    else:
        assert refusal(text, address) == "address"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 366}, "expires_in_days"),
        ({"allowed_addresses": ["10.0.0.0/33"]}, "allowed_addresses"),
        ({"allowed_addresses": ["10.0.0.1"] * 101}, "allowed_addresses"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 61}, "name"),
    ],
)
def test_bad_input_names_its_field(customer: Account, fields: dict[str, object], field: str):
    with pytest.raises(Invalid) as caught:
        make(customer, **fields)
    assert caught.value.field == field


def test_the_list_shows_the_accounts_own_keys_only(customer: Account, stranger: Account):
    mine, _ = make(customer)
    newer, _ = make(customer, name="Newer")
    theirs, _ = make(stranger)

    assert list(keys_of(customer)) == [newer, mine]
    assert key_of(customer, mine.uuid) == mine
    with pytest.raises(NotFound):
        key_of(customer, theirs.uuid)

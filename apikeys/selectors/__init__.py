"""Reads of keys; the account comes first."""

import uuid

from django.db.models import QuerySet

from accounts.errors import NotFound
from accounts.models import Account
from apikeys.models import ApiKey


def keys_of(account: Account) -> QuerySet[ApiKey]:
    """The account's keys of every kind, the newest first, ended ones included."""
    mine = ApiKey.objects.filter(account=account)
    return mine.select_related("account", "created_by", "replaces").order_by("-id")


def tokens_of(account: Account) -> QuerySet[ApiKey]:
    """Those that are found by their text alone."""
    return keys_of(account).exclude(kind=ApiKey.Kind.CREDENTIAL)


def credentials_of(account: Account) -> QuerySet[ApiKey]:
    """Those that are a user name and a password."""
    return keys_of(account).filter(kind=ApiKey.Kind.CREDENTIAL)


def key_of(account: Account, key_uuid: uuid.UUID) -> ApiKey:
    """One key of the account; raises NotFound."""
    key = keys_of(account).filter(uuid=key_uuid).first()
    if key is None:
        raise NotFound("no_key", "There is no such key in this account.")
    return key


def page_of(account: Account, before: uuid.UUID | None, size: int) -> tuple[list[ApiKey], bool]:
    """At most `size` keys older than `before`, and whether there are more. Raises NotFound."""
    keys = keys_of(account)
    if before is not None:
        keys = keys.filter(pk__lt=key_of(account, before).pk)
    found = list(keys[: size + 1])
    return found[:size], len(found) > size


def successor_of(key: ApiKey) -> ApiKey | None:
    """The key that replaces it, if one was made."""
    return key.replaced_by.order_by("-id").first()

"""Reads of keys; the account comes first."""

import uuid

from django.db.models import QuerySet

from accounts.errors import NotFound
from accounts.models import Account
from apikeys.models import ApiKey


def keys_of(account: Account) -> QuerySet[ApiKey]:
    """The account's keys, the newest first, ended ones included."""
    return ApiKey.objects.filter(account=account).select_related("created_by").order_by("-id")


def key_of(account: Account, key_uuid: uuid.UUID) -> ApiKey:
    """One key of the account; raises NotFound."""
    key = keys_of(account).filter(uuid=key_uuid).first()
    if key is None:
        raise NotFound("no_key", "There is no such key in this account.")
    return key

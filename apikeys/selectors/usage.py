"""Reads of what keys were used for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from accounts.models import Account
from apikeys.models import ApiKey, KeyAddress, KeyUsage
from apikeys.services.usage import day_of

DAYS = 30


def last_days(account: Account, count: int = DAYS) -> list[date]:
    """The last days on the account's clock, today the last of them."""
    today = day_of(account)
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def usage_of(key: ApiKey, days: Sequence[date]) -> list[KeyUsage]:
    """What a key did on each of the days; zeros where there is nothing."""
    found = {row.day: row for row in KeyUsage.objects.filter(key=key, day__gte=days[0])}
    return [found.get(day) or KeyUsage(key=key, day=day) for day in days]


def calls_of(
    account: Account, keys: Iterable[ApiKey], days: Sequence[date]
) -> dict[int, list[int]]:
    """The calls of each key on each of the days, by the key's id."""
    rows = KeyUsage.objects.filter(
        key__account=account, key__in=[key.pk for key in keys], day__gte=days[0]
    )
    calls: dict[int, dict[date, int]] = defaultdict(dict)
    for key_id, day, count in rows.values_list("key_id", "day", "calls"):
        calls[key_id][day] = count
    return {key_id: [found.get(day, 0) for day in days] for key_id, found in calls.items()}


def addresses_of(key: ApiKey) -> list[KeyAddress]:
    """From where it was used lately, the newest first."""
    return list(KeyAddress.objects.filter(key=key).order_by("-last_seen_at", "-pk"))

"""What keys are used for: noted in memory by every call, written down every few seconds.

A call must not wait for its own statistics. What a crash takes with it is the last few seconds of
counting; money is counted by `apikeys.services.spending`.
"""

import logging
from datetime import date
from multiprocessing.util import Finalize
from threading import Thread
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from accounts.models import Account
from accounts.money import to_credits
from accounts.selectors import owners_of
from accounts.services import mail, ratelimits
from apikeys.models import ApiKey, KeyAddress
from apikeys.store import usage as store
from apikeys.tally import Figures, Noted, Seen, Tally

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
ADDRESSES_KEPT = 20
DAY_SECONDS = 86_400

TALLY = Tally()


def day_of(account: Account) -> date:
    """The day it is on an account's clocks."""
    return timezone.now().astimezone(ZoneInfo(account.timezone)).date()


def note_call(key: ApiKey, *, refused: bool) -> None:
    """Count a call; a refused one is also counted as such."""
    TALLY.add(key.pk, day_of(key.account), Figures(calls=1, refused=int(refused)))


def note_messages(key: ApiKey, messages: int, spent: int) -> None:
    """Count messages that were accepted, and their price in micro-credits."""
    TALLY.add(key.pk, day_of(key.account), Figures(messages=messages, spent=spent))


def note_address(key: ApiKey, address: str, *, was_allowed: bool, in_url: bool) -> None:
    """Note from where a key was used, and whether it stood in the address of the call."""
    TALLY.see(key.pk, address, Seen(timezone.now(), was_allowed), in_url=in_url)


def note_cap(key: ApiKey) -> None:
    """Note that a key reached its daily cap: its owners are told, once a day."""
    TALLY.cap(key.pk, day_of(key.account))


def flush() -> None:
    """Write down what was noted; where that fails, it is noted again. Raises DatabaseError."""
    noted = TALLY.take()
    if not noted.keys:
        return
    try:
        with transaction.atomic():
            _write(noted)
    except DatabaseError:
        TALLY.put_back(noted)
        raise
    for key_id, day in sorted(noted.capped):
        _tell_of_cap(key_id, day)


def start() -> None:
    """Write down every few seconds, for as long as the process lives."""
    Thread(target=_keep_writing, name="key-usage", daemon=True).start()
    # Runs at the end of a process that another one began too, where `atexit` does not.
    Finalize(None, _try_to_flush, exitpriority=10)


def _keep_writing() -> None:
    while True:
        TALLY.full.wait(EVERY_SECONDS)
        _try_to_flush()


def _try_to_flush() -> None:
    try:
        flush()
    except Exception:
        log.exception("The use of keys could not be written down")
    finally:
        connections.close_all()


def _write(noted: Noted) -> None:
    """Everything, but for keys that are gone: their accounts were erased meanwhile."""
    keys = set(ApiKey.objects.filter(pk__in=noted.keys).values_list("pk", flat=True))
    store.add(
        store.DayRow(key, day, f.calls, f.refused, f.messages, f.spent)
        for (key, day), f in noted.days.items()
        if key in keys
    )
    store.see(
        store.AddressRow(key, address, seen.was_allowed, seen.at)
        for (key, address), seen in noted.seen.items()
        if key in keys
    )
    for key in sorted({key for key, _ in noted.seen} & keys):
        _keep_few_addresses(key)
    for key, at in noted.in_urls.items():
        ApiKey.objects.filter(pk=key).update(seen_in_url_at=at)


def _keep_few_addresses(key_id: int) -> None:
    """The newest stay; most keys have fewer."""
    rows = KeyAddress.objects.filter(key_id=key_id)
    newest = rows.order_by("-last_seen_at", "-pk").values_list("pk", flat=True)
    old = list(newest[ADDRESSES_KEPT:])
    if old:
        rows.filter(pk__in=old).delete()


def _tell_of_cap(key_id: int, day: date) -> None:
    key = ApiKey.objects.select_related("account").filter(pk=key_id).first()
    if key is None or key.daily_cap is None:
        return
    if ratelimits.hit(f"cap:{key_id}:{day}", limit=1, seconds=2 * DAY_SECONDS).allowed:
        context = {"key": key, "cap": f"{to_credits(key.daily_cap):,}"}
        mail.send_each("daily_cap", owners_of(key.account), context, account=key.account)

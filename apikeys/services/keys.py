"""Making, using and revoking API keys. A key's text is known once, to whoever made it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from accounts.addresses import is_listed, parse_network
from accounts.errors import Invalid, ServiceError
from accounts.models import Account, User
from accounts.services import auditlog, ratelimits
from apikeys.models import ApiKey

HINT_LENGTH = 4
LONGEST_LIFE_DAYS = 365
MOST_ADDRESSES = 100
TOUCH_EVERY = timedelta(minutes=1)
NOTE_EVERY_SECONDS = 60
_SHAPE = re.compile(r"[0-9a-f]{32}")


@dataclass
class KeyRefused(ServiceError):
    """A credential that opens nothing: `unknown`, `revoked`, `expired`, `suspended`, `address`.

    `moment` (UTC) is when an expired one ended.
    """

    moment: datetime | None = None


def create_key(
    account: Account,
    *,
    name: str,
    expires_in_days: int | None,
    allowed_addresses: Sequence[str],
    created_by: User | None,
) -> tuple[ApiKey, str]:
    """Make an access token (32 hex characters) and return it with its text, which is not kept.

    `expires_in_days` is 1 to 365, or None for no end; `allowed_addresses` are addresses and CIDR
    blocks, none for any. Raises Invalid with the field at fault.
    """
    if expires_in_days is not None and not 1 <= expires_in_days <= LONGEST_LIFE_DAYS:
        message = f"A key lives for 1 to {LONGEST_LIFE_DAYS} days, or has no end."
        raise Invalid("bad_expiry", message, "expires_in_days")
    text = secrets.token_hex(16)
    with transaction.atomic():
        key = ApiKey.objects.create(
            account=account,
            name=_checked_name(name),
            digest=digest_of(text),
            hint=text[-HINT_LENGTH:],
            allowed_addresses=_checked_addresses(allowed_addresses),
            expires_at=timezone.now() + timedelta(expires_in_days) if expires_in_days else None,
            created_by=created_by,
        )
        terms = {"addresses": key.allowed_addresses, "expires_at": key.expires_at}
        _record(key, "key.created", terms)
    return key, text


def revoke_key(key: ApiKey, *, by: User | None) -> None:
    """End a key now. A key that has already ended keeps its first moment."""
    with transaction.atomic():
        ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            key.refresh_from_db(fields=["revoked_at"])
            _record(key, "key.revoked", {})


def use_key(text: str, *, address: str) -> ApiKey:
    """The live key with this text, its account loaded; raises KeyRefused with what is wrong.

    Notes the use (`last_used_at`), and in the audit log a use that was refused, each at most once
    a minute.
    """
    key = _find(text)
    now = timezone.now()
    try:
        _require_live(key, address, now)
    except KeyRefused as refusal:
        _note_refusal(key, refusal, address)
        raise
    if key.last_used_at is None or now - key.last_used_at >= TOUCH_EVERY:
        _touch(key, now)
    return key


def digest_of(text: str) -> str:
    """The keyed hash under which a key is stored."""
    return hmac.new(settings.KEY_PEPPER.encode(), text.encode(), hashlib.sha256).hexdigest()


def _find(text: str) -> ApiKey:
    text = text.strip().lower()
    key = None
    if _SHAPE.fullmatch(text):
        keys = ApiKey.objects.select_related("account", "created_by")
        key = keys.filter(digest=digest_of(text)).first()
    if key is None:
        raise KeyRefused("unknown", "This key is not known.")
    return key


def _require_live(key: ApiKey, address: str, now: datetime) -> None:
    if key.revoked_at is not None:
        raise KeyRefused("revoked", "This key was revoked.")
    if key.expires_at is not None and key.expires_at <= now:
        raise KeyRefused("expired", "This key has expired.", moment=key.expires_at)
    if not key.account.is_live:
        raise KeyRefused("suspended", "This account is suspended.")
    if key.allowed_addresses and not is_listed(address, key.allowed_addresses):
        raise KeyRefused("address", f"This key may not be used from {address or 'this address'}.")


def _touch(key: ApiKey, now: datetime) -> None:
    """Note the use; where several calls come at once, one of them writes."""
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - TOUCH_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    key.last_used_at = now


def _note_refusal(key: ApiKey, refusal: KeyRefused, address: str) -> None:
    """One entry per key and minute: whoever goes on trying must not fill the log."""
    window = ratelimits.hit(f"audit:key:{key.pk}", limit=1, seconds=NOTE_EVERY_SECONDS)
    if window.allowed:
        _record(key, "key.refused", {"why": refusal.message}, actor_of(key, address))


def actor_of(key: ApiKey, address: str) -> Actor:
    """Whoever calls with a key, for the audit log."""
    return Actor(f"key {key.name}", address=address)


def _record(
    key: ApiKey, action: str, after: Mapping[str, object], actor: Actor | None = None
) -> None:
    auditlog.record(
        key.account,
        action,
        kind="key",
        subject=key.uuid,
        label=str(key),
        after=after,
        actor=actor,
    )


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("name_missing", "Give the key a name, so that you know it again.", "name")
    if len(name) > 60 or "\x00" in name:
        raise Invalid("name_too_long", "A key's name has at most 60 characters.", "name")
    return name


def _checked_addresses(entries: Sequence[str]) -> list[str]:
    if len(entries) > MOST_ADDRESSES:
        message = f"List at most {MOST_ADDRESSES} addresses; a CIDR block covers many."
        raise Invalid("too_many_addresses", message, "allowed_addresses")
    checked: dict[str, None] = {}
    for entry in entries:
        try:
            checked[parse_network(entry)] = None
        except ValueError:
            message = f"{entry} is neither an address nor a CIDR block such as 192.0.2.0/24."
            raise Invalid("bad_address", message, "allowed_addresses") from None
    return list(checked)

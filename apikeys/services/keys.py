"""Making, using and revoking API keys. A key's text is known once, to whoever made it."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.addresses import is_listed
from accounts.errors import Invalid, ServiceError
from accounts.models import Account, User
from accounts.services import ratelimits
from accounts.store.prepared import Prepared
from apikeys import keytexts
from apikeys.models import ApiKey
from apikeys.services import usage
from apikeys.services.keylog import actor_of, record
from apikeys.services.termchecks import checked, checked_name
from apikeys.terms import KeyTerms

__all__ = ["KeyTerms", "actor_of"]

HINT_LENGTH = 4
LONGEST_LIFE_DAYS = 365
SMPP_PASSWORD = 8  # characters: the field of SMPP's bind has no room for more
TOUCH_EVERY = timedelta(minutes=1)
NOTE_EVERY_SECONDS = 60


@dataclass
class KeyRefused(ServiceError):
    """A credential that opens nothing.

    `code` is `unknown`, `revoked`, `expired`, `suspended`, `address` or `in_url`.

    `moment` (UTC) is when an expired one ended.
    """

    moment: datetime | None = None


class Issued(NamedTuple):
    """A new key and what is shown of it once: its text or password, and an app key's secret."""

    key: ApiKey
    text: str
    secret: str = ""


def issue(
    account: Account,
    *,
    name: str,
    terms: KeyTerms,
    expires_in_days: int | None = None,
    ends_at: datetime | None = None,
    created_by: User | None = None,
    replaces: ApiKey | None = None,
) -> Issued:
    """Make a key of any kind. `expires_in_days` is 1 to 365, or None for no end but `ends_at`.

    Raises Invalid with the field at fault.
    """
    if expires_in_days is not None and not 1 <= expires_in_days <= LONGEST_LIFE_DAYS:
        message = f"A key lives for 1 to {LONGEST_LIFE_DAYS} days, or has no end."
        raise Invalid("bad_expiry", message, "expires_in_days")
    fields = checked(account, terms)
    shown = Shown.of(terms)
    with transaction.atomic():
        key = ApiKey.objects.create(
            account=account,
            name=checked_name(name),
            username=shown.username or None,
            digest=digest_of(shown.username + shown.text),
            secret_digest=digest_of(shown.secret) if shown.secret else shown.short_digest,
            hint=shown.text[-HINT_LENGTH:],
            expires_at=timezone.now() + timedelta(expires_in_days) if expires_in_days else ends_at,
            created_by=created_by,
            replaces=replaces,
            **fields,
        )
        record(key, "key.created", told_of(key))
    return Issued(key, shown.text, shown.secret)


def create_key(
    account: Account,
    *,
    name: str,
    expires_in_days: int | None,
    allowed_addresses: Sequence[str],
    created_by: User | None,
) -> tuple[ApiKey, str]:
    """Make an access token without further terms; returns it with its text."""
    issued = issue(
        account,
        name=name,
        terms=KeyTerms(allowed_addresses=allowed_addresses),
        expires_in_days=expires_in_days,
        created_by=created_by,
    )
    return issued.key, issued.text


def told_of(key: ApiKey) -> dict[str, object]:
    """What the audit log keeps of a new key: its terms, but those that restrict nothing."""
    terms = {name: getattr(key, name) for name in KeyTerms.__dataclass_fields__}
    told = {name: value for name, value in terms.items() if value not in ("", None, [])}
    return told | {"expires_at": key.expires_at}


class Shown(NamedTuple):
    """What is shown of a new credential once."""

    username: str
    text: str
    secret: str

    @property
    def short_digest(self) -> str:
        """The hash of what SMPP clients send of a password, '' for other kinds."""
        if not self.username:
            return ""
        return digest_of(self.username + self.text[:SMPP_PASSWORD])

    @classmethod
    def of(cls, terms: KeyTerms) -> "Shown":
        """New texts for a key of this kind."""
        if terms.kind == ApiKey.Kind.CREDENTIAL:
            return cls(keytexts.username(), secrets.token_urlsafe(12), "")
        if terms.kind == ApiKey.Kind.API_KEY:
            return cls("", keytexts.api_key(is_test=terms.is_test), "")
        secret = keytexts.access_token() if terms.kind == ApiKey.Kind.APP_KEY else ""
        return cls("", keytexts.access_token(), secret)


def revoke_key(key: ApiKey, *, by: User | None) -> None:
    """End a key now. A key that has already ended keeps its first moment."""
    with transaction.atomic():
        ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            key.refresh_from_db(fields=["revoked_at"])
            record(key, "key.revoked")


def use_key(text: str, *, address: str, secret: str | None = None, in_url: bool = False) -> ApiKey:
    """The live key with this text, its account loaded; raises KeyRefused with what is wrong.

    `secret` is None where the caller's dialect has none; else it must be the app key's, or blank
    for a key without one. `in_url` says that the text stood in an address.
    """
    return _used(_by_text(text, secret), address, in_url)


def use_credential(username: str, password: str, *, address: str, in_url: bool = False) -> ApiKey:
    """The live send credential with this name and password; raises KeyRefused."""
    found = _credential(username)
    presented = digest_of(found.username + password) if found and found.username else ""
    if found is None or not hmac.compare_digest(found.digest, presented):
        raise _unknown_pair()
    return _used(found, address, in_url)


def use_smpp_credential(username: str, password: str, *, address: str) -> ApiKey:
    """The live send credential of an SMPP bind; raises KeyRefused.

    The field has room for eight characters, so many clients cut the password there: the first
    eight are enough. Credentials from before that was so need the whole of it.
    """
    found = _credential(username)
    presented = digest_of(found.username + password) if found and found.username else ""
    known = (found.digest, found.secret_digest) if found else ()
    if found is None or not any(hmac.compare_digest(each, presented) for each in known):
        raise _unknown_pair()
    return _used(found, address, in_url=False)


def _credential(username: str) -> ApiKey | None:
    username = keytexts.normal_username(username)
    credentials = _keys().filter(kind=ApiKey.Kind.CREDENTIAL)
    return credentials.filter(username=username).first() if username else None


def _unknown_pair() -> KeyRefused:
    return KeyRefused("unknown", "This user name and password are not known.")


def _used(key: ApiKey, address: str, in_url: bool) -> ApiKey:
    """The key, if it is live. Notes the use, and in the audit log a refused one, once a minute."""
    now = timezone.now()
    try:
        require_live(key, address, now)
        if in_url and not key.allowed_in_urls:
            raise KeyRefused("in_url", "This key may not be sent in the address. Use a header.")
    except KeyRefused as refusal:
        usage.note_call(key, refused=True)
        usage.note_address(key, address, was_allowed=False, in_url=in_url)
        _note_refusal(key, refusal, address)
        raise
    usage.note_address(key, address, was_allowed=True, in_url=in_url)
    if key.last_used_at is None or now - key.last_used_at >= TOUCH_EVERY:
        _touch(key, now)
    return key


def digest_of(text: str) -> str:
    """The keyed hash under which a key is stored."""
    # Half a character is no password of ours, and no reason to fail either.
    presented = text.encode("utf-8", "surrogatepass")
    return hmac.new(settings.KEY_PEPPER.encode(), presented, hashlib.sha256).hexdigest()


def _keys() -> QuerySet[ApiKey]:
    return ApiKey.objects.select_related("account", "created_by")


def _by_text(text: str, secret: str | None) -> ApiKey:
    text = keytexts.normal(text)
    key = _tokens.first(digest_of(text)) if text else None
    if key is None or not (secret is None or _is_secret_of(key, secret)):
        raise KeyRefused("unknown", "This key is not known.")
    return key


def _is_secret_of(key: ApiKey, secret: str) -> bool:
    if not key.secret_digest:
        return not secret
    return hmac.compare_digest(key.secret_digest, digest_of(secret.strip()))


def require_live(key: ApiKey, address: str, now: datetime) -> None:
    """Raise KeyRefused where the key may not, or no longer, be used from `address`."""
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
        why = {"why": refusal.message}
        record(key, "key.refused", why, actor=actor_of(key, address))


def _by_digest(digest: str) -> QuerySet[ApiKey]:
    tokens = ApiKey.objects.select_related("account").exclude(kind=ApiKey.Kind.CREDENTIAL)
    return tokens.filter(digest=digest)


_tokens = Prepared(_by_digest, "<digest>")

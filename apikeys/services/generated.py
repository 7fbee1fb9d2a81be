"""The one key that programs make for themselves by `generate-key`: at most one is live."""

from django.db import transaction
from django.utils import timezone

from accounts.errors import Conflict, NotFound
from accounts.models import Account, User
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue, revoke_key

NAME = "Made by generate-key"
DAYS = 365


def live_one(account: Account) -> ApiKey | None:
    """The account's live key of this kind."""
    made = ApiKey.objects.filter(account=account, kind=ApiKey.Kind.API_KEY, name=NAME)
    return made.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-id").first()


def generate(account: Account, *, days: int, by: User | None, like: ApiKey | None) -> Issued:
    """Make the key; it may do no more than `like`, the credential that asks for it.

    Raises Conflict `key_is_live` where there is one, Invalid for other days than 1 to 365.
    """
    with transaction.atomic():
        _lock(account)
        if live_one(account) is not None:
            message = "A key made by this call is still live. Regenerate or revoke it."
            raise Conflict("key_is_live", message)
        return _issue(account, days=days, by=by, like=like)


def regenerate(account: Account, *, days: int, by: User | None, like: ApiKey | None) -> Issued:
    """Make a new key and end the old one at once. Raises NotFound where there is none."""
    with transaction.atomic():
        _lock(account)
        old = live_one(account)
        if old is None:
            raise NotFound("no_key", "There is no live key to regenerate. Generate one.")
        revoke_key(old, by=by)
        return _issue(account, days=days, by=by, like=like or old)


def revoke(account: Account, *, by: User | None) -> None:
    """End the key now. Raises NotFound where there is none."""
    key = live_one(account)
    if key is None:
        raise NotFound("no_key", "There is no live key to revoke.")
    revoke_key(key, by=by)


def _issue(account: Account, *, days: int, by: User | None, like: ApiKey | None) -> Issued:
    terms = KeyTerms(kind=ApiKey.Kind.API_KEY)
    if like is not None:
        terms = KeyTerms(
            kind=ApiKey.Kind.API_KEY,
            is_test=like.is_test,
            default_country=like.default_country,
            scopes=like.scopes,
            products=like.products,
            allowed_addresses=like.allowed_addresses,
            allowed_in_urls=like.allowed_in_urls,
            labels_are_keys=like.labels_are_keys,
            daily_cap=like.daily_cap,
        )
    return issue(account, name=NAME, terms=terms, expires_in_days=days, created_by=by)


def _lock(account: Account) -> None:
    """Two calls at once: the second one sees what the first has made."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)

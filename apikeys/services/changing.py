"""Changing keys that exist: other terms, or a new text for the same ones."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.models import User
from accounts.services import auditlog
from apikeys.models import ApiKey
from apikeys.services.keylog import record
from apikeys.services.keys import HINT_LENGTH, Issued, Shown, digest_of, issue
from apikeys.services.termchecks import checked, checked_name
from apikeys.terms import CHANGEABLE, KeyTerms

# How long the old text may go on working after a new one is made.
OVERLAPS = {
    "none": timedelta(0),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}


def edit(key: ApiKey, *, name: str | None = None, **changes: Any) -> ApiKey:
    """Give a key other terms (those of `CHANGEABLE`) or another name; effective at once.

    Raises Invalid with the field at fault, Conflict `key_ended` for a revoked one.
    """
    with transaction.atomic():
        row = _locked(key)
        wanted = checked(row.account, replace(KeyTerms.of(row), **changes))
        wanted = {column: wanted[column] for column in CHANGEABLE}
        wanted["name"] = row.name if name is None else checked_name(name)
        before, after = auditlog.changes({c: getattr(row, c) for c in wanted}, wanted)
        if after:
            for column, value in after.items():
                setattr(row, column, value)
            row.save(update_fields=list(after))
            record(row, "key.changed", after, before=before)
    return row


def allow_address(key: ApiKey, address: str) -> ApiKey:
    """Put one more address on a key's list. On an empty list, which allows all, it is the first."""
    with transaction.atomic():
        listed = list(_locked(key).allowed_addresses)
        return edit(key, allowed_addresses=[*listed, address])


def regenerate(
    key: ApiKey, *, overlap: str = "none", by: User | None, latest: datetime | None = None
) -> Issued:
    """Make a new text for the terms of `key`, with a life as long; the old one ends.

    The old one goes on for `overlap` (a name of OVERLAPS); the new one lives no longer than
    `latest`. A send credential keeps its user name, so its old password ends at once. Raises
    Invalid `bad_overlap`, Conflict `key_ended` (revoked) or `already_replaced`.
    """
    if overlap not in OVERLAPS:
        message = f"The old text can go on for {', '.join(OVERLAPS)}."
        raise Invalid("bad_overlap", message, "overlap")
    with transaction.atomic():
        row = _locked(key)
        if row.kind == ApiKey.Kind.CREDENTIAL:
            return _new_password(row, overlap)
        if row.replaced_by.filter(revoked_at=None).exists():
            message = "This key was replaced already. Make a new text for the one that came after."
            raise Conflict("already_replaced", message)
        made = issue(
            row.account,
            name=row.name,
            terms=KeyTerms.of(row),
            ends_at=_as_long(row, latest),
            created_by=by,
            replaces=row,
        )
        _end(row, OVERLAPS[overlap])
        record(row, "key.regenerated", {"overlap": overlap, "ends_at": row.expires_at})
    return made


def _locked(key: ApiKey) -> ApiKey:
    """The row as it is now, held until the transaction ends. Raises Conflict."""
    rows = ApiKey.objects.select_for_update(of=("self",)).select_related("account", "created_by")
    row = rows.get(pk=key.pk)
    if row.revoked_at is not None:
        raise Conflict("key_ended", "This key was revoked. Make a new one.")
    return row


def _new_password(row: ApiKey, overlap: str) -> Issued:
    if overlap != "none":
        message = "A user name has one password: the old one ends at once. Make a second credential"
        raise Invalid("bad_overlap", f"{message} where both must work for a while.", "overlap")
    shown = Shown.of(KeyTerms.of(row))
    row.digest = digest_of(f"{row.username}{shown.text}")
    row.secret_digest = Shown(row.username or "", shown.text, "").short_digest
    row.hint = shown.text[-HINT_LENGTH:]
    row.save(update_fields=["digest", "secret_digest", "hint"])
    record(row, "key.regenerated", {"overlap": overlap})
    return Issued(row, shown.text)


def _as_long(row: ApiKey, latest: datetime | None) -> datetime | None:
    """When a key ends that begins now and lives as long as `row` was meant to."""
    now = timezone.now()
    ends = None if row.expires_at is None else now + (row.expires_at - row.created_at)
    if latest is None:
        return ends
    return latest if ends is None else min(ends, latest)


def _end(row: ApiKey, overlap: timedelta) -> None:
    now = timezone.now()
    if not overlap:
        row.revoked_at = now
    elif row.expires_at is None or row.expires_at > now + overlap:
        row.expires_at = now + overlap
    row.save(update_fields=["revoked_at", "expires_at"])

"""Webhooks: made, changed and deleted; what was delivered to a deleted one stays explained."""

import secrets
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns.models import Subscription, Webhook
from campaigns.remarks import one_line
from campaigns.webaddresses import clean_hook

LONGEST_NAME, LONGEST_SECRET = 80, 255


class Wanted(NamedTuple):
    """A webhook as its owner wants it. `secret` is sent with each call, `token` in its address."""

    name: str
    uri: str
    secret: str = ""
    token: str = ""
    status: int = Webhook.Status.ACTIVE


def create(account: Account, wanted: Wanted) -> Webhook:
    """A new webhook with a verification code of ours.

    Raises Invalid on the field at fault; `too_many_webhooks`.
    """
    checked = _checked(wanted)
    with transaction.atomic():
        hold(account)
        most = limit(account, "webhooks")
        if Webhook.objects.filter(account=account, deleted_at=None).count() >= most:
            message = _("An account has at most {limit} webhooks. Delete one first.")
            raise Invalid("too_many_webhooks", message.format(limit=most), "name")
        row = Webhook.objects.create(
            account=account, verification_code=secrets.token_hex(16), **checked._asdict()
        )
        _record(row, "webhook.created", {}, _facts(row))
    return row


def change(webhook: Webhook, wanted: Wanted) -> Webhook:
    """The webhook as it is wanted now. Raises Invalid; NotFound where it was deleted meanwhile."""
    checked = _checked(wanted)
    with transaction.atomic():
        row = _live(webhook)
        before, secrets_before = _facts(row), (row.secret, row.token)
        for name, value in checked._asdict().items():
            setattr(row, name, value)
        row.save()
        changed = auditlog.changes(before, _facts(row))
        if (row.secret, row.token) != secrets_before:
            changed[1]["secret"] = _("replaced")
        if changed[1]:
            _record(row, "webhook.changed", *changed)
    return row


def delete(webhook: Webhook) -> None:
    """Call it no more; its subscriptions end too. Raises NotFound."""
    now = timezone.now()
    with transaction.atomic():
        row = _live(webhook)
        row.deleted_at = now
        row.save(update_fields=["deleted_at", "updated_at"])
        Subscription.objects.filter(webhook=row, deleted_at=None).update(deleted_at=now)
        _record(row, "webhook.deleted", _facts(row), {})


def _live(webhook: Webhook) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(pk=webhook.pk, deleted_at=None).first()
    if row is None:
        raise NotFound("no_webhook", _("There is no such webhook in this account."))
    return row


def _checked(wanted: Wanted) -> Wanted:
    name = one_line(wanted.name)
    if not name or len(name) > LONGEST_NAME:
        message = _("Give the webhook a name of at most %(limit)s characters.")
        raise Invalid("webhook_name", message % {"limit": LONGEST_NAME}, "name")
    if wanted.status not in Webhook.Status:
        raise Invalid("webhook_status", _("The status is 1 (active) or 0 (inactive)."), "status")
    for field in ("secret", "token"):
        _check_secret(getattr(wanted, field), field)
    return wanted._replace(name=name, uri=clean_hook(wanted.uri, "uri"))


def _check_secret(text: str, field: str) -> None:
    """It goes into a header, or into an address."""
    if len(text) > LONGEST_SECRET or not (text.isascii() and text.isprintable()) or " " in text:
        message = _("Use at most %(limit)s letters, digits and signs, without spaces.")
        raise Invalid("webhook_secret", message % {"limit": LONGEST_SECRET}, field)


def _facts(row: Webhook) -> dict[str, str]:
    """What the audit log may know: no secret, and no query, where other secrets stand."""
    parts = urlsplit(row.uri)
    return {
        "name": row.name,
        "uri": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "status": str(row.get_status_display()),
    }


def _record(row: Webhook, action: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        row.account,
        action,
        kind="webhook",
        subject=row.uuid,
        label=row.name,
        before=before,
        after=after,
    )

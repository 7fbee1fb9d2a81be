"""Webhooks and subscriptions of an account; deleted ones are nobody's."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Subscription, Webhook


def webhooks_of(account: Account) -> QuerySet[Webhook]:
    """The webhooks, the newest first."""
    return Webhook.objects.filter(account=account, deleted_at=None).order_by("-id")


def webhook_called(account: Account, webhook_uuid: uuid.UUID | str) -> Webhook:
    """One webhook of the account. Raises NotFound, also for what is no uuid."""
    try:
        wanted = uuid.UUID(str(webhook_uuid))
    except ValueError:
        raise _no_webhook() from None
    found = webhooks_of(account).select_related("account").filter(uuid=wanted).first()
    if found is None:
        raise _no_webhook()
    return found


def subscriptions_of(account: Account) -> QuerySet[Subscription]:
    """What is told to the account's own webhooks, the newest first; those of one call left out."""
    rows = Subscription.objects.filter(
        account=account, deleted_at=None, batch=None, form=Subscription.Form.V2_JSON
    )
    return rows.select_related("webhook").order_by("-id")


def subscription_called(account: Account, number: int) -> Subscription:
    """One subscription of the account. Raises NotFound."""
    found = subscriptions_of(account).select_related("account").filter(pk=number).first()
    if found is None:
        raise NotFound("no_subscription", _("There is no such subscription."))
    return found


def _no_webhook() -> NotFound:
    return NotFound("no_webhook", _("There is no such webhook in this account."), "webhook_id")

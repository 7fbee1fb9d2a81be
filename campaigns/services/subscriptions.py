"""Subscriptions: which events are told to which webhook."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns.events import EVENTS, is_flow, read_identity
from campaigns.models import InboundNumber, Keyword, Subscription, Webhook
from campaigns.selectors.webhooks import subscriptions_of, webhook_called

_THINGS = {"number": InboundNumber, "keyword": Keyword}


def subscribe(account: Account, *, event: str, identity: str, target: str) -> Subscription:
    """Tell `event` to `target`: a webhook's uuid, or a flow (`flow:1`).

    Raises Invalid on `event`, `identity` or `webhook_id`, Conflict `subscription_known`,
    Invalid `too_many_subscriptions`.
    """
    if event not in EVENTS:
        message = _("There is no event “%(event)s”. Use one of: %(events)s.")
        facts = {"event": event[:60], "events": ", ".join(sorted(EVENTS))}
        raise Invalid("unknown_event", message % facts, "event")
    _require_identity(account, identity)
    webhook = None if is_flow(target) else _webhook(account, target)
    with transaction.atomic():
        hold(account)
        rows = subscriptions_of(account).filter(event=event, identity=identity, webhook=webhook)
        if rows.filter(target="" if webhook else target).exists():
            raise Conflict("subscription_known", _("There is such a subscription already."))
        _require_room(account)
        row = Subscription.objects.create(
            account=account,
            event=event,
            identity=identity,
            webhook=webhook,
            target="" if webhook else target,
        )
        _record(row, "subscription.created", {}, _facts(row))
    return row


def end(subscription: Subscription) -> None:
    """Tell it no more. Raises NotFound where that is so already."""
    with transaction.atomic():
        rows = Subscription.objects.filter(pk=subscription.pk, deleted_at=None)
        if not rows.update(deleted_at=timezone.now()):
            raise NotFound("no_subscription", _("There is no such subscription."))
        _record(subscription, "subscription.deleted", _facts(subscription), {})


def _require_identity(account: Account, text: str) -> None:
    identity = read_identity(text)
    if identity is None:
        message = _("Give “all”, “number:” with the id of a number, or “keyword:” with one.")
        raise Invalid("bad_identity", message, "identity")
    model = _THINGS.get(identity.kind)
    if model is None:
        return
    if not model._default_manager.filter(account=account, pk=identity.number).exists():
        message = _("There is no %(identity)s in this account.") % {"identity": text}
        raise Invalid("unknown_identity", message, "identity")


def _webhook(account: Account, target: str) -> Webhook:
    try:
        return webhook_called(account, target)
    except NotFound as error:
        raise Invalid("unknown_webhook", error.message, "webhook_id") from None


def _require_room(account: Account) -> None:
    most = limit(account, "subscriptions")
    if Subscription.objects.filter(account=account, batch=None, deleted_at=None).count() >= most:
        message = _("An account has at most {limit} subscriptions. Delete one first.")
        raise Invalid("too_many_subscriptions", message.format(limit=most), "event")


def _facts(row: Subscription) -> dict[str, str]:
    to = row.webhook.name if row.webhook else row.target
    return {"event": row.event, "identity": row.identity, "to": to}


def _record(row: Subscription, action: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        row.account,
        action,
        kind="subscription",
        label=row.event,
        before=before,
        after=after,
    )

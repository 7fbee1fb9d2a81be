"""Reads of what an account has decided about how its messages leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Account, Membership, User
from accounts.models.user import Role
from campaigns.models import Campaign, SendingRules
from campaigns.statuses import CampaignStatus

SENDERS = (Role.OWNER, Role.MANAGER, Role.SENDER)


@dataclass(frozen=True)
class Undo:
    """A confirmation that can be taken back until `until`; `seconds` are left."""

    until: datetime
    seconds: int


def rules_of(account: Account) -> SendingRules:
    """The account's rules; where it has decided nothing, the defaults (not saved)."""
    return SendingRules.objects.filter(account=account).first() or SendingRules(account=account)


def undo_time(rules: SendingRules) -> timedelta:
    """How long a confirmed campaign waits before anything leaves."""
    own = rules.undo_seconds
    return timedelta(seconds=settings.UNDO_SECONDS if own is None else own)


def needs_release(rules: SendingRules, messages: int) -> bool:
    """Whether a second person must release so many messages."""
    return rules.release_above is not None and messages > rules.release_above


def cannot_be_halted(account: Account) -> bool:
    """Whether the account's running campaigns can be neither paused nor stopped."""
    return rules_of(account).running_campaigns == SendingRules.Running.SEED


def who_may_release(campaign: Campaign) -> QuerySet[User]:
    """The account's own people who can send, but for the one who confirmed."""
    members = Membership.objects.filter(account=campaign.account_id, role__in=SENDERS)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True)
    confirmed_by = campaign.confirmed_by_id
    others = people if confirmed_by is None else people.exclude(pk=confirmed_by)
    return others.order_by("pk")


def count_senders(account: Account) -> int:
    """How many of the account's people can send."""
    return Membership.objects.filter(
        account=account, role__in=SENDERS, user__is_active=True
    ).count()


def undo_of(campaign: Campaign, now: datetime) -> Undo | None:
    """The undo that is still open for a campaign."""
    until = campaign.undo_until
    if campaign.status != CampaignStatus.SCHEDULED or until is None or until <= now:
        return None
    return Undo(until, max(int((until - now).total_seconds()), 1))

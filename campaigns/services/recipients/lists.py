"""Opt-outs of a recipient: what is kept so that nobody writes to the number again."""

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Account
from campaigns.erasurewishes import Lists
from campaigns.models import GroupLeaver, OptOut
from campaigns.optoutscopes import Scope
from campaigns.services import optouts
from campaigns.services.optouts import Evidence
from campaigns.services.recipients.target import Step, Target


def listed(target: Target) -> QuerySet[OptOut]:
    """All opt-outs of the number, lifted ones too."""
    found: QuerySet[OptOut] = target.own(OptOut.objects.filter(msisdn=target.msisdn))
    return found


def left(target: Target) -> QuerySet[GroupLeaver]:
    """Groups that the number left for good."""
    rows = GroupLeaver.objects.filter(msisdn=target.msisdn)
    found: QuerySet[GroupLeaver] = target.own(rows, "group__account")
    return found


def erase_optouts(target: Target, after: int) -> Step:
    """As the request wishes. What was lifted stops nobody, and goes; of the rest the notes go."""
    over = listed(target)
    if target.lists != Lists.DROP:
        over = over.filter(lifted_at__isnull=False)
    else:
        left(target).delete()
    erased = over.delete()[0]
    erased += listed(target).exclude(note="").update(note="")
    if target.lists == Lists.ADD:
        _add(target)
    return Step(erased)


def _add(target: Target) -> None:
    """On the list of each account that has not got it there."""
    everything = Q(optouts__msisdn=target.msisdn, optouts__lifted_at=None)
    everything &= Q(optouts__tag=None, optouts__sender=None, optouts__product=None)
    accounts = Account.objects.filter(pk__in=target.account_ids)
    with transaction.atomic():
        for account in accounts.exclude(pk__in=accounts.filter(everything).values("pk")):
            optouts.insert(account, [target.msisdn], scope=Scope(), evidence=Evidence())

"""What an account keeps of people: contacts and the further ways to know one."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.services import ratelimits
from apikeys.services.answered import KEPT
from campaigns.models import Contact, ContactIdentifier, Verification
from campaigns.services.recipients.answers import clean_answers
from campaigns.services.recipients.target import Step, Target
from campaigns.services.verifications import rate_key

A_STEP = 500


def contacts(target: Target) -> QuerySet[Contact]:
    """The contact with the number: it goes with groups, tags, profile and identifiers."""
    found: QuerySet[Contact] = target.own(Contact.objects.filter(msisdn=target.msisdn))
    return found


def identifiers(target: Target) -> QuerySet[ContactIdentifier]:
    """The number among the further ways to know somebody else."""
    digits = Q(value=str(target.msisdn)) | Q(value=f"+{target.msisdn}")
    found: QuerySet[ContactIdentifier] = target.own(ContactIdentifier.objects.filter(digits))
    return found


def verifications(target: Target) -> QuerySet[Verification]:
    """One-time passwords that were sent to it."""
    found: QuerySet[Verification] = target.own(Verification.objects.filter(msisdn=target.msisdn))
    return found


def erase_verifications(target: Target, after: int) -> Step:
    """The rows stay, as they count; one that is under way ends: nobody is left to enter it.

    `blanked_at`, so that nothing writes the text without the code back into the message.
    """
    found = list(verifications(target).order_by("pk")[:A_STEP])
    ids = [row.pk for row in found]
    for account_id in {row.account_id for row in found}:
        ratelimits.forget(rate_key(account_id, target.msisdn))
    since = timezone.now() - KEPT
    for row in found:
        if row.created_at > since:
            clean_answers(target, [row.uuid], {row.reference, row.text})
    rows = Verification.objects.filter(pk__in=ids)
    rows.filter(status=Verification.Status.SENT).update(status=Verification.Status.CANCELLED)
    now = Now()
    rows.filter(settled_at=None).update(settled_at=now)
    rows.filter(blanked_at=None).update(blanked_at=now)
    rows.update(msisdn=0, text="", reference="", address="")
    return Step(len(ids), ids[-1] if len(ids) == A_STEP else None)

"""What a closed account leaves in tables and on disk, and how each of them ends."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account, ClientNotes
from apikeys.models import ApiKey
from campaigns.models import (
    Batch,
    BlockedTemplate,
    Campaign,
    Contact,
    ContactBulk,
    ContactField,
    ContactGroup,
    ContactImport,
    ContactRejectedRow,
    ContactSegment,
    ContactTag,
    DltTemplate,
    EmailSender,
    FileSend,
    Fingerprint,
    GroupLeaver,
    InboundNumber,
    InboundPart,
    IncomingFile,
    Keyword,
    OptOut,
    OptOutImport,
    OptOutRejectedRow,
    OptOutTag,
    Recurrence,
    RejectedRow,
    Reply,
    SavedMapping,
    Sender,
    SendingRules,
    ShortLink,
    SmppDelivery,
    SmppPart,
    Subscription,
    Supplement,
    Template,
    Upload,
    Verification,
    Webhook,
)
from campaigns.services.storage import on_disk

_WHOLE = (
    ContactBulk,
    ContactImport,
    ContactGroup,
    ContactTag,
    ContactSegment,
    ContactField,
    Template,
    DltTemplate,
    BlockedTemplate,
    FileSend,
    Subscription,
    ShortLink,
    Webhook,
    SavedMapping,
    SendingRules,
    Fingerprint,
    Verification,
    Keyword,
    EmailSender,
    ClientNotes,
)


def in_millions(account: Account) -> Iterator[QuerySet[Any]]:
    """Rows that are deleted in many steps, before the rest."""
    yield RejectedRow.objects.filter(campaign__account=account)
    yield OptOut.objects.filter(account=account)
    yield OptOutRejectedRow.objects.filter(file__account=account)
    yield Contact.objects.filter(account=account)
    yield ContactRejectedRow.objects.filter(file__account=account)
    # Pieces of replies are found by the replies, and so come first.
    replies = Reply.objects.filter(account=account)
    yield InboundPart.objects.filter(reply_id__in=replies.values("pk"))
    yield replies
    yield GroupLeaver.objects.filter(group__account=account)
    yield SmppDelivery.objects.filter(account=account)
    yield SmppPart.objects.filter(api_key__account=account)


def delete_files(account: Account) -> None:
    """The files first: a row that is left finds its file again after a crash."""
    for model in (Upload, IncomingFile):
        for path in model.objects.filter(account=account).values_list("path", flat=True):
            on_disk(path).unlink(missing_ok=True)


def delete_rest(account: Account) -> None:
    """Empty what the ledger refers to, and delete everything else, in the caller's transaction."""
    Recurrence.objects.filter(account=account).delete()  # they hold on to their patterns
    campaigns = Campaign.objects.filter(account=account)
    campaigns.filter(batches=None).delete()
    campaigns.update(name="", text="", mapping={}, problem={}, upload=None, sender=None)
    campaigns.update(repairs=[], findings={}, template_version=None)
    Supplement.objects.filter(campaign__account=account).update(
        repairs=[], places={}, findings={}, problem={}, upload=None, created_by=None
    )
    Batch.objects.filter(account=account).update(name="", options={})
    for part in _WHOLE:
        part._default_manager.filter(account=account).delete()
    # A leased number is the operator's, and can be leased by others.
    InboundNumber.objects.filter(account=account).update(
        account=None, options={}, leased_at=None, next_charge_on=None
    )
    for model in (OptOutImport, IncomingFile, Upload, OptOutTag, Sender):
        model.objects.filter(account=account).delete()
    ApiKey.objects.filter(account=account).update(
        name="", allowed_addresses=[], revoked_at=Coalesce("revoked_at", timezone.now())
    )

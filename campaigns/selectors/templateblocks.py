"""The templates that an account lets nothing be sent by."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import BlockedTemplate


def blocks_of(account: Account) -> QuerySet[BlockedTemplate]:
    """The account's list, the newest first."""
    return BlockedTemplate.objects.filter(account=account).select_related("account").order_by("-id")


def block_called(account: Account, block_uuid: uuid.UUID | str) -> BlockedTemplate:
    """One entry of the account's list. Raises NotFound."""
    found = blocks_of(account).filter(uuid=block_uuid).first()
    if found is None:
        raise NotFound("no_blocked_template", _("There is no such entry."))
    return found

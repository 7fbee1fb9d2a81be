"""Opt-out tags of an account, with what hangs on them."""

import uuid
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Batch, OptOut, OptOutImport, OptOutTag
from campaigns.selectors.choices import optout_tags_of


class TagLine(NamedTuple):
    """A tag and how many numbers have left it."""

    tag: OptOutTag
    left: int


def tag_lines(account: Account) -> list[TagLine]:
    """The account's tags by name; two queries, however many there are."""
    live = OptOut.objects.filter(account=account, lifted_at=None, tag__isnull=False)
    left = dict(live.values_list("tag_id").annotate(Count("id")))
    return [TagLine(tag, left.get(tag.pk, 0)) for tag in optout_tags_of(account)]


def tag_called(account: Account, tag_uuid: uuid.UUID) -> OptOutTag:
    """One tag of the account. Raises NotFound."""
    tag = optout_tags_of(account).select_related("account").filter(uuid=tag_uuid).first()
    if tag is None:
        raise NotFound("no_tag", _("There is no such opt-out tag."))
    return tag


def is_used(tag: OptOutTag) -> bool:
    """Whether anything refers to it: an opt-out (lifted ones too), a campaign, a call, a file."""
    return (
        OptOut.objects.filter(tag=tag).exists()
        or tag.campaigns.exists()
        or Batch.objects.filter(optout_tags=tag).exists()
        or OptOutImport.objects.filter(tag=tag).exists()
    )

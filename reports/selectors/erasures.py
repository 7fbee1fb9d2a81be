"""Requests to erase recipients, as their account sees them."""

import uuid
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from reports.models import RecipientErasure
from reports.services.erasureplaces import PLACES

PAGE = 50


class Found(NamedTuple):
    """How much was erased in a place."""

    words: str
    erased: int


class Progress(NamedTuple):
    """Places gone through, of how many, and the one that is being looked at."""

    done: int
    of: int
    words: str


def requests_of(
    account: Account, before: uuid.UUID | None = None, size: int = PAGE
) -> tuple[list[RecipientErasure], bool]:
    """The newest first, and whether there are older ones."""
    rows = RecipientErasure.objects.filter(account=account).select_related("asked_by")
    if before is not None:
        rows = rows.filter(pk__lt=request_called(account, before).pk)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], len(found) > size


def request_called(account: Account, erasure_uuid: uuid.UUID) -> RecipientErasure:
    """One of the account's. Raises NotFound."""
    rows = RecipientErasure.objects.select_related("asked_by", "asked_by_key", "account")
    found = rows.filter(account=account, uuid=erasure_uuid).first()
    if found is None:
        raise NotFound("no_erasure", _("There is no such request."))
    return found


def found_by(row: RecipientErasure) -> list[Found]:
    """Every place, with what was erased there so far."""
    return [Found(str(place.words), row.counts.get(place.name, 0)) for place in PLACES]


def progress_of(row: RecipientErasure) -> Progress:
    """How far an open request is."""
    names = [place.name for place in PLACES]
    at = names.index(row.place) if row.place in names else 0
    return Progress(at, len(names), str(PLACES[at].words))

"""Reads of the rows that were mended after a campaign was confirmed."""

import uuid
from collections.abc import Sequence

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from campaigns.models import Campaign, RejectedRow, Supplement
from campaigns.selectors.rejects import Cause, Refusal, Refused

OPEN = (Supplement.Status.CHECKING, Supplement.Status.READY, Supplement.Status.FAILED)
SAMPLES = 5
CAUSES = 30


def get(campaign: Campaign, supplement_uuid: uuid.UUID) -> Supplement:
    """A supplement of this campaign. Raises NotFound."""
    rows = campaign.supplements.select_related("campaign", "batch", "upload", "created_by")
    found = rows.filter(uuid=supplement_uuid).first()
    if found is None:
        raise NotFound("no_supplement", _("There are no such mended rows."))
    return found


def open_one(campaign: Campaign) -> Supplement | None:
    """The supplement that is checked or waits to be confirmed."""
    return campaign.supplements.filter(status__in=OPEN).first()


def of(campaign: Campaign) -> Sequence[Supplement]:
    """The supplements that have joined or may still join, the first ones first."""
    rows = campaign.supplements.select_related("upload", "created_by").order_by("pk")
    return list(rows.exclude(status=Supplement.Status.CANCELLED))


def have_joined(campaign: Campaign) -> bool:
    """Whether mended rows were sent with it."""
    return campaign.supplements.filter(status=Supplement.Status.CONFIRMED).exists()


def still_refused(supplement: Supplement) -> list[Refusal]:
    """What the check of a supplement refused, by cause, the most frequent first."""
    rows = RejectedRow.objects.filter(campaign=supplement.campaign_id, source=supplement)
    groups = rows.values_list("kind", "code", "column").annotate(rows=Count("id"))
    return [
        Refusal(
            Cause(kind, code, column),
            count,
            [
                Refused(row)
                for row in rows.filter(kind=kind, code=code, column=column).order_by("id")[:SAMPLES]
            ],
        )
        for kind, code, column, count in groups.order_by("-rows")[:CAUSES]
    ]

"""Rows of files that were refused: they are kept with all their cells, in the file's spelling."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from campaigns.models import ContactRejectedRow, OptOutRejectedRow, RejectedRow
from campaigns.services.recipients.target import Step, Target

A_STEP = 2000


def blanking(model: type[Model], path: str) -> Callable[[Target, int], Step]:
    """A step that empties the rows with the number; they stay, as their file's counts need them."""

    def erase(target: Target, after: int) -> Step:
        found = model._default_manager.filter(pk__gt=after)
        page = list(target.own(found, path).order_by("pk").only("pk", "value", "cells")[:A_STEP])
        rows = [row for row in page if _holds(row, target)]
        for row in rows:
            row.value, row.cells = "", [""] * len(row.cells)
        model._default_manager.bulk_update(rows, ["value", "cells"], batch_size=200)
        return Step(len(rows), page[-1].pk if len(page) == A_STEP else None)

    return erase


def _holds(row: Any, target: Target) -> bool:
    return target.spellings.found_among([row.value, *map(str, row.cells)])


erase_campaign_rows = blanking(RejectedRow, "campaign__account")
erase_contact_rows = blanking(ContactRejectedRow, "file__account")
erase_optout_rows = blanking(OptOutRejectedRow, "file__account")

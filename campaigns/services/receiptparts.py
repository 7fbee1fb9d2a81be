"""Messages in several parts: delivered when every part is, undelivered with the first that is not.

Each part has an id of its own at the carrier, so parts are told apart by the receipts' ids.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from campaigns.models import Carrier, Receipt
from campaigns.receiptwords import DELIVERED

# Kinds of carriers to which we write the parts ourselves; others take a text whole.
SPLITTING = frozenset({"smpp"})


class Expected(NamedTuple):
    """What receipts of a carrier look like. `seconds`: within so many one is in time.

    `by_table`: their error codes are those of campaigns.carriercodes.
    """

    splits: bool
    last_only: bool
    seconds: int
    by_table: bool = False

    def of(self, parts: int, segments: int) -> int:
        """How many receipts say that all was delivered; `parts` 0 where it was not told."""
        if segments <= 1 or self.last_only:
            return 1
        return parts or (segments if self.splits else 1)


def expected_from(carrier_id: int) -> Expected:
    """What to expect of a carrier's receipts."""
    row = Carrier.objects.filter(pk=carrier_id).values_list("kind", "config", "receipt_seconds")
    kind, config, seconds = row.first() or ("", {}, 60)
    facts: dict[str, Any] = config or {}
    splits = kind in SPLITTING and facts.get("long") != "payload"
    last_only = facts.get("registered_delivery") == "last"
    return Expected(splits, last_only, seconds, facts.get("error_codes") == "v2")


def delivered_parts(message_ids: Collection[int]) -> dict[int, set[str]]:
    """The carrier's ids of the parts that are known to be delivered, by message."""
    found: dict[int, set[str]] = defaultdict(set)
    if message_ids:
        rows = Receipt.objects.filter(message_id__in=message_ids, status=DELIVERED)
        for message_id, reference in rows.values_list("message_id", "reference"):
            found[message_id or 0].add(reference)
    return found

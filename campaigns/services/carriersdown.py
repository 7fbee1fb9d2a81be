"""Which carriers cannot be reached, by what dispatchers tell of their connections."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.models import LinkState

# A connection that was not heard of for so long says nothing any more.
LINK_SECONDS = 15
# A connection may take so long to come up before its carrier counts as down.
CONNECTING_SECONDS = 10


def carriers_down() -> set[int]:
    """Carriers that dispatchers try to reach and cannot; unknown ones are not down."""
    now = timezone.now()
    usable: defaultdict[int, bool] = defaultdict(bool)
    links = LinkState.objects.filter(seen_at__gt=now - timedelta(seconds=LINK_SECONDS))
    for carrier, state, since in links.values_list("carrier", "state", "since"):
        usable[carrier] |= _is_usable(state, since, now)
    return {carrier for carrier, is_up in usable.items() if not is_up}


def _is_usable(state: str, since: datetime, now: datetime) -> bool:
    fresh = now - since < timedelta(seconds=CONNECTING_SECONDS)
    return state == "bound" or (state == "connecting" and fresh)

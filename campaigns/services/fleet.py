"""The links of one dispatcher: one for each carrier that takes or still owes something."""

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.errors import Unavailable
from campaigns.gateways.base import BindState
from campaigns.models import Carrier, Dispatcher
from campaigns.services.links import Link

log = logging.getLogger(__name__)

ALIVE = timedelta(seconds=15)


class Fleet:
    """Follows the carriers' rows; `names` restricts it to some of them."""

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = frozenset(names)
        self._links: dict[int, Link] = {}
        self._complained: set[int] = set()
        self._retiring: set[int] = set()

    def __iter__(self) -> Iterator[Link]:
        return iter(self._links.values())

    def __len__(self) -> int:
        return len(self._links)

    def get(self, carrier_id: int) -> Link:
        """The link to a carrier that something was just claimed for."""
        return self._links[carrier_id]

    def follow(self) -> None:
        """Take over what changed: new carriers, rates and windows at once, others once landed."""
        wanted = {carrier.pk: carrier for carrier in self._wanted()}
        sharers = _sharers()
        for pk, link in list(self._links.items()):
            carrier = wanted.get(pk)
            if carrier and _is_same(link, carrier):
                self._retiring.discard(pk)
                link.follow(carrier, sharers.get(carrier.name, 1))
            elif link.waiting:
                self._retiring.add(pk)
            else:
                link.close()
                self._retiring.discard(pk)
                del self._links[pk]
        for pk, carrier in wanted.items():
            if pk not in self._links:
                self._open(carrier)
                if pk in self._links:
                    self._links[pk].follow(carrier, sharers.get(carrier.name, 1))

    def connect(self) -> None:
        """Try those that are not connected, when it is time to."""
        for link in self:
            if link.carrier.pk not in self._retiring:
                link.connect()

    def rooms(self, now: float) -> dict[int, int]:
        """How many messages each carrier can take now; {} until that is worth a claim."""
        rooms = {pk: link.room(now) for pk, link in self._links.items() if pk not in self._retiring}
        if any(self._links[pk].worthwhile(room) for pk, room in rooms.items() if room):
            return rooms
        return {}

    def ready(self) -> bool:
        """Whether anything could be written, were there room."""
        return any(link.connected for link in self)

    def connected(self) -> list[str]:
        """The names of the carriers it is connected to."""
        return [link.carrier.name for link in self if link.connected]

    def binds(self) -> Sequence[tuple[Carrier, BindState]]:
        """All connections, for operators."""
        return [(link.carrier, bind) for link in self for bind in link.binds()]

    def close(self) -> None:
        """Hang up everywhere."""
        for link in self:
            link.close()

    def _wanted(self) -> Iterator[Carrier]:
        using = (Carrier.Status.ACTIVE, Carrier.Status.DRAINING)
        for carrier in Carrier.objects.filter(status__in=using).order_by("pk"):
            if not self._names or carrier.name in self._names:
                yield carrier

    def _open(self, carrier: Carrier) -> None:
        try:
            self._links[carrier.pk] = Link(carrier)
            self._complained.discard(carrier.pk)
        except (LookupError, ValueError, Unavailable) as error:
            if carrier.pk not in self._complained:
                log.error("%s cannot be used: %s", carrier, error)
            self._complained.add(carrier.pk)


def _is_same(link: Link, carrier: Carrier) -> bool:
    try:
        return link.same_as(carrier)
    except Unavailable:
        return False


def _sharers() -> dict[str, int]:
    """How many living dispatchers are connected to each carrier: they share its rate."""
    living = Dispatcher.objects.filter(seen_at__gt=timezone.now() - ALIVE)
    counts: dict[str, int] = {}
    for names in living.values_list("carriers", flat=True):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return counts

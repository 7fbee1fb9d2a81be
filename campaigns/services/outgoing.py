"""Messages at the front of the queue, with all that a carrier or its choice asks about them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import Ancestry
from campaigns import reasons
from campaigns.gateways.base import Submit
from campaigns.models import Batch
from campaigns.routes import Facts, Table
from campaigns.statuses import CampaignStatus
from campaigns.store import outgoing

# Products that leave before the ordinary ones are marked for carriers that look at it.
URGENT = 20


class Terms(NamedTuple):
    """What holds for all messages of a batch. `validity` is in minutes (0: none of its own).

    `is_first`: it is of a campaign of which nothing has left yet.
    """

    product: str = ""
    validity: int = 0
    flash: bool = False
    entity_id: str = ""
    header_id: str = ""
    template_id: str = ""
    since: datetime | None = None
    is_first: bool = False

    def left(self, now: datetime) -> int | None:
        """Seconds for which it may still be tried; None: no limit; 0 or less: it is over."""
        if not self.validity or self.since is None:
            return None
        over = self.since + timedelta(minutes=self.validity)
        return int((over - now).total_seconds())


class Outgoing(NamedTuple):
    """A message to be written. `chunk_id` is the chunk it is counted in.

    `carrier_id` and `reason` tell of its attempt before this one.
    """

    message_id: int
    account_id: int
    batch_id: int
    chunk_id: int
    msisdn: int
    sender: str
    text: str
    unicode: bool
    segments: int
    country: str
    price: int
    carrier_id: int | None
    reason: str

    @property
    def refused_by(self) -> tuple[int, ...]:
        """The carrier that refused it for now: another one may take it."""
        refused = self.reason == reasons.REFUSED_FOR_NOW and self.carrier_id
        return (refused,) if refused else ()

    def submit(self, token: str, terms: Terms, priority: int, now: datetime) -> Submit:
        """What goes to the gateway, under `token`; `priority` is that of the queue."""
        return Submit(
            token,
            str(self.msisdn),
            self.sender,
            self.text,
            self.unicode,
            self.segments,
            max(terms.left(now) or 0, 0),
            1 if priority <= URGENT else 0,
            terms.flash,
            terms.entity_id,
            terms.header_id,
            terms.template_id,
        )


class Range(NamedTuple):
    """Ids from `lo` to `hi` that wait for their attempt number `attempt`."""

    lo: int
    hi: int
    attempt: int


def queued_in(ranges: Sequence[Range]) -> list[list[Outgoing]]:
    """The queued messages of each range, in the order of their ids."""
    return [[Outgoing._make(row) for row in rows] for rows in outgoing.queued_in(ranges)]


def terms_of(batch_ids: Iterable[int]) -> dict[int, Terms]:
    """The terms of each batch."""
    return {
        batch_id: Terms(
            product,
            int(options.get("validity") or 0),
            bool(options.get("flash")),
            entity_id,
            header_id,
            template_id,
            since,
            status == CampaignStatus.SCHEDULED,
        )
        for batch_id, product, options, entity_id, header_id, template_id, since, status in (
            outgoing.terms_of(batch_ids)
        )
    }


class Ways:
    """Where messages go by `table`, at `now`; loads no more than its rules look at."""

    def __init__(self, table: Table, terms: Mapping[int, Terms], now: datetime) -> None:
        self._table, self._terms, self._now = table, terms, now
        self._above: dict[int, tuple[int, ...]] = {}
        self._tags: dict[int, tuple[str, ...]] = {}

    def of(self, messages: Sequence[Outgoing], *, is_test: bool) -> list[int | None]:
        """The carrier of each message; None where there is no route."""
        only = self._table.only_for(is_test)
        if only is None:
            self._load(messages)
        return [
            self._table.pick(self._facts(m, is_test), m.refused_by)
            if only is None or m.refused_by
            else only
            for m in messages
        ]

    def _load(self, messages: Iterable[Outgoing]) -> None:
        needs = self._table.needs
        if "account" in needs:
            new = {m.account_id for m in messages} - set(self._above)
            lines = Ancestry.objects.filter(descendant__in=new).order_by("distance")
            for account, above in lines.values_list("descendant_id", "ancestor_id"):
                self._above[account] = (*self._above.get(account, ()), above)
        if "tags" in needs:
            batches = {m.batch_id for m in messages} - set(self._tags)
            self._tags |= dict.fromkeys(batches, ())
            links = Batch.optout_tags.through.objects.filter(batch__in=batches)
            for batch, tag in links.values_list("batch_id", "optouttag__name"):
                self._tags[batch] = (*self._tags[batch], tag)

    def _facts(self, message: Outgoing, is_test: bool) -> Facts:
        return Facts(
            self._above.get(message.account_id, (message.account_id,)),
            self._terms[message.batch_id].product,
            message.sender,
            message.country,
            message.msisdn,
            message.text,
            self._tags.get(message.batch_id, ()),
            message.price,
            message.segments,
            is_test,
            message.message_id,
            self._now,
        )

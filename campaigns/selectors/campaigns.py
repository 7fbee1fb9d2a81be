"""Reads of campaigns: lists, one, and how far it is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Campaign, Chunk, Slice
from campaigns.reasons import sentence
from campaigns.selectors.messages import messages_of
from campaigns.statuses import STORED_STATES, CampaignStatus, MessageState

PAGE = 25
# States of messages that left the portal.
OUT = frozenset(
    {
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.UNKNOWN,
        MessageState.UNCERTAIN,
    }
)

# What a person looks for, by the word in the filter.
FILTERS: dict[str, frozenset[CampaignStatus]] = {
    "drafts": frozenset(
        {
            CampaignStatus.DRAFT,
            CampaignStatus.IMPORTING,
            CampaignStatus.READY,
            CampaignStatus.FAILED,
        }
    ),
    "scheduled": frozenset({CampaignStatus.AWAITING_RELEASE, CampaignStatus.SCHEDULED}),
    "sending": frozenset({CampaignStatus.RUNNING, CampaignStatus.PAUSED}),
    "finished": frozenset({CampaignStatus.FINISHED, CampaignStatus.STOPPED}),
    "cancelled": frozenset({CampaignStatus.CANCELLED}),
}


class Page(NamedTuple):
    """A page of campaigns, newest first; `next` continues the list, '' at its end."""

    campaigns: list[Campaign]
    next: str


@dataclass(frozen=True)
class Failure:
    """Messages that were not delivered for one reason."""

    state: str
    reason: str
    messages: int

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return sentence(self.reason)


@dataclass(frozen=True)
class Conservation:
    """Where every row of the file is: rows = messages + refused rows, messages = sum of states.

    `states` has every stored state and SENDING; QUEUED there is without the messages in flight.
    """

    file_rows: int
    messages: int
    invalid: int
    duplicates: int
    opted_out: int
    states: dict[MessageState, int]

    @property
    def refused(self) -> int:
        return self.invalid + self.duplicates + self.opted_out

    @property
    def balanced(self) -> bool:
        return self.file_rows == self.messages + self.refused and self.messages == sum(
            self.states.values()
        )

    @property
    def delivered(self) -> int:
        return self.states[MessageState.DELIVERED]

    @property
    def uncertain(self) -> int:
        return self.states[MessageState.UNCERTAIN]

    @property
    def pending(self) -> int:
        """Messages a carrier took, whose receipt is still to come."""
        return self.states[MessageState.SENT]

    @property
    def left(self) -> int:
        """Messages that went to a carrier, whatever became of them there."""
        return sum(count for state, count in self.states.items() if state in OUT)

    @property
    def waiting(self) -> int:
        """Messages that no carrier has answered for yet."""
        return self.states[MessageState.QUEUED] + self.states[MessageState.SENDING]


def get(account: Account, campaign_uuid: uuid.UUID) -> Campaign:
    """A campaign of this account. Raises NotFound."""
    found = (
        Campaign.objects.select_related("account", "upload", "product", "sender")
        .filter(account=account, uuid=campaign_uuid)
        .first()
    )
    if found is None:
        raise NotFound("no_campaign", _("There is no such campaign."))
    return found


def page(account: Account, *, group: str = "", before: str = "", size: int = PAGE) -> Page:
    """Campaigns of an account, newest first, in a group of FILTERS ('' is all of them)."""
    rows = Campaign.objects.filter(account=account).select_related("product", "sender")
    if group in FILTERS:
        rows = rows.filter(status__in=FILTERS[group])
    rows = _before(rows, account, before)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(found[:size], str(found[size - 1].uuid) if len(found) > size else "")


def conservation(campaign: Campaign) -> Conservation:
    """The campaign's conservation line, from the tallies of its chunks and its open slices."""
    in_flight = _sending(campaign)
    tallies = tally(campaign)
    sending = min(in_flight, tallies[MessageState.QUEUED])
    tallies[MessageState.QUEUED] -= sending
    tallies[MessageState.SENDING] = sending
    return Conservation(
        file_rows=campaign.file_rows,
        messages=campaign.messages,
        invalid=campaign.invalid,
        duplicates=campaign.duplicates,
        opted_out=campaign.opted_out,
        states={state: tallies[state] for state in MessageState},
    )


def tally(campaign: Campaign) -> dict[MessageState, int]:
    """How many messages of a campaign are stored in each state."""
    sums = Chunk.objects.filter(batch__campaign=campaign).aggregate(
        **{f"sum_{state}": Sum(state, default=0) for state in STORED_STATES}
    )
    return {state: sums[f"sum_{state}"] for state in STORED_STATES}


def tallies(campaigns: Sequence[Campaign]) -> dict[int, dict[MessageState, int]]:
    """How many messages of each campaign are stored in each state, by the campaign's id."""
    sums = (
        Chunk.objects.filter(batch__campaign__in=campaigns)
        .values_list("batch__campaign")
        .annotate(**{f"sum_{state}": Sum(state, default=0) for state in STORED_STATES})
    )
    counted = {pk: dict(zip(STORED_STATES, found, strict=True)) for pk, *found in sums}
    nothing = dict.fromkeys(STORED_STATES, 0)
    return {campaign.pk: counted.get(campaign.pk, nothing) for campaign in campaigns}


def failures(campaign: Campaign) -> list[Failure]:
    """Messages that were not delivered, by state and reason, the most frequent first."""
    failed = Q(
        state__in=(
            MessageState.UNDELIVERED,
            MessageState.REJECTED,
            MessageState.EXPIRED,
            MessageState.BLOCKED,
            MessageState.UNKNOWN,
        )
    )
    rows = (
        messages_of(campaign)
        .filter(failed)
        .values("state", "reason")
        .annotate(times=Count("id"))
        .order_by("-times", "state", "reason")
    )
    return [Failure(row["state"], row["reason"], row["times"]) for row in rows]


def _sending(campaign: Campaign) -> int:
    in_flight = Slice.objects.filter(state=Slice.State.OPEN, chunk__batch__campaign=campaign)
    total: int = in_flight.aggregate(total=Sum("remaining", default=0))["total"]
    return total


def _before(rows: QuerySet[Campaign], account: Account, cursor: str) -> QuerySet[Campaign]:
    """The rows after the one `cursor` names in a list from new to old; a broken cursor is none."""
    try:
        last = Campaign.objects.filter(account=account, uuid=uuid.UUID(cursor)).first()
    except ValueError:
        last = None
    return rows.filter(pk__lt=last.pk) if last else rows

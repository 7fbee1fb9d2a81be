"""Campaigns with a plan, checked and ready to be confirmed, at a time that tests turn."""

from datetime import UTC, datetime, timedelta

from accounts.models import Account, LimitOverride
from campaigns.models import Campaign, Carrier, Chunk
from campaigns.plans import Plan
from campaigns.services import campaigns, confirming
from campaigns.services.claiming import claim
from tests.campaigns.campaign_scene import checked, draft
from tests.factories import product_of

# A Tuesday, 13:30 in India.
NOON = datetime(2026, 12, 1, 8, tzinfo=UTC)


def rows_of(*groups: tuple[int, int]) -> str:
    """A file's rows: so many numbers, from this one on, for each group."""
    numbers = (f"+{first + n}" for count, first in groups for n in range(count))
    return "phone,name\n" + "".join(f"{number},Asha\n" for number in numbers)


INDIA, FRANCE = 919810000001, 33612345001


def planned(
    account: Account, plan: Plan, *, rows: str | None = None, code: str = "T", text: str = "Hi"
) -> Campaign:
    """A checked campaign under `plan`; batches of one message and more are allowed to it."""
    LimitOverride.objects.get_or_create(account=account, name="split_batch_least", value=1)
    campaign = draft(account, text=text, rows=rows or rows_of((5, INDIA)))
    campaigns.set_message(
        campaign, text=text, product=product_of(account, code), sender=account.senders.get()
    )
    campaigns.set_time(campaign, None, plan)
    return checked(campaign)


def underway(account: Account, plan: Plan, *, rows: str | None = None, code: str = "T") -> Campaign:
    """Such a campaign, confirmed."""
    campaign = planned(account, plan, rows=rows, code=code)
    confirming.confirm(campaign, by=account.users.order_by("pk").first())
    return campaign


def times(campaign: Campaign) -> list[tuple[int, str, timedelta]]:
    """(wave, country, how long after NOON) of each chunk, in the order of their times."""
    chunks = Chunk.objects.filter(batch__campaign=campaign).order_by("due_at", "first_id")
    return [(chunk.wave, chunk.zone[:2], chunk.due_at - NOON) for chunk in chunks]


def taken(carrier: Carrier, free: int = 1000) -> int:
    """How many messages a dispatcher gets now."""
    return sum(len(found.messages) for found in claim("d1", carrier, free))

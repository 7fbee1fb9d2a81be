"""Search of messages: every match once, newest first, and nothing that is not the account's."""

import datetime
import itertools
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Batch, Campaign
from campaigns.selectors import browsing, messagelog
from campaigns.selectors.loglines import Place, place_of
from campaigns.selectors.logsearch import Search
from campaigns.selectors.messagelog import PAGE
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.scene import queued_batch


def _all(account: Account, **search: object) -> list[int]:
    """The ids of all pages, one after another."""
    found: list[int] = []
    before: Place | None = None
    for _ in range(20):
        page = messagelog.find(account, Search(**search, before=before))  # type: ignore[arg-type]
        found += [line.message.pk for line in page.lines]
        if not page.older:
            return found
        before = place_of(account, page.older)
    raise AssertionError("the pages have no end")


def _reject(*ids: int) -> None:
    with transaction.atomic():
        move([Move(pk, MessageState.REJECTED, reason="refused") for pk in ids])


def _campaign(account: Account, batch: Batch, status: CampaignStatus) -> Campaign:
    campaign = Campaign.objects.create(account=account, name="Offer", status=status)
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    return campaign


def test_pages_hold_every_message_once(customer: Account) -> None:
    first = queued_batch(customer, PAGE)
    second = queued_batch(customer, PAGE + 7)
    ids = [
        *range(first.first_id, first.first_id + PAGE),
        *range(second.first_id, second.first_id + PAGE + 7),
    ]
    assert _all(customer) == sorted(ids, reverse=True)


def test_a_full_last_page_has_nothing_older(customer: Account) -> None:
    queued_batch(customer, PAGE)
    assert messagelog.find(customer, Search()).older == ""


def test_a_rare_state_is_found_in_every_chunk(customer: Account) -> None:
    batch = queued_batch(customer, 3 * PAGE, per_chunk=2)
    # Two of every three: chunks with none, one and two matches, over more than one page.
    rare = [batch.first_id + n for n in range(3 * PAGE) if n % 3]
    _reject(*rare)
    assert _all(customer, state="rejected") == sorted(rare, reverse=True)


def test_a_state_nobody_is_in_finds_nothing(customer: Account) -> None:
    queued_batch(customer, 3)
    assert _all(customer, state="blocked") == []


def test_another_account_sees_nothing(customer: Account, stranger: Account) -> None:
    batch = queued_batch(customer, 2)
    assert _all(stranger) == []
    assert place_of(stranger, f"{batch.uuid}:1") is None
    with pytest.raises(NotFound):
        browsing.detail(stranger, f"{batch.uuid}:1")


def test_messages_of_a_campaign_that_was_not_confirmed_are_hidden(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    campaign = _campaign(customer, batch, CampaignStatus.READY)
    assert _all(customer) == []
    assert browsing.released_campaign(customer, campaign.uuid) is None
    Campaign.objects.update(status=CampaignStatus.RUNNING)
    assert len(_all(customer)) == 2


def test_a_campaign_narrows(customer: Account) -> None:
    batch, other = queued_batch(customer, 2), queued_batch(customer, 3)
    campaign = _campaign(customer, batch, CampaignStatus.RUNNING)
    _campaign(customer, other, CampaignStatus.RUNNING)
    assert _all(customer, campaign=campaign) == [batch.first_id + 1, batch.first_id]


def test_days_are_days_of_the_zone(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    # Half past one on 11 March in Kolkata.
    due = datetime.datetime(2026, 3, 10, 20, 0, tzinfo=datetime.UTC)
    Batch.objects.filter(pk=batch.pk).update(due_at=due)
    tenth, eleventh = datetime.date(2026, 3, 10), datetime.date(2026, 3, 11)
    with timezone.override("Asia/Kolkata"):
        assert _all(customer, until=tenth) == []
        assert len(_all(customer, since=eleventh, until=eleventh)) == 1
        assert _all(customer, since=eleventh + datetime.timedelta(days=1)) == []


def test_conditions_combine(customer: Account) -> None:
    batch = queued_batch(customer, 4)
    _reject(batch.first_id + 1)
    number = 919810000000 + 1
    for state, found in (("rejected", [batch.first_id + 1]), ("queued", [])):
        assert _all(customer, msisdn=number, state=state) == found
    assert _all(customer, message_id=batch.first_id, state="rejected") == []


@pytest.mark.parametrize(
    "ref",
    ["", "x", ":", "{uuid}", "{uuid}:", "{uuid}:0", "{uuid}:3", "{uuid}:-1", "{other}:1"],
)
def test_an_address_of_nothing_is_not_found(customer: Account, ref: str) -> None:
    batch = queued_batch(customer, 2)
    with pytest.raises(NotFound):
        browsing.detail(customer, ref.format(uuid=batch.uuid, other=uuid.uuid4()))


def test_one_message_comes_with_its_events_in_order(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    _reject(batch.first_id + 1)
    found = browsing.detail(customer, f"{batch.uuid}:2")
    assert found.line.message.pk == batch.first_id + 1
    assert [event.kind for event in found.events] == ["rejected"]
    times = [event.at for event in found.events]
    assert all(a <= b for a, b in itertools.pairwise(times))

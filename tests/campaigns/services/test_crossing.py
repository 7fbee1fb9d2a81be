"""What happens to a campaign while something else happens to it: neither spoils the other."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from campaigns.models import Campaign, Carrier, Chunk, Message, Sender, SendingRules
from campaigns.plans import Leftovers, Plan
from campaigns.repairs import Repair
from campaigns.services import (
    campaigns,
    confirming,
    finishing,
    hours,
    imports,
    leftovers,
    recalling,
    releasing,
    senders,
    supplements,
    undoing,
)
from campaigns.services.halting import pause, resume
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import checked, confirmed, draft, sent
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import NOON, taken, underway
from tests.factories import SenderFactory, UserFactory, product_of, wallet_of

ROWS = "phone,name\n9810000001,Asha\ntel: 9810000002,Dev\n"
OWN = "phone,name,from\n9810000001,Asha,SHOP\n9810000002,Dev,\n"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def until_18(rule: Leftovers) -> Plan:
    return Plan(opens=time(10), closes=time(18), leftovers=rule)


def then(
    patches: pytest.MonkeyPatch, module: Any, name: str, happens: Callable[[], object]
) -> None:
    """Let something happen once, right after a function of `module` has done its work."""
    real, waiting = getattr(module, name), [happens]

    def inner(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        if waiting:
            waiting.pop()()
        return found

    patches.setattr(module, name, inner)


def test_what_is_decided_about_a_paused_campaign_leaves_once_it_goes_on(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, until_18(Leftovers.ASK))
    assert taken(carrier, 2) == 2
    clock.turn(hours=5)
    leftovers.sort_out()
    pause(campaign)
    leftovers.send_next(campaign)
    clock.turn(hours=16)
    assert taken(carrier) == 0, "it is paused"
    resume(campaign)
    assert taken(carrier) == 3


def test_a_campaign_of_which_a_part_was_dropped_cannot_be_undone(
    customer: Account, carrier: Carrier, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = underway(customer, until_18(Leftovers.DROP))
    Campaign.objects.filter(pk=campaign.pk).update(undo_until=NOON.replace(hour=23))
    clock.turn(hours=5)
    for module in (leftovers, recalling):
        monkeypatch.setattr(module, "STEP", 2)
    leftovers.sort_out(seconds=0)  # stops between two steps
    assert Message.objects.filter(state=MessageState.EXPIRED).count() == 2
    with pytest.raises(Conflict):
        undoing.undo(campaign)
    leftovers.sort_out()
    assert wallet_of(customer).reserved == 0


def test_a_campaign_that_mended_rows_join_as_it_ends_goes_on(
    customer: Account, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sent(confirmed(customer, rows=ROWS), carrier, [MessageState.DELIVERED])
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING, finished_at=None)
    found = supplements.mend(campaign, Repair("digits_only"), by=None)
    supplements.carry_out(found.uuid)
    # Between the look whether it balances and the end itself.
    then(monkeypatch, finishing, "conservation", lambda: supplements.confirm(found, by=None))
    finishing.finish_due()
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING
    pause(campaign)
    assert taken(carrier) == 0


def test_an_import_whose_products_hours_change_lays_its_rows_out_anew(
    customer: Account, operator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = draft(customer, rows=ROWS)
    campaigns.start_check(campaign)

    def changed() -> None:
        hours.set_hours(product_of(customer), "IN", time(9), time(21))
        campaign.refresh_from_db()
        assert campaign.status == CampaignStatus.IMPORTING, "nobody can edit it meanwhile"

    then(monkeypatch, imports, "import_file", changed)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY
    assert [chunk.zone[:2] for chunk in Chunk.objects.filter(batch__campaign=campaign)] == ["IN"]
    assert Message.objects.filter(batch__campaign=campaign).count() == campaign.messages == 1


def test_mended_rows_checked_under_other_hours_are_not_let_out_at_night(
    customer: Account, operator: Account, carrier: Carrier
) -> None:
    campaign = sent(confirmed(customer, rows=ROWS), carrier, [MessageState.DELIVERED])
    found = supplements.mend(campaign, Repair("digits_only"), by=None)
    supplements.carry_out(found.uuid)
    hours.set_hours(product_of(customer), "IN", time(9), time(21))
    with pytest.raises(Conflict) as caught:
        supplements.confirm(found, by=None)
    assert caught.value.code == "hours_changed"
    supplements.discard(found)
    again = supplements.mend(campaign, Repair("digits_only"), by=None)
    supplements.carry_out(again.uuid)
    supplements.confirm(again, by=None)
    assert Chunk.objects.get(batch=again.batch).zone.startswith("IN")


def test_nor_is_what_a_second_person_sent_back(
    customer: Account, owner: User, operator: Account
) -> None:
    SendingRules.objects.create(account=customer, release_above=1)
    campaign = confirmed(customer)
    second: User = UserFactory(account=customer, email="second@example.com")
    hours.set_hours(product_of(customer), "IN", time(9), time(21))
    for step in (releasing.release, confirm_again):
        with pytest.raises(Conflict):
            step(campaign, by=second)
    assert Chunk.objects.get(batch__campaign=campaign).state == Chunk.State.DRAFT
    assert wallet_of(customer).reserved == 0
    confirming.confirm(checked(campaign), by=owner)
    assert campaign.status == CampaignStatus.AWAITING_RELEASE


def confirm_again(campaign: Campaign, *, by: User) -> None:
    """Send it back, and confirm it as it is."""
    releasing.send_back(campaign, by=by, reason="Not at night")
    confirming.confirm(campaign, by=by)


def test_a_sender_withdrawn_after_the_check_sends_nothing_more(
    customer: Account, owner: User, operator: Account
) -> None:
    campaign = checked(draft(customer))
    senders.reject(customer.senders.get(), by=operator.users.get(), answer="Not yours")
    with pytest.raises(Invalid) as caught:
        confirming.confirm(campaign, by=owner)
    assert caught.value.code == "sender_not_approved"
    assert wallet_of(customer).reserved == 0
    with pytest.raises(Invalid):
        campaigns.start_check(Campaign.objects.get(pk=campaign.pk))


def test_nor_does_one_that_only_some_rows_bring(
    customer: Account, owner: User, operator: Account
) -> None:
    campaign = draft(customer, rows=OWN)
    shop: Sender = SenderFactory(account=customer, name="SHOP")
    mapping = campaign.mapping | {"sender": 2}
    Campaign.objects.filter(pk=campaign.pk).update(mapping=mapping)
    campaign.refresh_from_db()
    checked(campaign)
    assert Message.objects.filter(batch__campaign=campaign, sender="SHOP").exists()
    senders.reject(shop, by=operator.users.get(), answer="Not yours")
    with pytest.raises(Invalid) as caught:
        confirming.confirm(campaign, by=owner)
    assert "SHOP" in caught.value.message


def test_mended_rows_need_an_approved_sender_too(
    customer: Account, operator: Account, carrier: Carrier
) -> None:
    campaign = sent(confirmed(customer, rows=ROWS), carrier, [MessageState.DELIVERED])
    found = supplements.mend(campaign, Repair("digits_only"), by=None)
    supplements.carry_out(found.uuid)
    senders.reject(customer.senders.get(), by=operator.users.get(), answer="Not yours")
    with pytest.raises(Invalid):
        supplements.confirm(found, by=None)
    assert wallet_of(customer).reserved == 0

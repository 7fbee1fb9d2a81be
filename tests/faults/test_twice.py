"""F13: every task is delivered twice, one after the other or at the same moment; it counts once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.models import Account
from campaigns import tasks
from campaigns.gateways.base import InboundIn, ReceiptIn
from campaigns.models import (
    Campaign,
    Carrier,
    CarrierReference,
    Doubt,
    InboundNumber,
    InboundPart,
    Message,
    MessageEvent,
    Receipt,
    Slice,
)
from campaigns.services import imports, inbound, receipts, sending
from campaigns.statuses import CampaignStatus
from portal.celery import app
from tests.campaigns.campaign_scene import checked, confirmed, draft
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, take_off
from tests.faults.test_beats_sending import together

# What a task may write at every run without harm: signs of life and its own counts.
RESTLESS = {"AuditRun", "CarrierMinute", "IdBlock", "RateWindow", "RateLog"}
SCHEDULED = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})


@pytest.fixture(scope="module", autouse=True)
def _tasks_are_loaded() -> None:
    app.loader.import_default_modules()


def snapshot() -> dict[str, object]:
    """Row counts of every table, and the states of messages, slices and campaigns."""
    counts: dict[str, object] = {
        model.__name__: model._default_manager.count()
        for app_name in ("accounts", "apikeys", "campaigns", "reports")
        for model in apps.get_app_config(app_name).get_models()
        if model.__name__ not in RESTLESS
    }
    for model, field in ((Message, "state"), (Slice, "state"), (Campaign, "status")):
        found = model._default_manager.values_list(field).annotate(Count("pk")).order_by(field)
        counts[f"{model.__name__} {field}"] = list(found)
    return counts


@pytest.fixture
def much_to_do(customer: Account, carrier: Carrier) -> Iterator[None]:
    """A file to be read, a campaign to be finished, dead slices, doubts, strays and replies."""
    waiting = draft(customer, text="Hi")
    Campaign.objects.filter(pk=waiting.pk).update(status=CampaignStatus.IMPORTING)
    confirmed(customer)
    accept(carrier, take_off(carrier, 100))
    queued_batch(customer, 6)
    early, dead, doubtful, *_ = take_off(carrier, 6)
    Slice.objects.filter(state=Slice.State.OPEN).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    accept(carrier, [early])
    sending.record(carrier.pk, sending.in_doubt([doubtful], "no_answer"))
    Doubt.objects.update(since=timezone.now() - timedelta(hours=100))
    late = receipt(early, echo=False)._replace(reference="other")
    receipts.take(carrier.pk, [late, ReceiptIn("r", "nobody", "", "DELIVRD", "", {})])
    CarrierReference.objects.filter(message_id=early.message_id).update(reference="other")
    Receipt.objects.filter(reference="nobody").update(
        received_at=timezone.now() - timedelta(minutes=20)
    )
    InboundNumber.objects.create(account=customer, msisdn=919222000111, country="IN")
    part = InboundIn("i", "919810000000", "919222000111", "half", (1, 1, 2), {})
    inbound.take(carrier.pk, [part])
    InboundPart.objects.update(received_at=timezone.now() - timedelta(days=2))
    yield


def test_f13_scheduled_tasks_run_again_change_nothing(much_to_do: None) -> None:
    before = snapshot()
    for name in SCHEDULED:
        app.tasks[name]()
    # The audit's entries of the first round are sealed in the second.
    app.tasks["accounts.seal_audit_log"]()
    once = snapshot()
    assert once != before
    for name in SCHEDULED:
        app.tasks[name]()
        app.tasks[name]()
    assert snapshot() == once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_f13_two_at_the_same_moment_are_one(much_to_do: None) -> None:
    steps = (tasks.tick, tasks.settle_old_doubts, tasks.watch_sending)
    for step in steps:
        together(step, step, step)
    events = MessageEvent.objects.values_list("message_id", "kind").annotate(times=Count("pk"))
    assert not [row for row in events if row[2] > 1]
    assert Receipt.objects.get(reference="other").matched_at is not None
    assert InboundPart.objects.get().reply_id is not None
    after = snapshot()
    for step in steps:
        together(step, step)
    assert snapshot() == after


def test_f13_a_file_is_read_once(customer: Account) -> None:
    campaign = checked(draft(customer, text="Hi"))
    assert campaign.messages > 0
    for _ in range(2):
        imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY
    assert Message.objects.filter(batch__campaign=campaign).count() == campaign.messages

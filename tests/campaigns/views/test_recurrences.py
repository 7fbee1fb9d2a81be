"""The pages of recurring campaigns."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from accounts.money import MICRO
from campaigns import runreasons
from campaigns.models import Recurrence, RecurrenceRun
from tests.campaigns.campaign_scene import confirmed, draft

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Every Monday",
    "every": "1",
    "unit": "week",
    "weekdays": ["0", "3"],
    "at": "09:30",
    "starts_on": "2026-12-01",
    "max_price": "250",
    "late_hours": "2",
    "audience": "",
}


def made(client: Client, customer: Account) -> Recurrence:
    pattern = draft(customer)
    answer = client.post(reverse("recurrence_new", args=[pattern.uuid]), FORM)
    assert answer.status_code == 302, answer.content.decode()
    return Recurrence.objects.get()


def test_a_campaign_is_repeated_from_its_page(customer_client: Client, customer: Account) -> None:
    pattern = confirmed(customer)
    page = customer_client.get(reverse("campaign", args=[pattern.uuid])).content.decode()
    address = reverse("recurrence_new", args=[pattern.uuid])
    assert address in page
    form = customer_client.get(address).content.decode()
    assert "The same file each time: people.csv" in form
    customer_client.post(address, FORM)
    row = Recurrence.objects.get()
    assert (row.weekdays, row.max_price) == ([0, 3], 250 * MICRO)
    shown = customer_client.get(reverse("recurrences")).content.decode()
    assert "Every week, Monday, Thursday, 09:30" in " ".join(shown.split())


def test_what_is_wrong_is_said_beside_its_field(customer_client: Client, customer: Account) -> None:
    pattern = draft(customer)
    wrong = FORM | {"weekdays": [], "max_price": "0"}
    answer = customer_client.post(reverse("recurrence_new", args=[pattern.uuid]), wrong)
    assert answer.status_code == 422
    assert "Choose at least one day of the week." in answer.content.decode()
    assert not Recurrence.objects.exists()


def test_it_is_changed_paused_resumed_and_ended(customer_client: Client, customer: Account) -> None:
    row = made(customer_client, customer)
    edit = reverse("recurrence_edit", args=[row.uuid])
    customer_client.post(edit, FORM | {"name": "Every month", "unit": "month", "month_day": "5"})
    row.refresh_from_db()
    assert (row.name, row.unit, row.month_day) == ("Every month", "month", 5)
    for verb, status in (("pause", "paused"), ("resume", "active"), ("end", "ended")):
        customer_client.post(reverse("recurrence_act", args=[row.uuid, verb]))
        row.refresh_from_db()
        assert row.status == status
    assert (
        customer_client.post(reverse("recurrence_act", args=[row.uuid, "eat"])).status_code == 404
    )


def test_a_waiting_run_offers_a_way_out(customer_client: Client, customer: Account) -> None:
    row = made(customer_client, customer)
    run = RecurrenceRun.objects.create(
        recurrence=row,
        due_at=timezone.now() + timedelta(minutes=5),
        state=RecurrenceRun.State.WAITING,
        reason=runreasons.NOT_MADE,
        detail="The file was deleted.",
    )
    page = customer_client.get(reverse("recurrence", args=[row.uuid])).content.decode()
    assert "The campaign could not be made. The file was deleted." in page
    decide = reverse("recurrence_decide", args=[row.uuid, run.pk])
    customer_client.post(decide, {"decision": "burn"})
    run.refresh_from_db()
    assert run.state == RecurrenceRun.State.WAITING
    customer_client.post(decide, {"decision": "leave_out"})
    run.refresh_from_db()
    assert run.state == RecurrenceRun.State.SKIPPED


def test_a_draft_without_a_text_cannot_recur(customer_client: Client, customer: Account) -> None:
    pattern = draft(customer)
    type(pattern).objects.filter(pk=pattern.pk).update(text="")
    answer = customer_client.post(reverse("recurrence_new", args=[pattern.uuid]), FORM)
    assert "Give this campaign its recipients and text first." in answer.content.decode()


def test_a_campaign_is_copied_to_be_sent_once_more(
    customer_client: Client, customer: Account
) -> None:
    pattern = confirmed(customer)
    answer = customer_client.post(reverse("campaign_copy", args=[pattern.uuid]), follow=True)
    copy = type(pattern).objects.exclude(pk=pattern.pk).get()
    assert (copy.name, copy.text, copy.upload_id) == (
        "Copy of Sale",
        pattern.text,
        pattern.upload_id,
    )
    assert copy.status == "draft"
    assert "This is a copy." in answer.content.decode()

"""What is too old goes, by the tasks that beat wakes."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Account
from apikeys import tasks
from apikeys.models import AnsweredCall, ApiKey, KeyAddress, KeyUsage


def test_old_use_and_addresses_go(key: ApiKey) -> None:
    now = timezone.now()
    for days in (1, 390, 400):
        KeyUsage.objects.create(key=key, day=(now - timedelta(days)).date())
    for days in (1, 89, 91):
        KeyAddress.objects.create(
            key=key, address=f"192.0.2.{days}", last_seen_at=now - timedelta(days)
        )
    tasks.forget_old_use()
    assert KeyUsage.objects.count() == 2
    assert set(KeyAddress.objects.values_list("address", flat=True)) == {"192.0.2.1", "192.0.2.89"}


def test_old_answers_go(customer: Account) -> None:
    for hours in (1, 49):
        row = AnsweredCall.objects.create(account=customer, route="r", key=str(hours))
        at = timezone.now() - timedelta(hours=hours)
        AnsweredCall.objects.filter(pk=row.pk).update(created_at=at)
    tasks.forget_answered_calls()
    assert [row.key for row in AnsweredCall.objects.all()] == ["1"]


@pytest.mark.parametrize("task", [tasks.forget_old_use, tasks.forget_answered_calls])
def test_beat_knows_the_task(task: object) -> None:
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert getattr(task, "name", "") in planned

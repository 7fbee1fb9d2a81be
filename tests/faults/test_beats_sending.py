"""Two beats and two dispatchers at once, over the due times of scheduled campaigns and of batches:
each message is taken once, and none before its time (F15)."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from accounts.models import Account
from campaigns import tasks
from campaigns.models import Campaign, Carrier, Chunk, Message
from campaigns.plans import Plan, Tempo
from campaigns.services import campaigns, confirming
from campaigns.services.claiming import claim
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, draft
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import INDIA, NOON, rows_of, underway

DUE_TIMES = 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def together(*jobs: Callable[[], None]) -> None:
    """All at the same moment, each as a process of its own would."""
    ready = threading.Barrier(len(jobs))
    problems: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            ready.wait()
            job()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems


def two_of_each(carrier: Carrier) -> list[int]:
    """Two beats and two dispatchers; the ids of what the dispatchers took."""
    taken: list[int] = []

    def dispatcher(name: str) -> Callable[[], None]:
        return lambda: taken.extend(
            message.message_id for found in claim(name, carrier, 100) for message in found.messages
        )

    together(tasks.tick, tasks.tick, dispatcher("d1"), dispatcher("d2"))
    return taken


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_batches_leave_once_each_and_at_their_time(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    plan = Plan(tempo=Tempo.SPLIT, batch_size=1, interval=5)
    campaign = underway(customer, plan, rows=rows_of((DUE_TIMES, INDIA)))
    chunks = Chunk.objects.filter(batch__campaign=campaign).order_by("due_at")
    due = dict(chunks.values_list("first_id", "due_at"))
    assert list(due.values()) == [NOON + n * timedelta(minutes=5) for n in range(DUE_TIMES)]
    taken: Counter[int] = Counter()
    for message_id, moment in due.items():
        clock.now = moment - timedelta(seconds=1)
        assert two_of_each(carrier) == [], "before its time"
        clock.now = moment
        assert two_of_each(carrier) == [message_id]
        taken[message_id] += 1
    assert set(taken.values()) == {1} and len(taken) == DUE_TIMES


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_scheduled_campaigns_leave_once_each_and_at_their_time(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    first = NOON + timedelta(hours=1)
    due = [first + n * timedelta(minutes=7) for n in range(DUE_TIMES)]
    for place, moment in enumerate(due):
        campaign = draft(customer, text=f"Hi {place}", rows=rows_of((2, INDIA + 2 * place)))
        asked = moment.astimezone(ZoneInfo(customer.timezone)).replace(tzinfo=None)
        campaigns.set_time(campaign, asked)
        confirming.confirm(checked(campaign), by=customer.users.get())
    taken: Counter[int] = Counter()
    for moment in due:
        clock.now = moment - timedelta(seconds=1)
        assert two_of_each(carrier) == [], "before its time"
        clock.now = moment
        taken.update(two_of_each(carrier))
        assert len(taken) == 2 * (1 + due.index(moment))
    assert set(taken) == set(Message.objects.values_list("id", flat=True))
    assert set(taken.values()) == {1}
    assert not Campaign.objects.filter(status=CampaignStatus.SCHEDULED).exists()


@pytest.mark.django_db(transaction=True)
def test_what_fell_due_while_nobody_was_up_leaves_once(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    plan = Plan(tempo=Tempo.SPLIT, batch_size=1, interval=5)
    underway(customer, plan, rows=rows_of((6, INDIA)))
    clock.turn(minutes=17)
    assert len(set(late := two_of_each(carrier))) == len(late) == 4
    assert two_of_each(carrier) == []

"""The message log by batches: both ways, bounded looks, and never through all there is."""

import datetime
import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import Batch, Campaign, Message
from campaigns.selectors import loglooks, messagelog
from campaigns.selectors.loglines import place_of
from campaigns.selectors.logsearch import Search
from campaigns.selectors.messagelog import PAGE, Page
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.scene import queued_batch


def _ids(page: Page) -> list[int]:
    return [line.message.pk for line in page.lines]


def _down(account: Account, **search: object) -> list[Page]:
    """All pages from the top to the end."""
    pages = [messagelog.find(account, Search(**search))]  # type: ignore[arg-type]
    while pages[-1].older:
        assert len(pages) < 60, "the pages have no end"
        place = place_of(account, pages[-1].older)
        pages.append(messagelog.find(account, Search(**search, before=place)))  # type: ignore[arg-type]
    return pages


def _up(account: Account, page: Page, **search: object) -> list[Page]:
    """All pages above one, the next one first."""
    pages = [page]
    while pages[-1].newer:
        assert len(pages) < 60, "the pages have no top"
        place = place_of(account, pages[-1].newer)
        pages.append(messagelog.find(account, Search(**search, after=place)))  # type: ignore[arg-type]
    return pages[1:]


def _reject(*ids: int) -> None:
    with transaction.atomic():
        move([Move(pk, MessageState.REJECTED, reason="refused") for pk in ids])


def _calls(account: Account, count: int) -> list[Batch]:
    return [queued_batch(account, 1) for _ in range(count)]


def _campaign(account: Account, batch: Batch) -> None:
    campaign = Campaign.objects.create(account=account, name="Offer", status=CampaignStatus.RUNNING)
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)


def test_the_way_up_shows_what_the_way_down_showed(customer: Account) -> None:
    _calls(customer, 3)
    _campaign(customer, queued_batch(customer, 2 * PAGE, per_chunk=20))
    _calls(customer, 4)
    down = [_ids(page) for page in _down(customer)]
    assert [len(ids) for ids in down] == [PAGE, PAGE, 7]
    last = _down(customer)[-1]
    assert [_ids(page) for page in _up(customer, last)] == [down[1], down[0]]


@pytest.mark.parametrize("is_campaign", [True, False])
def test_a_rare_match_is_found_by_going_on(
    customer: Account, monkeypatch: pytest.MonkeyPatch, is_campaign: bool
) -> None:
    """One look takes few messages: it says how far it came, and nothing is lost or shown twice."""
    monkeypatch.setattr(loglooks, "ROWS", 10)
    monkeypatch.setattr(loglooks, "BATCHES", 4)
    batches = [queued_batch(customer, 6, per_chunk=3) for _ in range(7)]
    if is_campaign:
        for batch in batches:
            _campaign(customer, batch)
    rare = [batches[6].first_id + 1, batches[3].first_id, batches[0].first_id + 5]
    _reject(*rare)
    pages = _down(customer, state="rejected")
    assert [pk for page in pages for pk in _ids(page)] == rare
    assert len(pages) > 1 and all(page.reached for page in pages[:-1])
    back = _up(customer, pages[-1], state="rejected")
    assert [pk for page in reversed([pages[-1], *back]) for pk in _ids(page)] == rare
    # Of campaigns four were passed over by their tallies, of calls one was all a look takes.
    assert pages[0].reached == batches[3 if is_campaign else 6].due_at


def test_chunks_without_a_match_are_passed_over(customer: Account) -> None:
    batch = queued_batch(customer, 40, per_chunk=4)
    _campaign(customer, batch)
    _reject(batch.first_id + 9)
    with CaptureQueriesContext(connection) as seen:
        page = messagelog.find(customer, Search(state="rejected"))
    assert _ids(page) == [batch.first_id + 9]
    looked = [q["sql"] for q in seen if '"campaigns_message"."batch_id"' in q["sql"]][0]
    assert str(batch.first_id + 8) in looked and str(batch.first_id + 12) not in looked


def test_what_is_asked_of_messages_narrows(customer: Account, stranger: Account) -> None:
    mine, other = _calls(customer, 2)
    Message.objects.filter(pk=mine.first_id).update(country="GB", sender="CLINIC", client_ref="a-1")
    key = issue(customer, name="Shop", terms=KeyTerms()).key
    Batch.objects.filter(pk=mine.pk).update(api_key=key)
    for asked in ({"country": "GB"}, {"sender": "CLINIC"}, {"reference": "a-1"}, {"key": key}):
        search = Search(**asked)
        assert _ids(messagelog.find(customer, search)) == [mine.first_id], asked
        assert _ids(messagelog.find(stranger, search)) == [], asked
    assert _ids(messagelog.find(customer, Search(country="GB", state="sent"))) == []
    assert _ids(messagelog.find(customer, Search(reference="a-1", batch=other))) == []


def test_calls_are_found_by_their_day(customer: Account) -> None:
    """They are due at once, so nothing says when but their own time."""
    batch = queued_batch(customer, 1)
    then = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)
    Batch.objects.filter(pk=batch.pk).update(due_at=None, created_at=then)
    with timezone.override("UTC"):
        for number in (None, 919810000000):
            day = Search(msisdn=number, since=then.date(), until=then.date())
            assert _ids(messagelog.find(customer, day)) == [batch.first_id]
            later = Search(msisdn=number, since=then.date() + datetime.timedelta(days=1))
            assert _ids(messagelog.find(customer, later)) == []


SEARCHES: tuple[dict[str, object], ...] = (
    {},
    {"state": "rejected"},
    {"country": "IN"},
    {"msisdn": 919810000000},
    {"reference": "a-1"},
    {"since": datetime.date(2026, 1, 1), "sender": "NOBODY"},
)


@pytest.mark.parametrize("asked", SEARCHES)
def test_more_messages_need_no_more_queries(customer: Account, asked: dict[str, object]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            messagelog.find(customer, Search(**asked))  # type: ignore[arg-type]
        return len(seen)

    _campaign(customer, queued_batch(customer, 4, per_chunk=2))
    _calls(customer, 2)
    few = queries()
    for _ in range(3):
        _campaign(customer, queued_batch(customer, 40, per_chunk=2))
        _calls(customer, 8)
    assert queries() == few


@pytest.mark.skipif(settings.ON_SQLITE, reason="plans of PostgreSQL")
@pytest.mark.parametrize("asked", SEARCHES)
def test_no_search_reads_whole_tables_of_messages(
    customer: Account, asked: dict[str, object]
) -> None:
    """Small tables are read whole where they may be: here they may not, unless no index serves."""
    _campaign(customer, queued_batch(customer, 8, per_chunk=2))
    _calls(customer, 3)
    before = place_of(customer, f"{Batch.objects.latest('pk').uuid}:1")
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        cursor.execute("SET LOCAL enable_seqscan = off")
        messagelog.find(customer, Search(**asked))  # type: ignore[arg-type]
        messagelog.find(customer, Search(**asked, before=before))  # type: ignore[arg-type]
        asked_for = [q["sql"] for q in seen if '"campaigns_' in q["sql"]]
        for sql in asked_for:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            whole = re.findall(r"Seq Scan on campaigns_(?:message|batch|chunk)\w*", plan)
            assert not whole, f"{sql}\n{plan}"

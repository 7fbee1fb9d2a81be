"""The overview through the door: what it counts, what it leaves out, and what it costs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Membership, Role, User, Wallet
from accounts.money import MICRO
from campaigns.models import Batch, Campaign, Carrier, Chunk, Message, Reply, Slice
from campaigns.selectors.overview import Waiting, waiting_by_day
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from portal.dashboard.wallets import WalletLine
from reports.services.squashing import rebuild, squash
from tests.campaigns.campaign_scene import draft
from tests.campaigns.scene import queued_batch


def _deliver(batch: Batch, count: int, carrier: Carrier) -> None:
    ids = range(batch.first_id, batch.first_id + count)
    with transaction.atomic():
        move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids])
        move([Move(pk, MessageState.DELIVERED) for pk in ids])


def test_a_new_account_is_shown_the_first_step(customer_client: Client) -> None:
    page = customer_client.get(reverse("overview"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nothing sent yet today" in text
    assert "No campaigns yet" in text


def test_the_heading_and_the_rate_count_messages(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 8)
    _deliver(batch, 5, carrier)
    with transaction.atomic():
        move([Move(batch.first_id + 5, MessageState.REJECTED, reason="refused")])
    squash()
    text = customer_client.get(reverse("overview")).content.decode()
    assert "8 messages today" in text
    assert "83.3 %" in text
    assert "of 6 with an outcome" in text


def test_drafts_and_other_accounts_do_not_count(
    customer: Account, stranger: Account, customer_client: Client, carrier: Carrier
) -> None:
    _deliver(queued_batch(stranger, 3), 2, carrier)
    hidden = queued_batch(customer, 4)
    Chunk.objects.filter(batch=hidden).update(state=Chunk.State.DRAFT)
    squash()
    text = customer_client.get(reverse("overview")).content.decode()
    assert "Nothing sent yet today" in text


def test_what_waits_counts_on_the_day_of_the_account_it_is_due(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    # 20:00 UTC on the 10th is half past one on the 11th in Kolkata.
    late = timezone.now().replace(month=3, day=10, hour=20, minute=0)
    Chunk.objects.filter(batch=batch).update(due_at=late)
    with timezone.override("Asia/Kolkata"):
        days = waiting_by_day(customer, late + timedelta(days=2))
        assert days == {late.date() + timedelta(days=1): Waiting(2, 0)}
        assert not waiting_by_day(customer, late)


def test_what_is_held_written_or_in_doubt_still_waits(customer: Account, carrier: Carrier) -> None:
    """Every place a message can be in before it has left, and none counted twice."""
    open_, halted, done = (queued_batch(customer, count) for count in (1, 2, 4))
    campaign = draft(customer)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.PAUSED)
    Batch.objects.filter(pk=halted.pk).update(campaign=campaign)
    Chunk.objects.filter(batch=halted).update(state=Chunk.State.PAUSED)
    Chunk.objects.filter(batch=done).update(state=Chunk.State.DONE, next_id=done.first_id + 4)
    Slice.objects.create(
        chunk=Chunk.objects.get(batch=done), carrier=carrier, owner="one", attempt=0,
        lo=done.first_id, hi=done.first_id + 3, remaining=4, lease_until=timezone.now(),
    )  # fmt: skip
    with transaction.atomic():
        move(
            [
                Move(
                    open_.first_id,
                    MessageState.UNCERTAIN,
                    reason="no_answer",
                    carrier_id=carrier.pk,
                )
            ]
        )
    soon = timezone.now() + timedelta(days=1)
    assert sum(waiting_by_day(customer, soon).values(), Waiting()) == Waiting(6, 1)


@pytest.fixture
def two_days(customer: Account, carrier: Carrier) -> None:
    """Yesterday morning four messages left, of which one arrived; today eight, of which six."""
    for count, delivered, back in ((4, 1, timedelta(days=1)), (8, 6, timedelta(0))):
        batch = queued_batch(customer, count)
        ids = range(batch.first_id, batch.first_id + count)
        with transaction.atomic():
            move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids])
            move([Move(pk, MessageState.DELIVERED) for pk in ids[:delivered]])
            move([Move(pk, MessageState.UNDELIVERED, reason="UNDELIV") for pk in ids[delivered:]])
        Message.objects.filter(batch=batch).update(sent_at=MORNING - back)
    rebuild()


MORNING = datetime(2026, 11, 18, 4, 10, tzinfo=UTC)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands at noon of a Wednesday, in UTC."""
    monkeypatch.setattr(timezone, "now", lambda: MORNING.replace(hour=12))


def _stats(text: str, section: str) -> dict[str, tuple[str, str]]:
    """Label to value and note of each figure of a section."""
    part = text[text.index(f'aria-labelledby="{section}"') :]
    part = part[: part.index("</section>")]
    found = re.findall(
        r'<dt[^>]*>(?:<svg.*?</svg>)?([^<]+)</dt>\s*<dd class="stat__value">([^<]*)</dd>'
        r'(?:\s*<dd class="stat__note">([^<]*)</dd>)?',
        part,
        re.DOTALL,
    )
    return {label: (value, unescape(note)) for label, value, note in found}


def test_each_figure_stands_against_the_time_before(
    two_days: None, at_noon: None, customer_client: Client
) -> None:
    text = customer_client.get(reverse("overview")).content.decode()
    today = _stats(text, "today")
    assert today["Sent"] == ("8", "+100.0 % on yesterday by this time")
    assert today["Delivered"] == ("6", "+500.0 % on yesterday by this time")
    assert today["Not delivered"] == ("2", "−33.3 % on yesterday by this time")
    assert today["Delivery rate"] == ("75.0 %", "+50.0 points, on yesterday by this time")
    assert today["Spent, in credits"] == ("8", "+100.0 % on yesterday by this time")
    month = _stats(text, "month")
    assert month["Sent"] == ("12", "none in the 30 days before")


def test_yesterday_counts_up_to_this_time_only(
    two_days: None, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At four in the morning of today, nothing of yesterday's ten past four had been sent."""
    monkeypatch.setattr(timezone, "now", lambda: MORNING.replace(hour=4, minute=0))
    text = customer_client.get(reverse("overview")).content.decode()
    assert _stats(text, "today")["Sent"][1] == "none yesterday by this time"


def test_the_charts_say_what_their_tables_say(
    two_days: None, at_noon: None, customer_client: Client
) -> None:
    text = customer_client.get(reverse("overview")).content.decode()
    for caption, newest in (
        ("Messages per day by outcome", ["6", "0", "0", "2"]),
        ("Credits charged per day", ["8"]),
    ):
        table = text[text.index(f'aria-label="{caption}"') :]
        rows = re.findall(r'<th scope="row">18 Nov</th>(.*?)</tr>', table, re.DOTALL)
        assert re.findall(r'<td class="figure">([^<]*)</td>', rows[0]) == newest
    assert "18 Nov: Delivered 6, Not delivered 2" in text
    assert "17 Nov: Delivered 1, Not delivered 3" in text


def test_failures_are_told_in_words_with_a_way_to_the_log(
    two_days: None, at_noon: None, customer_client: Client
) -> None:
    text = customer_client.get(reverse("overview")).content.decode()
    part = text[text.index('aria-labelledby="failures"') :]
    assert "The carrier could not deliver it (UNDELIV)." in part
    assert "100.0 %" in part
    address = unescape(re.findall(r'href="(/messages/\?[^"]*)"', part)[0])
    assert address == "/messages/?state=undelivered&since=2026-10-20&until=2026-11-18"
    assert customer_client.get(address).status_code == 200


def test_credits_last_at_the_rate_of_the_last_seven_days(
    two_days: None, at_noon: None, customer: Account, customer_client: Client
) -> None:
    """Four credits went yesterday; what went today does not count, as today is not over."""
    text = customer_client.get(reverse("overview")).content.decode()
    part = text[text.index('aria-labelledby="credits"') :]
    left = 1000 - 12
    assert f"{left * 7 // 4:,}" not in part
    assert "more than a year" in part
    Wallet.objects.filter(account=customer, consumed__gt=0).update(low_at=MICRO * 990)
    text = customer_client.get(reverse("overview")).content.decode()
    assert "low" in text[text.index('aria-labelledby="credits"') :]


@pytest.mark.parametrize(
    ("available", "limit", "spent", "words"),
    [
        (1000, 0, 0, "nothing spent of late"),
        (1000, 0, 700, "lasts 10 days"),
        (100, 50, 700, "lasts 1 day"),
        (50, 0, 700, "lasts less than a day"),
        (0, 0, 700, "used up"),
        (-100, 100, 700, "used up"),
        (10**6, 0, 7, "lasts more than a year"),
    ],
)
def test_days_left(available: int, limit: int, spent: int, words: str) -> None:
    wallet = Wallet(available=available * MICRO, credit_limit=limit * MICRO)
    assert WalletLine(wallet, spent * MICRO).lasts == words


def test_replies_are_shown_newest_first(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    for account, minute, words in (
        (customer, 1, "Yes please"),
        (customer, 2, "STOP"),
        (stranger, 3, "Secret"),
    ):
        Reply.objects.create(
            account=account, msisdn=919810000001, text=words, is_optout=words == "STOP",
            received_at=MORNING.replace(minute=minute),
        )  # fmt: skip
    text = customer_client.get(reverse("overview")).content.decode()
    assert text.index("STOP") < text.index("Yes please")
    assert "Opted out" in text and "Secret" not in text


def test_resellers_see_what_their_accounts_sent(
    two_days: None, at_noon: None, reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    text = sign_in(reseller.users.get()).get(reverse("overview")).content.decode()
    part = text[text.index('aria-labelledby="tree"') :]
    rows = re.findall(r'<th scope="row">([^<]*)</th>\s*<td class="figure">([^<]*)</td>', part)
    facts = dict(rows)
    assert facts["Sent"] == "12" and facts["Not delivered"] == "5"
    assert "Running low" in part and "Customer" in part


def test_operators_see_carriers_and_what_waits_for_them(
    operator: Account,
    reseller: Account,
    customer: Account,
    carrier: Carrier,
    sign_in: Callable[[User], Client],
) -> None:
    batch = queued_batch(customer, 2)
    with transaction.atomic():
        move(
            [
                Move(
                    batch.first_id,
                    MessageState.UNCERTAIN,
                    reason="no_answer",
                    carrier_id=carrier.pk,
                )
            ]
        )
    text = sign_in(operator.users.get()).get(reverse("overview")).content.decode()
    part = text[text.index('aria-labelledby="carriers"') :]
    assert carrier.name in part and "Down" in part
    assert "Messages in doubt" in text
    for account in (reseller, customer):
        text = sign_in(account.users.get()).get(reverse("overview")).content.decode()
        assert 'aria-labelledby="carriers"' not in text and "Messages in doubt" not in text


def test_the_fragment_has_no_frame(customer_client: Client) -> None:
    part = customer_client.get(reverse("overview"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"Last 30 days" in part.content
    assert "HX-Request" in part["Vary"]


def test_more_messages_do_not_cost_more_queries(customer: Account, customer_client: Client) -> None:
    customer_client.get(reverse("overview"))
    with CaptureQueriesContext(connection) as few:
        customer_client.get(reverse("overview"))
    for _ in range(3):
        queued_batch(customer, 30, per_chunk=10)
    with CaptureQueriesContext(connection) as many:
        customer_client.get(reverse("overview"))
    assert len(many) <= len(few) + 1
    assert not [q for q in many.captured_queries if '"campaigns_message"' in q["sql"]]


@pytest.mark.parametrize("balance", [999, 0])
def test_a_low_balance_is_told_in_words(
    customer: Account, customer_client: Client, balance: int
) -> None:
    if not balance:
        queued_batch(customer, 1000, per_chunk=1000)
    else:
        queued_batch(customer, 1)
    text = customer_client.get(reverse("overview")).content.decode()
    assert ("is-low" if balance else "is-empty") in text
    assert "low" if balance else "empty" in text


def test_nobody_is_led_where_they_may_not_go(customer_client: Client) -> None:
    Membership.objects.update(role=Role.VIEWER)
    text = customer_client.get(reverse("overview")).content.decode()
    assert reverse("messages") in text
    assert reverse("keys") not in text
    assert reverse("campaign_new") not in text


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(reverse("overview"))
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/"

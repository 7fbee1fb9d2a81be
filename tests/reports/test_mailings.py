"""Scheduled reports through the pages and the outbox: when, what, to whom, and once."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry, Mail, User
from accounts.services import maildelivery
from campaigns.models import Carrier
from reports.mailtimes import Due, latest_due, next_due
from reports.models import Issue, Mailing, Reader, Squashing
from reports.services import mailingissues
from reports.services.mailingissues import send_due
from reports.services.squashing import rebuild
from tests.factories import UserFactory
from tests.reports.past import left

MONDAY = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)  # half past nine in Kolkata
KOLKATA = ZoneInfo("Asia/Kolkata")
WEEK_OF = "2026-11-09", "2026-11-15"


def _form(owner: User, **more: Any) -> dict[str, Any]:
    return {
        "name": "Weekly figures", "report": "summary", "every": "week", "hour": "8",
        "people": [owner.pk], "addresses": "",
    } | more  # fmt: skip


@pytest.fixture
def traffic(customer: Account, carrier: Carrier) -> None:
    """In the week before MONDAY ten sent and seven delivered; in the one before that, four."""
    left(customer, carrier, MONDAY - timedelta(days=2), delivered=7, failed=3)
    left(customer, carrier, MONDAY - timedelta(days=9), delivered=4, failed=0)
    rebuild()


@pytest.fixture
def mailing(traffic: None, customer_client: Client, owner: User) -> Mailing:
    """A weekly summary, made two weeks before MONDAY."""
    answer = customer_client.post(reverse("mailing_new"), _form(owner))
    assert answer.status_code == 302, answer.content.decode()
    Mailing.objects.update(counts_from=MONDAY - timedelta(days=14))
    Squashing.objects.update(squashed_at=MONDAY + timedelta(days=400))
    return Mailing.objects.get()


def _reports() -> list[Mail]:
    return list(Mail.objects.filter(kind="report").order_by("pk"))


class _Cells(HTMLParser):
    """The text of every cell of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells and data.strip():
            self.cells[-1] += data.strip()


def test_the_week_is_mailed_once_it_is_over(mailing: Mailing, owner: User) -> None:
    assert send_due(MONDAY.replace(hour=2, minute=29)) == 1  # the week before, late
    assert send_due(MONDAY.replace(hour=2, minute=30)) == 1  # eight o'clock
    assert send_due(MONDAY.replace(hour=2, minute=31)) == 0
    sent = _reports()[-1]
    assert sent.recipient == owner.email
    assert sent.subject == "Weekly figures: 9 Nov 2026 to 15 Nov 2026"
    assert "Sent: 10 (4)" in sent.text
    assert "Delivery rate: 70.0 % (100.0 %)" in sent.text
    assert list(Issue.objects.order_by("pk").values_list("first", "last", "mails"))[-1] == (
        date(2026, 11, 9), date(2026, 11, 15), 1,
    )  # fmt: skip


def test_text_page_and_file_say_the_same(mailing: Mailing) -> None:
    send_due(MONDAY)
    sent = _reports()[0]
    parser = _Cells()
    parser.feed(sent.html)
    saturday = parser.cells.index("Sat 14 Nov")
    figures = [cell for cell in parser.cells[saturday:] if cell.replace("\xa0", "")][1:7]
    assert figures == ["10", "4", "7", "3", "70.0 %", "10"]
    assert (
        "Sat 14 Nov\n  Sent 10, Before 4, Delivered 7, Not delivered 3, Delivery rate 70.0 %,"
        " Credits 10" in sent.text
    )
    assert "Sat 14 Nov,10,4,7,3,70.0,10" in sent.file.replace("\r", "")
    assert sent.file_name == "weekly-figures-2026-11-09.csv"


def test_the_page_needs_nothing_from_elsewhere(mailing: Mailing) -> None:
    """Bars are cells with a colour of their own: no image, style sheet or script."""
    send_due(MONDAY)
    html = _reports()[0].html
    assert not re.search(r"<(?:img|link|script|style|svg)", html)
    assert 'width="100%" height="8" bgcolor="#1f9d7f"' in html


@pytest.mark.parametrize("report", ["campaigns", "countries", "reasons"])
def test_each_report_counts_what_it_is_named_for(mailing: Mailing, report: str) -> None:
    Mailing.objects.update(report=report)
    send_due(MONDAY)
    line = {
        "campaigns": "Sent by programs\n  Sent 10, Before 4, Delivered 7",
        "countries": "India\n  Sent 10, Before 4, Delivered 7",
        "reasons": "The carrier could not deliver it (UNDELIV).\n  Not delivered 1, Before 0,",
    }[report]
    assert line in _reports()[0].text


def test_resellers_get_their_tree_and_customers_cannot(
    traffic: None, reseller: Account, customer_client: Client, owner: User, sign_in: Any
) -> None:
    refused = customer_client.post(reverse("mailing_new"), _form(owner, report="tree"))
    assert refused.status_code == 200 and not Mailing.objects.exists()
    boss = reseller.users.get()
    client = sign_in(boss)
    assert client.post(reverse("mailing_new"), _form(boss, report="tree")).status_code == 302
    Mailing.objects.update(counts_from=MONDAY - timedelta(days=1))
    Squashing.objects.update(squashed_at=MONDAY + timedelta(days=1))
    assert send_due(MONDAY) == 1
    assert "Customer\n  Sent 10, Before 4" in _reports()[0].text


def test_nothing_is_mailed_before_the_rollups_hold_its_time(mailing: Mailing) -> None:
    Squashing.objects.update(squashed_at=MONDAY.replace(hour=2, minute=29))
    assert send_due(MONDAY) == 0
    Squashing.objects.update(squashed_at=MONDAY.replace(hour=2, minute=30))
    assert send_due(MONDAY) == 1


def test_a_crash_between_leaves_nothing_and_the_next_try_mails_it(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch, owner: User, customer: Account
) -> None:
    """It breaks at the second of two readers: neither the first mail nor the period is kept."""
    UserFactory(account=customer, email="second@example.com")
    Reader.objects.create(
        mailing=mailing,
        email="second@example.com",
        user=User.objects.get(email="second@example.com"),
    )
    real, calls = mailingissues.mail.send, []

    def dies(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the worker dies")
        return real(*args, **kwargs)

    monkeypatch.setattr(mailingissues.mail, "send", dies)
    assert send_due(MONDAY) == 0
    assert not _reports() and not Issue.objects.exists()
    monkeypatch.undo()
    assert send_due(MONDAY) == 2
    assert sorted(mail.recipient for mail in _reports()) == sorted(
        [owner.email, "second@example.com"]
    )


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_it_once(mailing: Mailing) -> None:
    together, counts = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait()
            counts.append(send_due(MONDAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts) == [0, 1]
    assert len(_reports()) == 1


def test_pausing_keeps_it_back_and_resuming_goes_on_with_the_next(
    mailing: Mailing, customer_client: Client
) -> None:
    assert customer_client.post(reverse("mailing_pause", args=[mailing.uuid])).status_code == 302
    assert send_due(MONDAY) == 0
    customer_client.post(reverse("mailing_resume", args=[mailing.uuid]))
    assert send_due(MONDAY) == 0  # that week ended while it was paused
    later = timezone.now() + timedelta(days=8)
    assert send_due(later) == 1


def test_a_change_of_the_hour_mails_no_period_twice(
    mailing: Mailing, customer_client: Client, owner: User
) -> None:
    assert send_due(MONDAY) == 1
    address = reverse("mailing", args=[mailing.uuid])
    assert "Weekly figures" in customer_client.get(address).content.decode()
    customer_client.post(address, _form(owner, hour="11", name="Figures"))
    assert send_due(MONDAY.replace(hour=6)) == 0
    assert send_due(MONDAY.replace(hour=6) + timedelta(days=7)) == 1
    assert _reports()[-1].subject.startswith("Figures: 16 Nov")


def test_a_change_of_the_accounts_zone_mails_no_period_twice(
    mailing: Mailing, customer: Account
) -> None:
    assert send_due(MONDAY) == 1
    for zone in ("America/Los_Angeles", "Pacific/Auckland", "Asia/Kathmandu"):
        Account.objects.filter(pk=customer.pk).update(timezone=zone)
        for hours in range(0, 48, 6):
            assert send_due(MONDAY + timedelta(hours=hours)) == 0, (zone, hours)


def test_deleting_ends_it(mailing: Mailing, customer_client: Client, client: Client) -> None:
    send_due(MONDAY)
    leave = _reports()[0].leave_url.removeprefix("http://127.0.0.1:8000")
    customer_client.post(reverse("mailing_delete", args=[mailing.uuid]))
    assert send_due(MONDAY + timedelta(days=7)) == 0
    assert client.get(re.sub(r"^https?://[^/]+", "", leave)).status_code == 404


def test_send_me_one_now_changes_nothing_about_the_schedule(
    mailing: Mailing, customer_client: Client, owner: User
) -> None:
    customer_client.post(reverse("mailing_now", args=[mailing.uuid]))
    (sent,) = _reports()
    assert sent.recipient == owner.email and not sent.leave_url
    assert not Issue.objects.exists()


def test_an_outside_address_gets_it_once_it_has_confirmed(
    mailing: Mailing, customer_client: Client, owner: User, client: Client
) -> None:
    address = reverse("mailing", args=[mailing.uuid])
    customer_client.post(address, _form(owner, addresses="Books@Example.org"))
    (asked,) = Mail.objects.filter(kind="report_reader")
    assert asked.recipient == "books@example.org"
    assert (
        "books@example.org, not confirmed yet"
        in customer_client.get(reverse("mailings")).content.decode()
    )
    assert send_due(MONDAY) == 1
    link = re.sub(r"^https?://[^/]+", "", re.findall(r"http\S+/confirm/", asked.text)[0])
    assert b"Do you want this report?" in client.get(link).content
    assert Reader.objects.get(email="books@example.org").confirmed_at is None
    client.post(link)
    assert send_due(MONDAY + timedelta(days=7)) == 2
    assert AuditEntry.objects.filter(
        action="mailing.confirmed", actor_label="books@example.org"
    ).exists()


def test_one_click_ends_it_for_one_reader(mailing: Mailing, client: Client) -> None:
    """What a mail program does by itself: a POST without cookie or form token."""
    send_due(MONDAY)
    link = re.sub(r"^https?://[^/]+", "", _reports()[0].leave_url)
    strict = Client(enforce_csrf_checks=True)
    assert b"No more of this report?" in strict.get(link).content
    assert Reader.objects.get().left_at is None  # looking alone changes nothing
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert send_due(MONDAY + timedelta(days=7)) == 0
    assert AuditEntry.objects.filter(action="mailing.left").count() == 1


def test_a_forged_link_opens_nothing(mailing: Mailing, client: Client) -> None:
    reader = Reader.objects.get()
    for name in ("reader_confirm", "reader_leave"):
        forged = reverse(
            name, args=[f"{reader.uuid.hex}~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
        )
        assert client.get(forged).status_code == 404
        assert client.post(forged).status_code == 404


def test_who_leaves_the_team_gets_no_more(mailing: Mailing, owner: User) -> None:
    owner.memberships.all().delete()
    assert send_due(MONDAY) == 0
    assert Issue.objects.get().mails == 0


def test_it_leaves_with_both_parts_the_file_and_the_header(mailing: Mailing, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_due(MONDAY)
    assert maildelivery.deliver_due() == 1
    message = message_from_bytes(outgoing.outbox[0].message().as_bytes(), policy=policy.default)
    kinds = [part.get_content_type() for part in message.walk()]
    assert {"text/plain", "text/html", "text/csv"} <= set(kinds)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https?://\S+/leave/>", message["List-Unsubscribe"].strip())
    gone = Mail.objects.get(kind="report")
    assert not (gone.text or gone.html or gone.file or gone.leave_url)


def test_an_address_cannot_be_asked_again_and_again(
    customer_client: Client, owner: User, mailing: Mailing
) -> None:
    address = reverse("mailing", args=[mailing.uuid])
    for _ in range(3):
        customer_client.post(address, _form(owner, addresses="victim@example.org"))
        customer_client.post(address, _form(owner))
    answer = customer_client.post(address, _form(owner, addresses="victim@example.org"))
    assert "was asked 3 times today" in answer.content.decode()
    assert Mail.objects.filter(recipient="victim@example.org").count() == 3


@pytest.mark.parametrize(
    ("every", "hour", "zone", "now", "first", "last", "at"),
    [
        ("day", 8, "Asia/Kathmandu", "2026-11-22T02:15", *["2026-11-21"] * 2, "2026-11-22T02:15"),
        ("day", 8, "Asia/Kathmandu", "2026-11-22T02:14", *["2026-11-20"] * 2, "2026-11-21T02:15"),
        # 02:00 to 03:00 does not exist on 29 March: the clocks jump to three, at one in UTC.
        ("day", 2, "Europe/Berlin", "2026-03-29T01:00", *["2026-03-28"] * 2, "2026-03-29T01:00"),
        # Half past two to three comes twice on 25 October: the first time counts.
        ("day", 2, "Europe/Berlin", "2026-10-25T00:00", *["2026-10-24"] * 2, "2026-10-25T00:00"),
        ("month", 0, "UTC", "2026-03-01T00:00", "2026-02-01", "2026-02-28", "2026-03-01T00:00"),
        ("month", 9, "UTC", "2026-03-01T08:59", "2026-01-01", "2026-01-31", "2026-02-01T09:00"),
        ("week", 0, "UTC", "2027-01-04T00:00", "2026-12-28", "2027-01-03", "2027-01-04T00:00"),
    ],
)  # fmt: skip
def test_what_is_due(
    every: str, hour: int, zone: str, now: str, first: str, last: str, at: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    due = latest_due(every, hour, ZoneInfo(zone), moment)
    assert (due.first.isoformat(), due.last.isoformat()) == (first, last)
    assert due.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert next_due(every, hour, ZoneInfo(zone), moment).first == due.last + timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_a_year_of_hours_has_each_day_once(zone: str) -> None:
    """Whatever the clocks do, one day follows the other and none comes twice."""
    at, seen = datetime(2026, 1, 1, tzinfo=UTC), []
    while at.year == 2026:
        first = latest_due("day", 2, ZoneInfo(zone), at).first
        if not seen or seen[-1] != first:
            seen.append(first)
        at += timedelta(hours=1)
    assert seen == [seen[0] + timedelta(days=n) for n in range(len(seen))]
    assert len(seen) in (365, 366)


def test_months_are_compared_with_months() -> None:
    march = Due(date(2026, 3, 1), date(2026, 3, 31), MONDAY)
    assert march.before == (date(2026, 2, 1), date(2026, 2, 28))
    week = Due(date(2026, 11, 9), date(2026, 11, 15), MONDAY)
    assert week.before == (date(2026, 11, 2), date(2026, 11, 8))

"""What a report is asked: days of any zone, filters, whose messages, and who may ask at all."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Role, User
from apikeys.models import ApiKey
from apikeys.services.keys import create_key
from campaigns.models import Carrier, Message
from campaigns.services import campaigns
from campaigns.statuses import MessageState
from reports.selectors.clocks import daily
from reports.selectors.figures import Narrowing
from reports.selectors.kinds import KINDS, Audience
from reports.selectors.spans import Span
from tests.factories import UserFactory, funded_customer
from tests.reports.sent_scene import NOW, ended, squash, told_apart
from tests.reports.shownpages import file_of, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
S = MessageState
SignIn = Callable[[User], Client]


@pytest.fixture
def clock() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def live_in(account: Account, zone: str) -> None:
    account.timezone = zone
    account.save(update_fields=["timezone"])


def days_shown(client: Client, first: str, last: str) -> dict[str, str]:
    page = shown(client.get(reverse("report_daily"), {"from": first, "to": last}))
    return {line["Day"]: line["Messages"] for line in page.lines if line["Messages"] != "0"}


def test_a_day_of_kathmandu_begins_a_quarter_past_six_in_the_evening(
    customer: Account, customer_client: Client
) -> None:
    live_in(customer, "Asia/Kathmandu")
    for minute in (14, 15):
        ended(customer, {S.SENT: minute}, datetime(2026, 11, 18, 18, minute, tzinfo=UTC))
    squash()
    assert days_shown(customer_client, "2026-11-18", "2026-11-19") == {
        "Wed 18 Nov 2026": "14",
        "Thu 19 Nov 2026": "15",
    }
    assert days_shown(customer_client, "2026-11-19", "2026-11-19") == {"Thu 19 Nov 2026": "15"}


@pytest.mark.parametrize(
    ("changes", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23)], ids=["25 h", "23 h"]
)
def test_a_day_on_which_clocks_change_has_all_its_hours(
    customer: Account, customer_client: Client, changes: date, hours: int
) -> None:
    zone = "America/New_York"
    live_in(customer, zone)
    start = Span(changes, changes, ZoneInfo(zone)).since
    # From two hours before the day to two hours after it.
    for hour in range(-2, hours + 2):
        ended(customer, {S.SENT: 1}, start + timedelta(hours=hour, minutes=30))
    squash()
    around = (changes - timedelta(days=1), changes + timedelta(days=1))
    found = days_shown(customer_client, *(day.isoformat() for day in around))
    assert list(found.values()) == ["2", str(hours), "2"]
    page = shown(
        customer_client.get(reverse("report_hours"), {"from": str(changes), "to": str(changes)})
    )
    assert page.total["All days"] == str(hours)
    told_twice = [line["Hour"] for line in page.lines if line["Sun"] == "2"]
    never = [line["Hour"] for line in page.lines if line["Sun"] == "0"]
    assert (told_twice, never) == ((["01:00"], []) if hours == 25 else ([], ["02:00"]))


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/London"]
)
@pytest.mark.parametrize("tree", [False, True])
def test_days_of_any_zone_are_those_of_the_messages(
    customer: Account, zone: str, tree: bool
) -> None:
    for hour in range(0, 24 * 5, 7):
        ended(customer, {S.SENT: 1}, datetime(2026, 10, 23, 1, 15, tzinfo=UTC) + _hours(hour))
    squash()
    known = ZoneInfo(zone)
    span = Span(date(2026, 10, 24), date(2026, 10, 26), known)
    narrowing = Narrowing((tree and customer.parent) or customer, tree)
    moments = [m.sent_at for m in Message.objects.filter(account=customer) if m.sent_at]
    locals_ = [moment.astimezone(known).date() for moment in moments]
    expected = {day: locals_.count(day) for day in span.days if day in locals_}
    assert {day: f.sent for day, f in daily(narrowing, span).items()} == expected
    early = Span(span.first, span.last, known, NOW.time().replace(minute=0, second=0))
    before = [moment for moment in moments if early.since <= moment < early.until]
    assert sum(f.sent for f in daily(narrowing, early).values()) == len(before)


def key_of(account: Account) -> ApiKey:
    made, _text = create_key(
        account, name="Theirs", expires_in_days=None, allowed_addresses=[], created_by=None
    )
    return made


def _hours(count: int) -> timedelta:
    return timedelta(hours=count)


def test_every_filter_leaves_what_it_says(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    owner = customer.users.get()
    campaign = campaigns.create_draft(customer, name="Sale", by=owner)
    key = key_of(customer)
    at = NOW - timedelta(hours=2)
    ended(customer, {S.DELIVERED: 1}, at, campaign=campaign)
    ended(customer, {S.UNDELIVERED: 2}, at, api_key=key)
    told_apart(ended(customer, {S.SENT: 4}, at), country="NP", sender="OFFERS")
    squash()
    cases: list[tuple[dict[str, str], int]] = [
        ({"campaign": str(campaign.uuid)}, 1),
        ({"campaign": "api"}, 6),
        ({"key": str(key.uuid)}, 2),
        ({"key": "none"}, 5),
        ({"country": "NP"}, 4),
        ({"sender": "OFFERS"}, 4),
        ({"product": "T"}, 7),
        ({"product": "P"}, 0),
        ({"outcome": "failed"}, 2),
        ({"outcome": "on-the-way"}, 4),
        ({"reason": "UNDELIV"}, 2),
        ({"country": "NP", "outcome": "failed"}, 0),
    ]
    for asked, left in cases:
        response = customer_client.get(reverse("report_daily"), {**asked, "period": "today"})
        page = shown(response)
        if left:
            assert page.total["Messages"] == str(left), asked
            for name, value in asked.items():
                link = page.links["By country"]
                assert f"{name}={value}" in link, "another report forgets the filter"
        else:
            assert "Nothing was sent in this time" in response.content.decode(), asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "2026-11-21", "to": "2026-11-22"}, "The last day can be today at most."),
        ({"from": "2026-11-19", "to": "2026-11-18"}, "The last day is before the first."),
        ({"from": "2024-01-01", "to": "2026-11-18"}, "A report covers 366 days at most."),
        ({"from": "yesterday", "to": "2026-11-18"}, "Write the day like 2026-11-21."),
        ({"period": "free"}, "Choose a day."),
        ({"campaign": str(uuid.uuid4())}, "There is no such choice here."),
        ({"country": "ZZ"}, "There is no such choice here."),
    ],
)
@pytest.mark.parametrize("ending", ["", "_csv"])
def test_what_cannot_be_asked_is_said(
    customer_client: Client, asked: dict[str, str], said: str, ending: str
) -> None:
    response = customer_client.get(reverse(f"report_daily{ending}"), asked)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_another_accounts_campaign_and_key_are_no_choice(
    customer_client: Client, stranger: Account
) -> None:
    owner = stranger.users.get()
    theirs = campaigns.create_draft(stranger, name="Theirs", by=owner)
    key = key_of(stranger)
    for asked in ({"campaign": str(theirs.uuid)}, {"key": str(key.uuid)}):
        response = customer_client.get(reverse("report_daily"), asked)
        assert response.status_code == 422
        assert "Theirs" not in response.content.decode()


def test_a_stranger_sees_none_of_it(
    customer: Account, customer_client: Client, stranger_client: Client, carrier: Carrier
) -> None:
    ended(customer, {S.DELIVERED: 5}, NOW - timedelta(hours=1), carrier)
    squash()
    for kind in KINDS:
        address = reverse(kind.url_name)
        response = stranger_client.get(address)
        if kind.audience is Audience.ALL:
            assert "Nothing was sent in this time" in response.content.decode(), kind.slug
        else:
            assert response.status_code in (403, 404), kind.slug
        under = stranger_client.get(address, {"account": str(customer.uuid)})
        assert under.status_code in (403, 404), kind.slug
        for ending in ("csv", "xlsx"):
            file = stranger_client.get(reverse(f"{kind.url_name}_{ending}"), {"reach": "all"})
            if kind.audience is Audience.ALL:
                assert carrier.name.encode() not in file_of(file)
            else:
                assert file.status_code in (403, 404), kind.slug
    own = customer_client.get(reverse("report_daily"), {"carrier": str(carrier.uuid)})
    assert shown(own).total["Messages"] == "5", "a customer cannot narrow by carrier"
    assert carrier.name not in own.content.decode()


def test_a_tree_shows_own_and_below_level_by_level(
    operator: Account, reseller: Account, customer: Account, sign_in: SignIn
) -> None:
    at = NOW - timedelta(hours=1)
    for account, count in ((customer, 3), (funded_customer(reseller, "Second"), 5)):
        ended(account, {S.DELIVERED: count}, at)
    squash()
    client = sign_in(operator.users.get())
    page = shown(client.get(reverse("report_accounts")))
    (line,) = page.lines
    assert line["Account"] == "Reseller Reseller"
    assert (line["Messages"], line["Its own"], line["Below it"]) == ("8", "0", "8")
    deeper = shown(client.get(page.links["Reseller"]))
    told = {line["Account"]: line["Messages"] for line in deeper.lines}
    assert told == {"Second Customer": "5", "Customer Customer": "3"}
    assert shown(client.get(deeper.links["Customer"])).total["Messages"] == "3"
    seller = sign_in(reseller.users.get())
    everything = shown(seller.get(reverse("report_daily"), {"reach": "all"}))
    assert everything.total["Messages"] == "8"
    assert "Nothing was sent" in seller.get(reverse("report_daily")).content.decode()


def test_what_an_account_below_calls_its_things_stays_its_own(
    reseller: Account, customer: Account, sign_in: SignIn
) -> None:
    client = sign_in(reseller.users.get())
    for kind in (kind for kind in KINDS if kind.of_one):
        assert (
            client.get(reverse(kind.url_name), {"account": str(customer.uuid)}).status_code == 404
        )


def test_a_reseller_sees_no_account_beside_or_above(
    operator: Account, reseller: Account, sign_in: SignIn
) -> None:
    beside = funded_customer(operator, "Beside")
    client = sign_in(reseller.users.get())
    for account in (operator, beside):
        for name in ("report_accounts", "report_daily", "report_daily_csv"):
            assert client.get(reverse(name), {"account": str(account.uuid)}).status_code == 404


def test_without_the_ability_there_is_no_tree(reseller: Account, sign_in: SignIn) -> None:
    viewer: User = UserFactory(account=reseller, email="viewer@example.com", role=Role.VIEWER)
    client = sign_in(viewer)
    assert client.get(reverse("report_accounts")).status_code == 403
    assert "By sub-account" not in client.get(reverse("reports")).content.decode()
    daily_page = client.get(reverse("report_daily"), {"reach": "all"}).content.decode()
    assert "With all accounts below" not in daily_page


def test_carriers_are_for_the_operators_people(
    operator: Account, reseller: Account, customer: Account, carrier: Carrier, sign_in: SignIn
) -> None:
    ended(customer, {S.DELIVERED: 3, S.UNDELIVERED: 1}, NOW - timedelta(hours=1), carrier)
    squash()
    page = shown(sign_in(operator.users.get()).get(reverse("report_carriers")))
    (line,) = page.lines
    assert line["Carrier and country"] == f"{carrier.name}, India"
    assert (line["Messages"], line["Delivery rate"]) == ("4", "75.0 %")
    for account in (reseller, customer):
        assert sign_in(account.users.get()).get(reverse("report_carriers")).status_code == 404


def test_the_index_leads_to_every_report_and_file(customer_client: Client) -> None:
    page = customer_client.get(reverse("reports")).content.decode()
    for kind in KINDS:
        there = f'href="{reverse(kind.url_name)}"' in page
        assert there is (kind.audience is Audience.ALL), kind.slug
    assert f'href="{reverse("report_downloads")}"' in page

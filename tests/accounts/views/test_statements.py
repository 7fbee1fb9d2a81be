"""The statement of a wallet: lines, balances, filters, pages, files, and who may read it."""

import csv
import datetime
import io
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Entry, User, Wallet
from accounts.money import MICRO
from accounts.selectors.statements import PAGE
from accounts.services import ledger
from accounts.store.append_only import lifted
from tests.factories import UserFactory, product_of, wallet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(customer: Account) -> Wallet:
    """Topped up by 1,000; 10 held for "Sale", of which 4 used and 6 given back; 50 given away."""
    use(customer, 10, 4, "Sale")
    ledger.transfer(
        wallet_of(customer),
        wallet_of(customer.parent),  # type: ignore[arg-type]
        50 * MICRO,
        key="t",
        actor=customer.users.get(),
        note="Back to you",
    )
    return wallet_of(customer)


def use(account: Account, held: int, captured: int, note: str) -> None:
    product = product_of(account)
    with transaction.atomic():
        hold = ledger.place_hold(
            account, product, held * MICRO, cause_kind="batch", cause_uuid=uuid.uuid4(), note=note
        )
    parts = (captured * MICRO, (held - captured) * MICRO)
    ledger.settle({hold.pk: parts}, key=uuid.uuid4().hex)


def text_of(client: Client, wallet: Wallet, **asked: str) -> str:
    response = client.get(reverse("statement", args=[wallet.uuid]), asked)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(client: Client, wallet: Wallet, **asked: str) -> list[dict[str, str]]:
    response = client.get(reverse("statement_csv", args=[wallet.uuid]), asked)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_each_movement_is_a_line_the_newest_first(wallet: Wallet, customer_client: Client) -> None:
    text = text_of(customer_client, wallet)
    places = [
        text.index(words)
        for words in (
            "Transfer to Reseller",
            "Given back</a>",
            "Reserved for messages</a>",
            "Top-up</a>",
        )
    ]
    assert places == sorted(places)
    assert "Used by messages</a>" not in text
    assert "Sale" in text and "Back to you" in text
    assert "+1,000" in text and "\u221250" in text
    assert "946" in text  # what is left: 1,000 - 4 - 50


def test_everything_shows_what_left_the_balance_alone(
    wallet: Wallet, customer_client: Client
) -> None:
    assert "Used by messages</a>" in text_of(customer_client, wallet, show="all")
    only = text_of(customer_client, wallet, kind="capture")
    assert "Used by messages</a>" in only and "Given back</a>" not in only


def test_the_file_has_exact_figures(wallet: Wallet, customer_client: Client) -> None:
    rows = rows_of(customer_client, wallet, show="all")
    assert [row["Kind"] for row in rows] == [
        "Transfer",
        "Given back",
        "Used by messages",
        "Reserved for messages",
        "Top-up",
    ]
    assert [row["Available"] for row in rows] == ["-50", "6", "0", "-10", "1000"]
    assert [row["Reserved"] for row in rows] == ["0", "-6", "-4", "10", "0"]
    assert [row["Used"] for row in rows] == ["0", "0", "4", "0", "0"]
    assert [row["Balance after"] for row in rows] == ["946", "996", "", "990", "1000"]
    assert rows[0]["For"] == "Back to you" and rows[0]["Other account"] == "Reseller"
    assert rows[0]["By"] == "customer@example.com" and rows[1]["By"] == ""


def test_a_file_never_holds_a_formula(customer: Account, customer_client: Client) -> None:
    use(customer, 1, 1, '=HYPERLINK("http://x")')
    rows = rows_of(customer_client, wallet_of(customer))
    assert rows[0]["For"].startswith("'=")


def test_both_ends_of_a_transfer_lead_to_the_same_receipt(
    wallet: Wallet, customer_client: Client, reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    above = sign_in(reseller.users.get())
    row = Entry.objects.filter(wallet=wallet, kind="transfer").get().transaction
    address = reverse("ledger_cause", args=["transfer", row.uuid])
    assert (row.cause_kind, row.cause_uuid) == ("transfer", row.uuid)
    assert address in text_of(customer_client, wallet)
    assert address in text_of(above, wallet_of(reseller))
    assert "Transfer from Customer" in text_of(above, wallet_of(reseller))
    for client in (customer_client, above):
        receipt = client.get(address).content.decode()
        assert "Back to you" in receipt and "Customer" in receipt and "Reseller" in receipt


def test_a_customer_learns_no_names_of_the_resellers_people(
    customer: Account, reseller: Account, customer_client: Client, sign_in: Callable[[User], Client]
) -> None:
    source, target = wallet_of(reseller), wallet_of(customer)
    ledger.top_up(source, MICRO, key="s")
    ledger.transfer(source, target, MICRO, key="t", actor=reseller.users.get())
    assert "reseller@example.com" not in text_of(customer_client, target)
    assert rows_of(customer_client, target)[0]["By"] == "Reseller"
    above = sign_in(reseller.users.get())
    assert rows_of(above, target)[0]["By"] == "reseller@example.com"


def test_the_accounts_above_read_the_same_figures(
    wallet: Wallet,
    customer_client: Client,
    reseller: Account,
    operator: Account,
    sign_in: Callable[[User], Client],
) -> None:
    own = rows_of(customer_client, wallet, show="all")
    for account in (reseller, operator):
        seen = rows_of(sign_in(account.users.get()), wallet, show="all")
        figures = ("Time", "Kind", "Available", "Reserved", "Used", "Balance after", "Movement")
        assert [[row[f] for f in figures] for row in seen] == [
            [row[f] for f in figures] for row in own
        ]


def test_who_may_not_see_sub_accounts_sees_no_statement_of_them(
    wallet: Wallet, reseller: Account, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(UserFactory(account=reseller, email="clerk@example.com", role="sender"))
    assert client.get(reverse("statement", args=[wallet.uuid])).status_code == 404
    assert client.get(reverse("statement_csv", args=[wallet.uuid])).status_code == 404
    row = Entry.objects.filter(wallet=wallet, kind="topup").get().transaction
    address = reverse("ledger_cause", args=["topup", row.uuid])
    assert client.get(address).status_code == 404


@pytest.fixture
def dated(wallet: Wallet) -> Wallet:
    """The wallet's movements moved to three days of 2026: 1 March, 2 March, 3 March (Kolkata)."""
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    days = {"topup": 1, "hold": 2, "capture": 2, "release": 2, "transfer": 3}
    with lifted():
        for kind, day in days.items():
            at = datetime.datetime(2026, 3, day, 0, 10, tzinfo=zone)
            Entry.objects.filter(wallet=wallet, kind=kind).update(created_at=at)
    return wallet


def test_days_are_the_accounts_own_with_the_balances_around_them(
    dated: Wallet, customer_client: Client
) -> None:
    asked = {"since": "2026-03-02", "until": "2026-03-02"}
    assert [row["Kind"] for row in rows_of(customer_client, dated, **asked)] == [
        "Given back",
        "Reserved for messages",
    ]
    response = customer_client.get(reverse("statement", args=[dated.uuid]), asked)
    found = response.context["found"]
    assert (found.opening, found.closing) == (1000 * MICRO, 996 * MICRO)
    assert len(found.lines) == 2
    nothing = customer_client.get(
        reverse("statement", args=[dated.uuid]), {"until": "2026-02-28"}
    ).context["found"]
    assert (nothing.opening, nothing.closing, nothing.lines) == (0, 0, [])


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "soon"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"kind": "theft"},
        {"show": "some"},
        {"before": "x"},
        {"before": str(2**70)},
        {"kind": "\0"},
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_breaks(
    wallet: Wallet, customer_client: Client, asked: dict[str, str]
) -> None:
    for name in ("statement", "statement_csv"):
        response = customer_client.get(reverse(name, args=[wallet.uuid]), asked)
        assert response.status_code == 422


def test_pages_hold_every_movement_once(customer: Account, customer_client: Client) -> None:
    wallet = wallet_of(customer)
    for _ in range(PAGE + 5):
        use(customer, 2, 1, "x")
    seen = []
    address: str | None = "?show=all"
    pages = 0
    while address:
        response = customer_client.get(reverse("statement", args=[wallet.uuid]) + address)
        seen += [line.row.pk for line in response.context["found"].lines]
        address = response.context["older_url"]
        pages += 1
    assert pages == 4
    expected = Entry.objects.filter(wallet=wallet).values_list("transaction", flat=True)
    assert sorted(seen) == sorted(set(expected)) and seen == sorted(seen, reverse=True)
    assert len(rows_of(customer_client, wallet, show="all")) == len(seen)


def test_a_long_statement_costs_no_more_queries_than_a_short_one(
    customer: Account, customer_client: Client
) -> None:
    wallet = wallet_of(customer)
    text_of(customer_client, wallet)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            text_of(customer_client, wallet, show="all", since="2026-01-01", until="2999-01-01")
        return len(found)

    use(customer, 2, 1, "x")
    short = queries()
    for n in range(20):
        use(customer, 2, 1, f"x{n}")
    assert queries() == short <= 22


def test_the_statement_of_what_was_issued_names_who_got_it(
    customer: Account, operator: Account, sign_in: Callable[[User], Client]
) -> None:
    issued = Wallet.objects.get(kind="issued", product=product_of(customer))
    text = text_of(sign_in(operator.users.get()), issued)
    assert "Credits issued: Transactional SMS" in text and "Top-up: Customer" in text

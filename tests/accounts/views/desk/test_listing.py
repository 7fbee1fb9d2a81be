"""The list of sub-accounts: any depth, sorted, searched, counted, and as a file."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, User, Wallet
from accounts.money import to_micro
from accounts.selectors import desk
from accounts.services import ledger
from accounts.services.invitations import invite
from accounts.services.suspending import suspend
from tests.factories import AccountFactory, UserFactory, product_of, wallet_of

SignIn = Callable[[User], Client]


@pytest.fixture
def client(reseller: Account, sign_in: SignIn) -> Client:
    return sign_in(reseller.users.get())


@pytest.fixture
def tree(reseller: Account, customer: Account, stranger: Account) -> list[Account]:
    """Under the reseller: Customer (with Child, with Grandchild) and Stranger."""
    child: Account = AccountFactory(name="Child", parent=customer)
    grandchild: Account = AccountFactory(name="grandchild", parent=child)
    ledger.top_up(wallet_of(grandchild), to_micro(5), key="grandchild")
    return [customer, child, grandchild, stranger]


def names(client: Client, query: str = "") -> list[str]:
    answer = client.get(reverse("sub_accounts") + query)
    assert answer.status_code == 200
    return [account.name for account in answer.context["listing"].accounts]


def test_every_level_is_listed_by_name_and_nothing_else(
    client: Client, tree: list[Account], operator: Account
) -> None:
    AccountFactory(name="Beside", parent=operator)
    assert names(client) == ["Child", "Customer", "grandchild", "Stranger"]
    assert names(client, "?reach=direct") == ["Customer", "Stranger"]
    assert names(client, f"?under={tree[0].uuid}") == ["Child", "grandchild"]


@pytest.mark.parametrize("query", ["?under=x", "?under=00000000-0000-0000-0000-000000000000"])
def test_a_tree_that_is_not_ours_is_not_found(client: Client, query: str) -> None:
    assert client.get(reverse("sub_accounts") + query).status_code == 404


def test_one_level_of_somebody_elses_tree_is_not_found(
    client: Client, operator: Account, stranger: Account, sign_in: SignIn, customer: Account
) -> None:
    assert client.get(reverse("sub_accounts") + f"?under={operator.uuid}").status_code == 404
    other = sign_in(stranger.users.get())
    assert other.get(reverse("sub_accounts") + f"?under={customer.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Child", "Customer", "grandchild", "Stranger"]),
        ("-name", ["Stranger", "grandchild", "Customer", "Child"]),
        ("available", ["Child", "grandchild", "Customer", "Stranger"]),
        ("-available", ["Stranger", "Customer", "grandchild", "Child"]),
        ("-used", ["Child", "Stranger", "grandchild", "Customer"]),
        ("created", ["Customer", "Stranger", "Child", "grandchild"]),
        ("nonsense", ["Child", "Customer", "grandchild", "Stranger"]),
    ],
)
def test_sorted_both_ways(
    client: Client, tree: list[Account], sort: str, expected: list[str]
) -> None:
    ledger.top_up(wallet_of(tree[3]), to_micro(1), key="more")
    _use(tree[1], 7, desk.this_month())
    _use(tree[3], 3, desk.this_month())
    _use(tree[0], 99, 202001)  # long ago
    assert names(client, f"?sort={sort}") == expected


def test_the_heading_says_how_it_is_sorted_and_leads_to_the_other_way(
    client: Client, tree: list[Account]
) -> None:
    page = client.get(reverse("sub_accounts") + "?sort=-available&q=c").content.decode()
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page
    assert "?sort=available&amp;q=c" in page or "?q=c&amp;sort=available" in page


def test_used_this_month_is_zero_once_the_month_is_over(client: Client, customer: Account) -> None:
    _use(customer, 9, 202001)
    listing = client.get(reverse("sub_accounts")).context["listing"]
    assert listing.accounts[0].used == 0


def test_totals_are_of_the_whole_tree_also_while_searching(
    client: Client, tree: list[Account]
) -> None:
    _use(tree[1], 7, desk.this_month())
    _use(tree[0], 9, 202001)
    totals = client.get(reverse("sub_accounts") + "?q=child").context["totals"]
    assert totals == (4, to_micro(2005), 0, to_micro(7))


def test_figures_are_of_the_chosen_product(client: Client, tree: list[Account]) -> None:
    answer = client.get(reverse("sub_accounts") + "?product=P&q=grandchild")
    assert answer.context["product"].code == "P"
    assert answer.context["listing"].accounts[0].available == 0


def test_found_by_name_or_by_an_owners_address(client: Client, tree: list[Account]) -> None:
    UserFactory(account=tree[1], email="asha@banyan.example")
    UserFactory(account=tree[2], email="asha.viewer@banyan.example", role="viewer")
    assert names(client, "?q=CHILD") == ["Child", "grandchild"]
    assert names(client, "?q=Asha") == ["Child"]
    assert names(client, "?q=%25") == []
    assert names(client, "?q=a_c") == []


def test_an_owner_who_was_only_invited_is_found_too(
    client: Client, tree: list[Account], reseller: Account
) -> None:
    invite(tree[1], "soon@banyan.example", role="owner", by=reseller.users.get())
    assert names(client, "?q=soon@") == ["Child"]


def test_by_status(client: Client, tree: list[Account]) -> None:
    suspend(tree[1], reason="Unpaid")
    assert names(client, "?status=suspended") == ["Child", "grandchild"]
    assert names(client, "?status=active") == ["Customer", "Stranger"]
    assert names(client, "?status=pending") == []


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=%ED%A0%80",
        "?q=" + "x" * 500,
        "?status=x&reach=y",
        "?page=x&page=-1",
        "?page=99999999999",
        "?product=%00",
        "?sort=--name",
    ],
)
def test_nonsense_is_answered_calmly(client: Client, customer: Account, query: str) -> None:
    assert client.get(reverse("sub_accounts") + query).status_code == 200
    answer = client.get(reverse("sub_accounts_csv") + query)
    assert b"".join(answer.streaming_content)


def test_pages_and_queries_stay_the_same_however_many_there_are(
    client: Client, reseller: Account, customer: Account
) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("sub_accounts") + query)
        return len(seen)

    few = queries("?q=a")
    for number in range(60):
        AccountFactory(name=f"Many {number:02}", parent=reseller)
    assert queries("?q=a") == few
    assert len(names(client, "?q=many")) == 50
    assert names(client, "?q=many&page=2") == [f"Many {n}" for n in range(50, 60)]
    assert names(client, "?q=many&page=7") == [f"Many {n}" for n in range(50, 60)]


def test_the_file_holds_every_product_and_no_formula(client: Client, tree: list[Account]) -> None:
    AccountFactory(name="=cmd|' /C calc'!A0", parent=tree[3])
    answer = client.get(reverse("sub_accounts_csv") + "?q=&sort=-available")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["Name"] for row in rows][:2] == ["Customer", "Stranger"]
    assert "'=cmd|' /C calc'!A0" in [row["Name"] for row in rows]
    child = next(row for row in rows if row["Name"] == "grandchild")
    assert (child["Under"], child["Level"], child["T available"]) == ("Child", "3", "5")
    customer = rows[0]
    assert customer["Owners"] == "customer@example.com"


def test_only_who_resells_sees_it(reseller: Account, sign_in: SignIn) -> None:
    for role, status in (("viewer", 403), ("sender", 403), ("finance", 200), ("manager", 200)):
        person = sign_in(UserFactory(account=reseller, role=role))
        assert person.get(reverse("sub_accounts")).status_code == status
        assert person.get(reverse("sub_account_new")).status_code in {403, status}


def _use(account: Account, credits: int, month: int) -> None:
    """Figures only: what a wallet counts for a month is no balance."""
    Wallet.objects.filter(account=account, product=product_of(account)).update(
        month=month, month_used=to_micro(credits)
    )


def test_this_month_is_of_utc() -> None:
    now = timezone.now()
    assert desk.this_month() == int(f"{now:%Y%m}")

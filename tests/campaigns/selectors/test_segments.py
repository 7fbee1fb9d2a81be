"""Who belongs to a segment: each comparison, on the engine the tests run with."""

import datetime
from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import Contact
from campaigns.segmentrules import parse
from campaigns.selectors.segments import people_of
from tests.campaigns.contacts_scene import contact, group


def names(account: Account, *rules: tuple[str, str, str], join: str = "all") -> set[str]:
    items = [{"field": field, "op": op, "value": value} for field, op, value in rules]
    count, first = people_of(account, parse({"join": join, "rules": items}))
    assert count == len(first)
    return {str(person.name) for person in first}


@pytest.fixture
def people(customer: Account, stranger: Account) -> dict[str, Any]:
    friends = group(customer)
    contact(customer, "9810000001", "Asha", City="Pune", Spent="1,250.50", Ends="2026-03-31")
    contact(customer, "9810000002", "Ravi", City="pune", Spent="900", Ends="01/04/2026", शहर="पुणे")
    contact(customer, "9810000003", "Mina", City="Goa", Spent="-5", groups=(friends,))
    contact(customer, "+12025550101", "Dev", Spent="1.250,50", Ends="soon", tags=("vip",))
    contact(customer, "9810000005", "Zoe 50%_x", City='Pu"ne', groups=(friends,), tags=("vip",))
    contact(stranger, "9810000001", "Stranger", City="Pune", Spent="5000")
    tag = customer.contact_tags.get()
    return {"group": str(friends.uuid), "tag": str(tag.uuid)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (("attr:City", "is", "Pune"), {"Asha", "Ravi"}),
        (("attr:City", "is_not", "Pune"), {"Mina", "Dev", "Zoe 50%_x"}),
        (("attr:City", "contains", "UN"), {"Asha", "Ravi"}),
        (("attr:City", "begins", "g"), {"Mina"}),
        (("attr:City", "is", 'Pu"ne'), {"Zoe 50%_x"}),
        (("attr:City", "blank", ""), {"Dev"}),
        (("attr:City", "filled", ""), {"Asha", "Ravi", "Mina", "Zoe 50%_x"}),
        (("attr:शहर", "is", "पुणे"), {"Ravi"}),
        (("attr:Spent", "more", "899.99"), {"Asha", "Ravi"}),
        (("attr:Spent", "more", "1250"), {"Asha"}),
        (("attr:Spent", "less", "900"), {"Mina"}),
        (("attr:Ends", "after", "2026-03-31"), {"Ravi"}),
        (("attr:Ends", "before", "2026-04-01"), {"Asha"}),
        (("attr:Nothing", "is", "x"), set()),
        (("name", "contains", "%_"), {"Zoe 50%_x"}),
        (("name", "is", "asha"), {"Asha"}),
        (("country", "is", "US"), {"Dev"}),
        (("country", "is_not", "IN"), {"Dev"}),
        (("created", "after", "2001-01-01"), {"Asha", "Ravi", "Mina", "Dev", "Zoe 50%_x"}),
        (("created", "before", "2001-01-01"), set()),
    ],
)
def test_each_comparison(
    customer: Account, people: dict[str, str], rule: tuple[str, str, str], expected: set[str]
) -> None:
    assert names(customer, rule) == expected


def test_groups_and_tags_and_joining(customer: Account, people: dict[str, str]) -> None:
    in_group, tagged = ("group", "is", people["group"]), ("tag", "is", people["tag"])
    assert names(customer, in_group) == {"Mina", "Zoe 50%_x"}
    assert names(customer, ("group", "is_not", people["group"])) == {"Asha", "Ravi", "Dev"}
    assert names(customer, in_group, tagged) == {"Zoe 50%_x"}
    assert names(customer, in_group, tagged, join="any") == {"Mina", "Zoe 50%_x", "Dev"}


def test_a_strangers_group_is_nobody(
    customer: Account, stranger: Account, people: dict[str, str]
) -> None:
    theirs = group(stranger)
    contact(stranger, "9810000009", "Theirs", groups=(theirs,))
    assert names(customer, ("group", "is", str(theirs.uuid))) == set()


def test_days_are_the_accounts_own(customer: Account) -> None:
    asha = contact(customer, name="Asha")
    # 31 March 00:30 in Kolkata is 30 March 19:00 UTC.
    moment = datetime.datetime(2026, 3, 30, 19, 0, tzinfo=datetime.UTC)
    Contact.objects.filter(pk=asha.pk).update(created_at=moment)
    assert names(customer, ("created", "after", "2026-03-30")) == {"Asha"}
    assert names(customer, ("created", "before", "2026-03-31")) == set()


def test_americans_write_the_month_first(customer: Account) -> None:
    customer.default_country = "US"
    customer.save()
    contact(customer, "+12025550101", "Dev", Ends="03/31/2026")
    assert names(customer, ("attr:Ends", "after", "2026-03-30")) == {"Dev"}

"""The operator's pages about routing, through HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from campaigns.models import Anomaly, Carrier, Message, RouteCase, RouteRule, RouteShift
from campaigns.routes import Facts
from campaigns.services.routing import table
from tests.campaigns.scene import queued_batch
from tests.factories import CarrierFactory


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    """The operator's owner, signed in."""
    return sign_in(operator.users.get())


@pytest.fixture
def carriers(db: None) -> list[Carrier]:
    """Three active carriers, the first simulated."""
    return [
        CarrierFactory(name="Simulator"),
        CarrierFactory(name="Alder", kind="smpp"),
        CarrierFactory(name="Birch", kind="smpp"),
    ]


def words(answer: HttpResponse, status: int = 200) -> str:
    """The page's text, its blanks as one."""
    text = answer.content.decode()
    assert answer.status_code == status, text
    return " ".join(text.split())


def fields(*targets: tuple[Carrier, int], **more: Any) -> dict[str, Any]:
    """What the form of a rule sends."""
    slots = {}
    for n, (carrier, share) in enumerate(targets, start=1):
        slots |= {f"carrier_{n}": str(carrier.uuid), f"share_{n}": str(share)}
    given = {"name": "Codes", "strategy": "single", "enabled": "on", "zone": "UTC"}
    return given | slots | more


def add(desk: Client, *targets: tuple[Carrier, int], **more: Any) -> RouteRule:
    answer = desk.post("/routes/new/", fields(*targets, **more))
    assert answer.status_code == 302, answer.content.decode()
    return RouteRule.objects.latest("pk")


def test_a_rule_is_made_with_every_condition(
    desk: Client, carriers: list[Carrier], customer: Account
) -> None:
    rule = add(
        desk,
        (carriers[1], 70),
        (carriers[2], 30),
        strategy="weighted",
        shifts="on",
        countries="India, ke",
        prefixes="9198, +447",
        senders="ACME",
        accounts="customer",
        products=["T"],
        tags="offers",
        text=r"otp|code",
        opens="09:00",
        closes="21:00",
        price_from="0.1",
        price_below="2",
        is_test="no",
    )
    assert rule.conditions == {
        "accounts": [str(customer.uuid)],
        "products": ["T"],
        "senders": ["ACME"],
        "countries": ["IN", "KE"],
        "prefixes": ["9198", "447"],
        "text": "otp|code",
        "tags": ["offers"],
        "hours": {"from": "09:00", "to": "21:00", "zone": "UTC"},
        "price_from": 100_000,
        "price_below": 2_000_000,
        "is_test": False,
    }
    assert list(rule.targets.values_list("carrier__name", "share")) == [
        ("Alder", 70),
        ("Birch", 30),
    ]
    listed = words(desk.get("/routes/"))
    for shown in ("India or Kenya", "+9198 or +447", "otp|code", "09:00–21:00 UTC", "Customer"):
        assert shown in listed
    # Saving the form as it is shown changes nothing.
    page = desk.get(f"/routes/{rule.uuid}/")
    shown = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    same = {name: value for name, value in shown.items() if value not in (None, False, "")}
    before = rule.conditions
    assert desk.post(f"/routes/{rule.uuid}/", same).status_code == 302
    rule.refresh_from_db()
    assert rule.conditions == before


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"countries": "Atlantis"}, "is not known here"),
        ({"accounts": "Nobody"}, "No account is called"),
        ({"text": "(a+)+"}, "can take for ever"),
        ({"text": "("}, "no regular expression"),
        ({"opens": "09:00"}, "Enter both hours"),
        ({"opens": "09:00", "closes": "10:00", "zone": "Mars"}, "Choose a time zone"),
        ({"price_from": "2", "price_below": "1"}, "No price is both"),
        ({"strategy": "weighted"}, "add up to 100"),
        ({"carrier_1": ""}, "Choose at least one carrier"),
    ],
    ids=["country", "account", "nested", "broken", "half", "zone", "price", "shares", "none"],
)
def test_a_wrong_rule_is_told_at_its_field(
    desk: Client, carriers: list[Carrier], more: dict[str, str], expected: str
) -> None:
    answer = desk.post("/routes/new/", fields((carriers[1], 70)) | more)
    assert expected in words(answer, 422)
    assert not RouteRule.objects.exists()


def test_rules_move_turn_off_and_go(desk: Client, carriers: list[Carrier]) -> None:
    first = add(desk, (carriers[1], 0), name="First")
    second = add(desk, (carriers[2], 0), name="Second")
    assert "Never reached" in words(desk.get("/routes/"))
    assert table().pick(Facts()) == carriers[1].pk
    answer = desk.post(f"/routes/{second.uuid}/move/", {"to": "up"}, follow=True)
    assert "Second is moved." in words(answer)
    assert table().pick(Facts()) == carriers[2].pk
    desk.post(f"/routes/{second.uuid}/switch/", {"to": "off"})
    assert table().pick(Facts()) == carriers[1].pk
    desk.post(f"/routes/{second.uuid}/switch/", {"to": "on"})
    desk.post(f"/routes/{second.uuid}/delete/")
    assert list(RouteRule.objects.all()) == [first]
    Carrier.objects.filter(pk=carriers[1].pk).update(status="disabled")
    assert "Leads nowhere" in words(desk.get("/routes/"))


ASK = {"number": "+919810000001", "sender": "ACME", "text": "Your code is 4711"}


def test_the_explainer_says_which_way_and_why(
    desk: Client, carriers: list[Carrier], customer: Account
) -> None:
    add(desk, (carriers[2], 0), name="Kenya", countries="KE")
    add(desk, (carriers[1], 0), (carriers[2], 0), name="Codes", strategy="failover", text="code")
    add(desk, (carriers[0], 0), name="Rest")
    page = words(desk.post("/routes/explain/", ASK))
    assert "The rule “Codes” decides: The first that is up." in page
    assert "Country: asks for Kenya; this message has India." in page
    assert "A rule above it has decided." in page
    assert "Another one stands before it and can take the message." in page
    test = words(desk.post("/routes/explain/", ASK | {"is_test": "on"}))
    assert "None of its carriers is simulated, and this is a test message." in test
    whose = ASK | {"account": "Customer", "product": "T", "at": "12:30"}
    assert "Codes" in words(desk.post("/routes/explain/", whose))


def test_the_explainer_says_no_route_and_wrong_numbers(
    desk: Client, carriers: list[Carrier]
) -> None:
    Carrier.objects.update(status="disabled")
    page = words(desk.post("/routes/explain/", ASK))
    assert "No route" in page
    assert "It is disabled or drained, so it takes nothing." in page
    assert "The number is too short." in words(desk.post("/routes/explain/", {"number": "98"}), 422)


def test_a_case_is_kept_and_stands_in_the_way_of_a_change(
    desk: Client, carriers: list[Carrier]
) -> None:
    assert "Enter a name." in words(desk.post("/routes/explain/", ASK | {"save": "1"}), 422)
    answer = desk.post(
        "/routes/explain/", ASK | {"save": "1", "name": "Codes to India"}, follow=True
    )
    assert "All cases go the expected way." in words(answer)
    wanted = fields((carriers[2], 0), name="All")
    page = words(desk.post("/routes/new/", wanted))
    assert "1 saved case would go another way" in page
    assert "Save anyway" in page
    assert not RouteRule.objects.exists()
    assert desk.post("/routes/new/", wanted | {"accept": "1"}).status_code == 302
    page = words(desk.get("/routes/cases/"))
    assert "1 case goes another way than expected." in page
    rule = RouteRule.objects.get()
    page = words(desk.post(f"/routes/{rule.uuid}/switch/", {"to": "off"}))
    assert 'name="to" value="off"' in page
    desk.post(f"/routes/{rule.uuid}/switch/", {"to": "off", "accept": "1"})
    assert "All cases go the expected way." in words(desk.get("/routes/cases/"))
    desk.post(f"/routes/{rule.uuid}/switch/", {"to": "on", "accept": "1"})
    case = RouteCase.objects.get()
    desk.post(f"/routes/cases/{case.uuid}/expect/")
    assert "All cases go the expected way." in words(desk.get("/routes/cases/"))
    desk.post(f"/routes/cases/{case.uuid}/delete/")
    assert "No cases yet" in words(desk.get("/routes/cases/"))


def test_what_health_moved_is_shown_and_undone(desk: Client, carriers: list[Carrier]) -> None:
    assert "Nothing was moved" in words(desk.get("/routes/shifts/"))
    rule = add(desk, (carriers[1], 50), (carriers[2], 50), strategy="weighted", shifts="on")
    rule.targets.filter(carrier=carriers[1]).update(share_now=40)
    RouteShift.objects.create(
        rule=rule, carrier=carriers[1], before=50, after=40, reason="Alder refused 40.0 %."
    )
    assert "Alder refused 40.0 %." in words(desk.get("/routes/shifts/"))
    assert "Moved by health" in words(desk.get("/routes/"))
    desk.post(f"/routes/{rule.uuid}/reset/")
    assert "Moved by health" not in words(desk.get("/routes/"))


def test_messages_without_a_way_are_told_of(desk: Client, carriers: list[Carrier]) -> None:
    Anomaly.objects.create(kind="no_route", message_id=7, detail={"count": 500})
    assert "500 messages waited without a way" in words(desk.get("/routes/"))
    Anomaly.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert "waited without a way" not in words(desk.get("/routes/"))


def test_the_pages_are_the_operators_alone(
    customer_client: Client, sign_in: Callable[[User], Client], reseller: Account
) -> None:
    for client in (customer_client, sign_in(reseller.users.get())):
        for page in ("", "new/", "explain/", "cases/", "shifts/"):
            assert client.get(f"/routes/{page}").status_code == 404
        assert "/routes/" not in client.get("/").content.decode()


def test_a_messages_page_tells_its_way_but_not_its_text(
    desk: Client, carriers: list[Carrier], customer: Account
) -> None:
    add(desk, (carriers[2], 0), name="Codes", text="otp")
    add(desk, (carriers[1], 0), name="Rest", accounts="Customer")
    batch = queued_batch(customer, 1)
    Message.objects.update(text="A private word")
    page = words(desk.get(f"/operator/messages/{batch.uuid}:1/"))
    assert "Text matches: asks for otp; this message has another text." in page
    assert "It is the rule’s only carrier." in page
    assert "A private word" not in page

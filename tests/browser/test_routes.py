"""Routes in a browser: rules made, moved and warned of; the explainer; pictures on request."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Account
from campaigns.models import Anomaly, Carrier, CarrierCost, RouteRule, RouteShift, RouteTarget
from campaigns.services import routecases
from tests.browser.conftest import Checked, SignedIn
from tests.factories import CarrierFactory

LOOKS = ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark"))
REASON = "Juniper Telecom refused 12.4 % of its messages; the best other 0.8 %."


def _rule(position: int, name: str, *targets: tuple[Carrier, int, int], **fields: Any) -> RouteRule:
    rule = RouteRule.objects.create(position=position, name=name, **fields)
    for place, (carrier, share, now) in enumerate(targets):
        RouteTarget.objects.create(
            rule=rule, carrier=carrier, position=place, share=share, share_now=now
        )
    return rule


@pytest.fixture
def scene(operator: Account, customer: Account) -> RouteRule:
    """Five rules of every sort, cases that hold and do not, shifts; the rule by shares."""
    CarrierFactory(name="Simulator")
    banyan, juniper, cedar = (
        CarrierFactory(name=name, kind="smpp", currency="EUR")
        for name in ("Banyan SMPP", "Juniper Telecom", "Cedar Messaging International")
    )
    CarrierFactory(name="Old gateway", kind="smpp", status="disabled")
    for carrier, cost in ((banyan, 1200), (juniper, 900), (cedar, 2100)):
        CarrierCost.objects.create(carrier=carrier, prefix="91", cost=cost, since="2025-01-01")
    _rule(
        0, "One-time passwords to India", (banyan, 100, 100), (cedar, 100, 100),
        strategy="failover",
        conditions={"countries": ["IN"], "text": r"otp|one[- ]time|code is \d{4,8}"},
    )  # fmt: skip
    shared = _rule(
        1, "Promotions in the daytime", (banyan, 60, 70), (juniper, 40, 30),
        strategy="weighted", shifts=True,
        conditions={
            "products": ["P"],
            "hours": {"from": "09:00", "to": "21:00", "zone": "Asia/Kolkata"},
            "accounts": [str(customer.uuid)],
        },
    )  # fmt: skip
    _rule(
        2, "Rest of India by cost", (banyan, 100, 100), (juniper, 100, 100), (cedar, 100, 100),
        strategy="cheapest", conditions={"prefixes": ["91"]},
    )  # fmt: skip
    _rule(3, "Moved away", (banyan, 100, 100), enabled=False, conditions={"countries": ["KE"]})
    RouteShift.objects.create(rule=shared, carrier=juniper, before=40, after=30, reason=REASON)
    RouteShift.objects.create(rule=shared, carrier=banyan, before=60, after=70, reason=REASON)
    Anomaly.objects.create(kind="no_route", message_id=7, detail={"count": 1240})
    india = {"msisdn": 919810000001, "country": "IN", "text": "Your code is 4711"}
    routecases.save(operator, "A code to India", india)
    case = routecases.save(operator, "Anything to Kenya", {"msisdn": 254712345678, "country": "KE"})
    case.carrier = cedar
    case.save()
    return shared


def _look(page: Page, accessible: Checked, name: str) -> None:
    """Check the page wide and narrow, in both themes; keep pictures where SCREENSHOTS says."""
    folder = os.environ.get("SCREENSHOTS")
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        accessible(page)
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.slow
def test_the_pages_fit_and_are_accessible(
    signed_in: SignedIn, live_server: Any, operator: Account, scene: RouteRule, accessible: Checked
) -> None:
    page = signed_in(operator.users.get())
    for name in ("routes", "route_new", "route_cases", "route_shifts"):
        page.goto(live_server.url + reverse(name))
        _look(page, accessible, name)
    page.goto(live_server.url + reverse("route", args=[scene.uuid]))
    _look(page, accessible, "route")


@pytest.mark.slow
def test_the_explainer_and_a_warning(
    signed_in: SignedIn, live_server: Any, operator: Account, scene: RouteRule, accessible: Checked
) -> None:
    page = signed_in(operator.users.get())
    page.goto(live_server.url + reverse("routes"))
    page.get_by_role("link", name="Which way?").click()
    page.get_by_label("Number").fill("+91 98100 00001")
    page.get_by_label("Sender ID").fill("ACME")
    page.get_by_label("Text", exact=False).first.fill("Big sale this weekend")
    page.get_by_role("button", name="Show the way").click()
    expect(page.locator(".route-verdict h2")).to_have_text("Juniper Telecom")
    expect(page.get_by_text("A segment costs 0.0012, 0.0003 more.")).to_be_visible()
    _look(page, accessible, "route_explain")
    page.get_by_label("Name of the case").fill("A sale to India")
    page.get_by_role("button", name="Keep as a case").click()
    expect(page.get_by_role("row", name="A sale to India")).to_contain_text("As expected")

    page.goto(live_server.url + reverse("routes"))
    page.get_by_role("button", name="Turn off Rest of India by cost").click()
    expect(page.get_by_role("heading", name="saved case would go another way")).to_be_visible()
    _look(page, accessible, "route_differences")
    page.get_by_role("link", name="Leave it as it is").click()
    page.get_by_role("button", name="Move Rest of India by cost up").click()
    expect(page.locator(".route-rule h2")).to_have_text(
        [
            "One-time passwords to India",
            "Rest of India by cost",
            "Promotions in the daytime",
            "Moved away",
        ]
    )

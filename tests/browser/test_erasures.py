"""Erasing a recipient in a browser, wide and on a phone, in both themes."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, User
from reports.services import erasing, erasures
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.contacts_scene import contact
from tests.campaigns.scene import queued_batch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_recipient_is_erased(
    signed_in: SignedIn,
    accessible: Checked,
    live_server: Any,
    customer: Account,
    owner: User,
    width: int,
    theme: Any,
) -> None:
    queued_batch(customer, 3)
    contact(customer, name="Asha")
    done = erasures.ask(customer, [919810000002], erasures.Wish(reference="Case 6", by=owner))[0]
    erasing.carry_out(done)
    page = signed_in(owner)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto(live_server.url + reverse("erasures"))
    accessible(page)
    page.get_by_label("Numbers").fill("98100 00001")
    page.get_by_role("button", name="See what is kept").click()
    page.get_by_role("heading", name="+91 98100 00001").wait_for()
    accessible(page)
    page.get_by_label("Your reference").fill("Case 7")
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_text("It begins within a minute.").wait_for()
    accessible(page)
    erasing.carry_out_due()
    page.get_by_role("heading", name="What was erased").wait_for()
    page.get_by_text("You can leave this page").wait_for(state="detached")
    accessible(page)

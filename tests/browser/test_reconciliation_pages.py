"""Comparing a carrier's list with ours, on its pages: wide and narrow, light and dark, under axe.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account
from campaigns.models import Batch, Carrier
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.views.test_reconciliations import compare, sent, upload

__all__ = ["sent"]

ROWS = [
    "R0;919810000000;DELIVRD;0.002",
    "R1;919810000001;UNDELIV;0.002",
    "R1;919810000001;UNDELIV;0.002",
    "R2;919810000002;DELIVRD;0.004",
    "X9;919810000077;DELIVRD;0.002",
    ";;;",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_a_comparison_are_accessible_and_fit(
    signed_in: SignedIn,
    live_server: Any,
    operator: Account,
    sent: Batch,
    carrier: Carrier,
    accessible: Checked,
    width: int,
    scheme: Any,
) -> None:
    person = operator.users.get()
    desk = Client()
    desk.force_login(person)
    chosen = upload(desk, carrier, ROWS)
    compared = upload(desk, carrier, ROWS)
    compare(desk, compared)
    page = signed_in(person)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for name, address in (
        ("reconciliations", f"/carriers/{carrier.uuid}/reconciliations/"),
        ("reconciliation-columns", f"/carriers/reconciliations/{chosen.uuid}/"),
        ("reconciliation", f"/carriers/reconciliations/{compared.uuid}/"),
    ):
        page.goto(live_server.url + address)
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
        accessible(page)

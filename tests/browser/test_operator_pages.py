"""The operator's pages about carriers, wide and narrow, light and dark, under axe.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Account
from campaigns import anomalies as kinds
from campaigns.models import (
    Carrier,
    CarrierCost,
    CarrierMinute,
    CarrierReference,
    Chunk,
    Dispatcher,
    LinkState,
    Receipt,
)
from campaigns.services import anomalies
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.scene import queued_batch
from tests.factories import CarrierFactory

SMPP = {"host": "smsc.banyan.example", "port": 2775, "system_id": "tidings", "binds": 2}
HTTP = {
    "preset": "kannel",
    "url": "http://kannel.example:13013/cgi-bin/sendsms",
    "method": "GET",
    "query": {"to": "{to}", "text": "{text}"},
}
WINDOWS = [("wide", 1440, 900), ("phone", 390, 844)]


def _minutes(carrier: Carrier, scale: int) -> None:
    """An hour that goes up and down."""
    start = timezone.now().replace(second=0, microsecond=0)
    for n in range(60):
        written = scale * (20 + (n * 7) % 30)
        CarrierMinute.objects.create(
            carrier=carrier, minute=start - timedelta(minutes=n), written=written,
            answered=written, accepted=written - scale, refused=scale - scale // 4,
            throttled=scale // 4, uncertain=n % 9 == 0, receipts=written - scale,
            delivered=written - 3 * scale, undelivered=2 * scale, in_time=written - 2 * scale,
            submit_ms=written * 18, submit_ms_max=240, receipt_seconds=written * 4,
            codes={"ESME_RINVDSTADR": scale, "ESME_RSYSERR": 1},
        )  # fmt: skip


def _link(carrier: Carrier, label: str, state: str, **more: Any) -> None:
    now = timezone.now() + timedelta(minutes=5)
    LinkState.objects.create(
        dispatcher="worker-1", carrier=carrier, label=label, state=state,
        since=now - timedelta(hours=7), seen_at=now, **more,
    )  # fmt: skip


@pytest.fixture
def carriers(customer: Account) -> list[Carrier]:
    """Three carriers at work, with a campaign's messages in doubt."""
    banyan = CarrierFactory(name="Banyan Telecom", kind="smpp", config=SMPP, currency="EUR")
    kannel = CarrierFactory(name="Kannel North", kind="http", config=HTTP, rate=200)
    CarrierFactory(name="Simulator two", kind="simulator", status="disabled")
    now = timezone.now()
    Dispatcher.objects.create(name="worker-1", started_at=now, seen_at=now + timedelta(minutes=5))
    _minutes(banyan, 400)
    _minutes(kannel, 12)
    _link(banyan, "smsc.banyan.example:2775 #1", "bound", window=100, in_flight=87, rate=412)
    error = "bind refused: ESME_RINVPASWD"
    _link(banyan, "smsc.banyan.example:2775 #2", "refused", error=error)
    _link(kannel, "kannel.example:13013", "bound", window=10, in_flight=2)
    CarrierCost.objects.create(carrier=banyan, prefix="91", cost=1_500, since=timezone.localdate())
    anomalies.note(kinds.RECEIPTS_TOO_FAST, banyan.pk, times=41, detail={"seconds": 0.2})
    anomalies.note(kinds.NO_ROUTE, None, times=12)
    Receipt.objects.create(carrier=banyan, reference="7F00A1", status="DELIVRD")
    batch = queued_batch(customer, 6)
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.SENT, 0, "", banyan.pk)])
        move(
            [
                Move(batch.first_id + n, MessageState.UNCERTAIN, 0, "no_answer", banyan.pk)
                for n in range(1, 4)
            ]
        )
    Chunk.objects.filter(batch=batch).update(next_id=batch.first_id + 4)
    CarrierReference.objects.create(carrier=banyan, reference="A1", message_id=batch.first_id)
    Receipt.objects.create(
        carrier=banyan, reference="A1", status="DELIVRD", raw={"stat": "DELIVRD", "err": "000"},
        message_id=batch.first_id, matched_at=now,
    )  # fmt: skip
    return [banyan, kannel, batch]


def _places(carriers: list[Any]) -> Iterator[tuple[str, str]]:
    banyan, kannel, batch = carriers
    yield "carriers", "/carriers/"
    yield "carrier", f"/carriers/{banyan.uuid}/"
    yield "carrier-http", f"/carriers/{kannel.uuid}/"
    yield "carrier-new", "/carriers/new/"
    yield "carrier-smpp-form", "/carriers/new/smpp/"
    yield "carrier-http-form", f"/carriers/{kannel.uuid}/edit/"
    yield "carrier-disable", f"/carriers/{banyan.uuid}/disable/"
    yield "carrier-costs", f"/carriers/{banyan.uuid}/costs/"
    yield "decisions", "/decisions/"
    yield "decision-messages", "/decisions/messages/"
    yield "decision-review", "/decisions/review/?decision=send_again"
    yield "anomalies", "/anomalies/"
    yield "unmatched", "/anomalies/receipts/"
    yield "timeline", f"/operator/messages/{batch.uuid}:1/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window[0])
def test_the_operator_pages_are_accessible_and_fit(
    signed_in: SignedIn,
    live_server: Any,
    operator: Account,
    carriers: list[Any],
    accessible: Checked,
    window: tuple[str, int, int],
    scheme: Any,
) -> None:
    page = signed_in(operator.users.get())
    size, width, height = window
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    for name, address in _places(carriers):
        page.goto(live_server.url + address)
        _picture(page, f"{name}-{size}-{scheme}")
        accessible(page)


def _picture(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)

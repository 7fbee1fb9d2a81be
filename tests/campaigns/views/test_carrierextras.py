"""Costs, anomalies and receipts without a message, through HTTP."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import Account, User
from campaigns import anomalies as kinds
from campaigns.models import Carrier, CarrierCost, CarrierReference, Message, Receipt
from campaigns.services import anomalies
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    """The operator's owner, signed in."""
    return sign_in(operator.users.get())


def upload(desk: Client, carrier: Carrier, text: str, **more: str) -> str:
    file = SimpleUploadedFile("costs.csv", text.encode())
    answer = desk.post(f"/carriers/{carrier.uuid}/costs/", {"file": file, **more}, follow=True)
    return str(answer.content.decode())


def costs(carrier: Carrier) -> list[tuple[str, int, date]]:
    rows = CarrierCost.objects.filter(carrier=carrier).order_by("prefix", "since")
    return list(rows.values_list("prefix", "cost", "since"))


def test_costs_come_from_a_file_and_replace_those_of_a_day(desk: Client, carrier: Carrier) -> None:
    new_year = date(2026, 1, 1)
    page = upload(
        desk, carrier, "prefix;cost;since\n91;0.002;2026-01-01\n+9198;0.0015;2026-01-01\n"
    )
    assert "2 costs are set" in page and "0.0015" in page
    upload(desk, carrier, "91,0.003,2026-01-01\n*,0.05,2026-01-01\n")
    assert costs(carrier) == [
        ("", 50_000, new_year), ("91", 3_000, new_year), ("9198", 1_500, new_year),
    ]  # fmt: skip
    upload(desk, carrier, "44,0.01,2026-02-01", replace="on")
    assert costs(carrier) == [("44", 10_000, date(2026, 2, 1))]


def test_one_bad_line_changes_nothing(desk: Client, carrier: Carrier) -> None:
    page = upload(desk, carrier, "91,0.002\nabc,1\n44,dear\n33,1,soon\n1,2,3,4\n")
    for words in ("line 2: a prefix", "line 3: a cost", "line 4: write the day", "line 5: write"):
        assert words in page
    assert not costs(carrier)


def test_anomalies_are_listed_by_carrier_and_kind(desk: Client, carrier: Carrier) -> None:
    anomalies.note(kinds.RECEIPTS_TOO_FAST, carrier.pk, times=7, detail={"seconds": 0.1})
    anomalies.note(kinds.NO_ROUTE, None, times=3)
    page = desk.get("/anomalies/").content.decode()
    assert "Receipts come faster" in page and "no route leads anywhere" in page
    narrowed = desk.get(f"/anomalies/?carrier={carrier.uuid}").content.decode()
    assert "<code>receipts_too_fast</code>" in narrowed and "<code>no_route</code>" not in narrowed
    detail = desk.get(f"/carriers/{carrier.uuid}/").content.decode()
    assert "Its receipts look false" in detail


def test_receipts_without_a_message_are_tried_again(
    desk: Client, customer: Account, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 1)
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.SENT, 0, "", carrier.pk)])
    Receipt.objects.create(carrier=carrier, reference="0A1B", status="DELIVRD")
    assert "1 receipt without a message" in desk.get("/anomalies/receipts/").content.decode()
    answer = desk.post("/anomalies/receipts/replay/", follow=True)
    assert "None of them found its message" in answer.content.decode()
    CarrierReference.objects.create(carrier=carrier, reference="0A1B", message_id=batch.first_id)
    answer = desk.post("/anomalies/receipts/replay/", follow=True)
    assert "1 receipt found its message" in answer.content.decode()
    assert Message.objects.get(pk=batch.first_id).state == MessageState.DELIVERED

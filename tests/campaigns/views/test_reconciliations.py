"""Comparing a carrier's list with ours, from the upload to the download, through HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from campaigns.models import Batch, Carrier, CarrierCost, CarrierReference, Reconciliation
from campaigns.services import reconciling
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch

HEADER = "Message ID;Destination;Status;Price"


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    """The operator's owner, signed in."""
    return sign_in(operator.users.get())


@pytest.fixture
def sent(customer: Account, carrier: Carrier) -> Batch:
    """Four messages that the carrier took as R0 to R3, the first three delivered."""
    batch = queued_batch(customer, 4)
    with transaction.atomic():
        move([Move(batch.first_id + n, MessageState.SENT, 0, "", carrier.pk) for n in range(4)])
        move([Move(batch.first_id + n, MessageState.DELIVERED) for n in range(3)])
    for n in range(4):
        CarrierReference.objects.create(
            carrier=carrier, reference=f"R{n}", message_id=batch.first_id + n
        )
    CarrierCost.objects.create(
        carrier=carrier, prefix="91", cost=2_000, since=timezone.localdate() - timedelta(days=9)
    )
    return batch


def upload(desk: Client, carrier: Carrier, rows: list[str], **more: Any) -> Reconciliation:
    today = timezone.now().date()
    file = SimpleUploadedFile("cdr.csv", "\n".join([HEADER, *rows]).encode())
    form = {"file": file, "since": today - timedelta(days=1), "until": today, **more}
    answer = desk.post(f"/carriers/{carrier.uuid}/reconciliations/", form)
    assert answer.status_code == 302, answer.content.decode()
    return Reconciliation.objects.latest("pk")


def compare(desk: Client, row: Reconciliation) -> str:
    address = f"/carriers/reconciliations/{row.uuid}/"
    columns = {"reference": "0", "number": "1", "status": "2", "cost": "3"}
    answer = desk.post(address, columns)
    assert answer.status_code == 302, answer.content.decode()
    reconciling.run(str(row.uuid))
    return str(desk.get(address).content.decode())


def test_every_kind_of_difference_is_found(desk: Client, sent: Batch, carrier: Carrier) -> None:
    row = upload(
        desk,
        carrier,
        [
            "R0;919810000000;DELIVRD;0.002",
            "R1;919810000001;UNDELIV;0.002",
            "R2;919810000002;DELIVRD;0,005",
            "R0;919810000000;DELIVRD;0.002",
            "X9;919810000009;DELIVRD;0.002",
        ],
    )
    assert row.columns == {"reference": 0, "number": 1, "status": 2, "cost": 3}
    page = compare(desk, row)
    row.refresh_from_db()
    assert row.totals["counts"] == {
        "rows": 5, "matched": 3, "status": 1, "cost": 1, "repeated": 1, "unknown": 1, "missing": 1,
    }  # fmt: skip
    assert row.totals["prefixes"] == [["91", [3, 9_000, 6_000]]]
    assert "Not known to us" in page and "0.009" in page
    lines = desk.get(f"/carriers/reconciliations/{row.uuid}/differences.csv")
    text = b"".join(lines.streaming_content).decode()  # type: ignore[attr-defined]
    assert "status,3,R1,919810000001," in text
    assert "cost,4,R2,919810000002," in text and "0.005000,0.002000" in text
    assert f"missing,,,919810000003,{sent.first_id + 3},,sent" in text


def test_lists_that_agree_say_so(desk: Client, sent: Batch, carrier: Carrier) -> None:
    rows = [f"R{n};91981000000{n};{'DELIVRD' if n < 3 else ''};0.002" for n in range(4)]
    assert "Both lists say the same" in compare(desk, upload(desk, carrier, rows))


def test_formulas_in_a_list_do_not_reach_the_download(
    desk: Client, sent: Batch, carrier: Carrier
) -> None:
    row = upload(desk, carrier, ["=1+1;919810000000;@SUM;0.002"])
    compare(desk, row)
    lines = desk.get(f"/carriers/reconciliations/{row.uuid}/differences.csv")
    text = b"".join(lines.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in text and "'@SUM" in text


def test_a_run_that_died_begins_again(desk: Client, sent: Batch, carrier: Carrier) -> None:
    row = upload(desk, carrier, ["R0;919810000000;DELIVRD;0.002"])
    Reconciliation.objects.filter(pk=row.pk).update(
        state="running", seen_at=timezone.now() - timedelta(minutes=3), rows_done=7
    )
    assert list(reconciling.waiting()) == [row]
    reconciling.run(str(row.uuid))
    row.refresh_from_db()
    assert (row.state, row.rows_done, row.totals["counts"]["missing"]) == ("done", 1, 3)
    reconciling.run(str(row.uuid))  # nobody asked for it


def test_the_id_has_to_be_named_and_the_days_to_make_sense(desk: Client, carrier: Carrier) -> None:
    row = upload(desk, carrier, ["R0;919810000000;DELIVRD;0.002"])
    answer = desk.post(f"/carriers/reconciliations/{row.uuid}/", {"number": "1"})
    assert answer.status_code == 422
    assert "Name the column" in answer.content.decode()
    today = timezone.now().date()
    file = SimpleUploadedFile("cdr.csv", HEADER.encode())
    form = {"file": file, "since": today, "until": today - timedelta(days=1)}
    answer = desk.post(f"/carriers/{carrier.uuid}/reconciliations/", form)
    assert answer.status_code == 422

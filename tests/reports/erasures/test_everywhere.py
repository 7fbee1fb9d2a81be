"""A recipient met at every door is erased: nothing in the database nor on the disk (F55)."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from campaigns.models import Carrier
from portal import audits
from reports.models import Quarter, RecipientErasure
from reports.services import squashing
from reports.tasks import erase_recipients
from tests.factories import wallet_of
from tests.reports.erasures import doors
from tests.reports.erasures.searching import Trace, traces

pytestmark = pytest.mark.django_db(transaction=True)

LOOKED_FOR = (doors.NATIONAL, doors.NAME, doors.WORDS)
ON_LISTS = {Trace("campaigns_optout.msisdn", doors.NATIONAL)}
LEFT_GROUPS = {Trace("campaigns_groupleaver.msisdn", doors.NATIONAL)}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """What another run left on the disk is not looked at."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def by_page(client: Client, lists: str) -> RecipientErasure:
    """Look first, then ask; the work is done by the job."""
    looked = client.post(reverse("erasures_look"), {"numbers": doors.SPELLINGS[2]})
    assert looked.status_code == 200
    assert "+91 98765 01234" in looked.content.decode()
    wish = {"numbers": f"+{doors.NUMBER}", "lists": lists, "reference": "Case 7", "sure": "on"}
    answer = client.post(reverse("erasures_ask"), wish)
    assert answer.status_code == 302, answer.content.decode()
    row = RecipientErasure.objects.get()
    erase_recipients()
    row.refresh_from_db()
    assert row.state == "done", (row.place, row.counts)
    return row


def figures() -> list[tuple[object, ...]]:
    squashing.squash()
    rows = Quarter.objects.exclude(messages=0).order_by("pk")
    return list(rows.values_list("state", "reason", "sender", "messages", "segments", "price"))


@pytest.mark.parametrize("lists", ["keep", "drop"])
def test_nothing_is_left_of_a_number(
    customer: Account, carrier: Carrier, customer_client: Client, lists: str
) -> None:
    doors.walk_through(customer, carrier)
    before = {trace.where.partition(".")[0] for trace in traces(*LOOKED_FOR)}
    assert len(before) > 20, sorted(before)
    was, spent = figures(), wallet_of(customer).consumed

    row = by_page(customer_client, lists)

    left = traces(*LOOKED_FOR)
    assert left == (ON_LISTS | LEFT_GROUPS if lists == "keep" else set())
    assert (row.sealed, len(row.digest)) == ("", 64)
    cancelled = [cell for cell in figures() if cell[0] == "cancelled"]
    assert [cell for cell in figures() if cell[0] != "cancelled"] == was
    assert [(cell[1], cell[3]) for cell in cancelled] == [("erased", 1)]
    assert wallet_of(customer).consumed == spent
    assert not audits.breaches()

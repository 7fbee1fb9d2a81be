"""The archive: what goes, what stays, and that everything still adds up."""

import pytest

from accounts.models import Account
from campaigns.models import (
    Carrier,
    CarrierReference,
    ClosedTotal,
    Message,
    MessageEvent,
    Receipt,
)
from reports.models import Archive
from reports.services import archivechecks, archiver, restoring
from tests.reports.archive_scene import MONTH, NOW, old_batch

pytestmark = pytest.mark.django_db
TABLES = (Message, MessageEvent, Receipt, CarrierReference)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row that the archive takes or leaves, as it is."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in TABLES
    }


def test_a_month_goes_and_comes_back_exactly(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier, 7)
    before = everything()
    outcome = archiver.run(now=NOW)
    assert (outcome.parts, outcome.messages) == (1, 7)
    assert all(rows == [] for rows in everything().values())
    archive = Archive.objects.get()
    assert (archive.state, archive.month) == (Archive.State.DONE, MONTH)
    assert archivechecks.check(archive) == []
    request = restoring.ask(customer, MONTH, days=3, by=customer.users.get())
    restoring.decide(request.uuid, approve=True, by=None)
    assert restoring.work() == 1
    assert everything() == before
    restoring.end(customer, request.uuid)
    restoring.work()
    assert all(rows == [] for rows in everything().values())
    assert Archive.objects.count() == 1
    assert ClosedTotal.objects.filter(account=customer, month=MONTH).count() == 5

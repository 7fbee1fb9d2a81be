"""Files of a month that was archived and brought back are what they were before."""

from datetime import date

import pytest
import time_machine

from accounts.errors import Invalid
from accounts.models import Account, LimitOverride
from campaigns.models import Batch, Carrier, Message
from reports.exportfilters import Filters
from reports.models import Export
from reports.services import archiver, restoring, retention
from reports.services.exports.files import file_of
from reports.services.retention import Wish
from tests.reports.archive_scene import MONTH, NOW, old_batch
from tests.reports.exports.scene import HOSTILE, by_openpyxl, by_pandas, made

pytestmark = pytest.mark.django_db
JULY = Filters(date(2026, 7, 1), date(2026, 7, 31))


@pytest.fixture
def hostile(operator: Account, customer: Account, carrier: Carrier) -> Batch:
    """A batch of last July with all kinds of texts, in an account that may download a year."""
    batch = old_batch(customer, carrier, len(HOSTILE))
    for place, text in enumerate(HOSTILE):
        own = Message.objects.filter(pk=batch.first_id + place)
        own.update(text=text, client_ref=text[:200])
    LimitOverride.objects.create(account=customer, name="report_months", value=12)
    wish = Wish("messages", 30, "days", account=customer)
    retention.add(operator, wish, by=operator.users.get())
    return batch


def files(account: Account) -> dict[str, Export]:
    return {kind: made(account, kind, JULY) for kind in ("csv", "xlsx", "parquet")}


def test_files_are_the_same_before_and_after(hostile: Batch, customer: Account) -> None:
    with time_machine.travel(NOW):
        before = files(customer)
        archiver.run()
        with pytest.raises(Invalid) as refused:
            made(customer, "csv", JULY)
        assert refused.value.code == "archived"
        request = restoring.ask(customer, MONTH, days=2, by=None)
        restoring.decide(request.uuid, approve=True, by=None)
        restoring.work()
        after = files(customer)
        assert after["csv"].sha256 == before["csv"].sha256
        assert file_of(after["csv"]).read_bytes() == file_of(before["csv"]).read_bytes()
        assert by_openpyxl(after["xlsx"]) == by_openpyxl(before["xlsx"])
        assert by_pandas(after["parquet"]) == by_pandas(before["parquet"])
        assert len(by_openpyxl(after["xlsx"])) == len(HOSTILE)


def test_days_past_the_limit_can_be_asked_for_while_their_month_is_back(
    hostile: Batch, customer: Account
) -> None:
    LimitOverride.objects.filter(account=customer).update(value=3)
    with time_machine.travel(NOW):
        archiver.run()
        request = restoring.ask(customer, MONTH, days=2, by=None)
        restoring.decide(request.uuid, approve=True, by=None)
        restoring.work()
        assert len(by_openpyxl(made(customer, "xlsx", JULY))) == len(HOSTILE)
        restoring.end(customer, request.uuid)
        restoring.work()
        with pytest.raises(Invalid) as refused:
            made(customer, "csv", JULY)
        assert refused.value.code == "too_old"

"""The archive in S3-compatible storage, over HTTP."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from accounts.models import Account
from campaigns.models import Carrier, Message
from reports.archives import places
from reports.models import Archive
from reports.services import archivechecks, archiveending, archiver, restoring, retention
from reports.services.retention import Wish
from tests.reports.archive_scene import MONTH, NOW, old_batch
from tests.reports.archives.bucket import Bucket, bucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def storage() -> Iterator[Bucket]:
    with bucket() as made:
        settings = {
            "ARCHIVE_S3_BUCKET": "cold",
            "ARCHIVE_S3_PREFIX": "tidings",
            "ARCHIVE_S3_ENDPOINT": made.url,
            "ARCHIVE_S3_ACCESS_KEY": "AKIATEST",
            "ARCHIVE_S3_SECRET_KEY": "very secret",
        }
        with override_settings(**settings):
            yield made


def test_a_month_goes_to_a_bucket_and_comes_back(
    operator: Account, customer: Account, carrier: Carrier, storage: Bucket
) -> None:
    old_batch(customer, carrier, 7)
    before = list(Message.objects.order_by("pk").values_list())
    assert archiver.run(now=NOW).parts == 1
    archive = Archive.objects.get()
    there = {path.removeprefix(f"cold/tidings/{archive.path}/") for path in storage.objects}
    assert {"manifest.json", "messages.parquet", "events.parquet"} < there
    assert storage.signed == {"AKIATEST"}
    assert places.place().kind == "bucket"
    assert archivechecks.check(archive) == []
    request = restoring.ask(customer, MONTH, days=1, by=None)
    restoring.decide(request.uuid, approve=True, by=None)
    restoring.work()
    assert list(Message.objects.order_by("pk").values_list()) == before
    restoring.end(customer, request.uuid)
    restoring.work()
    retention.add(operator, Wish("archives", 30, "days"), by=operator.users.get())
    assert archiveending.end_due() == 1
    assert not [path for path in storage.objects if path.endswith(".parquet")]


def test_storage_that_cannot_be_reached_costs_nothing(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier)
    settings = {"ARCHIVE_S3_BUCKET": "cold", "ARCHIVE_S3_ENDPOINT": "http://127.0.0.1:9"}
    keys = {"ARCHIVE_S3_ACCESS_KEY": "a", "ARCHIVE_S3_SECRET_KEY": "b"}
    with override_settings(**settings, **keys), pytest.raises(OSError, match="."):
        archiver.run(now=NOW)
    assert Message.objects.count() == 5
    assert archiver.run(now=NOW).parts == 1

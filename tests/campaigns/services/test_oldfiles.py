"""Files are deleted by hand, on schedule, and when nobody knows them; all else goes on."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import Account, AuditEntry
from campaigns import tasks
from campaigns.models import Campaign, Carrier, OptOutImport, Reconciliation, Upload
from campaigns.optoutscopes import Scope
from campaigns.selectors.oldfiles import overdue
from campaigns.services import campaigns, incoming, oldfiles, optoutimports, orphans, uploads
from campaigns.services.cancelling import cancel
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, csv_file, draft

pytestmark = pytest.mark.django_db
HOUR = 3600.0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path, FILE_UPLOAD_TEMP_DIR=tmp_path / "temporary"):
        (tmp_path / "temporary").mkdir()
        yield tmp_path


def path_of(upload: Upload | None) -> Path:
    assert upload is not None
    return Path(settings.MEDIA_ROOT) / upload.path


def aged(campaign: Campaign, days: float, **values: object) -> Campaign:
    """A campaign, and its file, of so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Upload.objects.filter(campaigns=campaign).update(created_at=then)
    Campaign.objects.filter(pk=campaign.pk).update(created_at=then, **values)
    campaign.refresh_from_db()
    return campaign


LIVE = [
    CampaignStatus.IMPORTING,
    CampaignStatus.AWAITING_RELEASE,
    CampaignStatus.SCHEDULED,
    CampaignStatus.RUNNING,
    CampaignStatus.PAUSED,
]
ENDS = [CampaignStatus.FINISHED, CampaignStatus.STOPPED, CampaignStatus.CANCELLED]
DRAFTS = [CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED]


@pytest.mark.parametrize("status", LIVE)
def test_the_file_of_a_campaign_on_its_way_stays(customer: Account, status: CampaignStatus) -> None:
    campaign = aged(draft(customer), 1000, status=status)
    assert oldfiles.delete_due() == 0
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.DRAFT)


@pytest.mark.parametrize("status", ENDS)
def test_the_file_of_an_ended_campaign_goes_after_its_days(
    customer: Account, status: CampaignStatus
) -> None:
    ended = timezone.now() - timedelta(days=89.9)
    campaign = aged(draft(customer), 200, status=status, finished_at=ended)
    assert not overdue().exists()
    Campaign.objects.update(finished_at=ended - timedelta(days=0.2))
    assert oldfiles.delete_due() == 1
    assert not path_of(campaign.upload).exists()


@pytest.mark.parametrize("status", DRAFTS)
def test_the_file_of_a_draft_nobody_touches_goes_sooner(
    customer: Account, status: CampaignStatus
) -> None:
    campaign = aged(draft(customer), 31, status=status, imported_at=timezone.now())
    assert not overdue().exists()
    Campaign.objects.update(imported_at=None)
    assert list(overdue()) == [campaign.upload]


def test_a_file_goes_when_the_last_campaign_does_not_need_it(customer: Account) -> None:
    first = aged(draft(customer), 100, status=CampaignStatus.CANCELLED)
    second = campaigns.create_draft(customer, name="Again", by=customer.users.get())
    assert first.upload is not None
    campaigns.take_upload(second, first.upload)
    Campaign.objects.filter(pk=first.pk).update(finished_at=first.created_at)
    assert not overdue().exists()
    cancel(second)
    assert not overdue().exists()
    Campaign.objects.filter(pk=second.pk).update(finished_at=first.created_at)
    assert list(overdue()) == [first.upload]


def test_a_file_that_no_campaign_took_goes_like_a_draft(customer: Account) -> None:
    upload = uploads.store(customer, csv_file(), by=customer.users.get())
    assert not overdue().exists()
    Upload.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert list(overdue()) == [upload]


@pytest.mark.parametrize("status", OptOutImport.Status)
def test_files_of_opt_outs_have_the_same_days(
    customer: Account, status: OptOutImport.Status
) -> None:
    by = customer.users.get()
    row = optoutimports.begin(customer, csv_file(), scope=Scope(), note="", by=by)
    then = timezone.now() - timedelta(days=60)
    Upload.objects.update(created_at=then)
    finished = then if status in ("done", "failed") else None
    OptOutImport.objects.update(created_at=then, finished_at=finished, status=status)
    assert overdue().exists() is (status == OptOutImport.Status.DRAFT)
    OptOutImport.objects.update(finished_at=then - timedelta(days=31), created_at=then)
    assert overdue().exists() is (status != OptOutImport.Status.RUNNING)
    OptOutImport.objects.filter(pk=row.pk).update(status=OptOutImport.Status.DRAFT)


def test_every_use_of_a_file_is_thought_of() -> None:
    fields = Upload._meta.get_fields(include_hidden=True)
    users = {
        field.related_model.__name__ for field in fields if field.auto_created and field.is_relation
    }
    known = {
        *("Campaign", "ContactImport", "IncomingFile", "OptOutImport", "Supplement"),
        "Reconciliation",
    }
    assert users == known, "selectors.files.overdue has to know what else needs a file"


@pytest.mark.parametrize(
    ("state", "days", "needed"),
    [
        ("new", settings.DRAFT_UPLOAD_DAYS - 1, True),
        ("new", settings.DRAFT_UPLOAD_DAYS + 1, False),
        ("waiting", 300, True),
        ("running", 300, True),
        ("done", settings.UPLOAD_DAYS - 1, True),
        ("done", settings.UPLOAD_DAYS + 1, False),
        ("failed", settings.UPLOAD_DAYS + 1, False),
    ],
)
def test_a_list_of_a_carriers_is_kept_while_it_is_compared(
    operator: Account, carrier: Carrier, state: str, days: int, needed: bool
) -> None:
    upload = uploads.store(operator, csv_file(), by=None)
    then = timezone.now() - timedelta(days=days)
    Upload.objects.filter(pk=upload.pk).update(created_at=then)
    row = Reconciliation.objects.create(
        carrier=carrier, upload=upload, since=then.date(), until=then.date(), state=state
    )
    Reconciliation.objects.filter(pk=row.pk).update(created_at=then)
    assert (upload not in overdue()) is needed
    if state in ("waiting", "running"):
        with pytest.raises(Conflict):
            oldfiles.delete_now(upload)


def test_after_its_file_a_campaign_still_tells_all(customer: Account) -> None:
    campaign = checked(draft(customer))
    assert campaign.upload is not None
    path = path_of(campaign.upload)
    oldfiles.delete_now(campaign.upload)
    assert not path.exists()
    assert campaign.upload.deleted_at
    assert campaign.upload.preview["sample"] == []
    assert campaign.upload.preview["columns"] == ["phone", "name", "amount"]
    assert campaign.rejected_rows.count() == 3
    entry = AuditEntry.objects.get(action="file.deleted")
    assert (entry.subject_label, entry.subject_uuid) == ("people.csv", campaign.upload.uuid)
    with pytest.raises(Conflict) as refused:
        campaigns.start_check(campaign)
    assert refused.value.code == "file_deleted"
    with pytest.raises(Conflict):
        oldfiles.delete_now(campaign.upload)


def test_a_file_is_not_deleted_while_it_is_read(customer: Account) -> None:
    campaign = draft(customer)
    campaigns.start_check(campaign)
    assert campaign.upload is not None
    with pytest.raises(Conflict) as refused:
        oldfiles.delete_now(campaign.upload)
    assert refused.value.code == "being_read"
    assert path_of(campaign.upload).exists()


def test_orphans_of_a_day_are_swept_and_nothing_else(customer: Account, folder: Path) -> None:
    by = customer.users.get()
    kept = path_of(uploads.store(customer, csv_file(), by=by))
    coming = folder / incoming.begin(customer, name="a", size=9, by=by).path
    deleted = uploads.store(customer, csv_file(), by=by)
    path = path_of(deleted)
    content = path.read_bytes()
    oldfiles.delete_now(deleted)
    path.write_bytes(content)  # as if the process had died between the row and the file
    orphan, young = kept.parent / ("0" * 32), kept.parent / ("1" * 32)
    foreign, torn = kept.parent / "notes.txt", folder / "temporary" / "tmpx.upload.csv"
    for each in (orphan, young, foreign, torn):
        each.write_text("x")
    yesterday = time.time() - 25 * HOUR
    for each in (kept, coming, path, orphan, foreign, torn):
        os.utime(each, (yesterday, yesterday))
    assert orphans.sweep_orphans() == 3
    there = {each: each.exists() for each in (kept, coming, young, foreign)}
    assert all(there.values()), there
    assert not orphan.exists() and not path.exists() and not torn.exists()


def test_the_beat_does_all_of_it(customer: Account) -> None:
    aged(draft(customer), 31)
    by = customer.users.get()
    abandoned = incoming.begin(customer, name="a", size=9, by=by)
    type(abandoned).objects.update(touched_at=timezone.now() - timedelta(days=2))
    tasks.delete_old_files()
    assert not type(abandoned).objects.exists()
    assert AuditEntry.objects.filter(action="file.expired").count() == 1

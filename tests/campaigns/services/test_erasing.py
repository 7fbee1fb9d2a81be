"""What a closed account leaves behind is erased, step by step; what it cost stays."""

from datetime import date, time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.errors import Conflict
from accounts.models import Account, AuditEntry, Wallet
from accounts.money import MICRO
from apikeys.models import ApiKey
from apikeys.services.keys import create_key
from campaigns.mappings import Mapping
from campaigns.models import (
    Campaign,
    Carrier,
    Chunk,
    DltTemplate,
    Erasure,
    Message,
    OptOut,
    OptOutImport,
    OptOutRejectedRow,
    OptOutTag,
    Recurrence,
    RejectedRow,
    SavedMapping,
    Sender,
    SendingRules,
    Template,
    Upload,
)
from campaigns.optoutscopes import Scope
from campaigns.services import (
    campaigns,
    dlt,
    erasing,
    optoutimports,
    recurrences,
    savedmappings,
    templates,
    testsends,
    uploads,
)
from campaigns.services.claiming import claim
from campaigns.services.dlt import Entry
from campaigns.services.recalling import continue_recalls
from campaigns.services.recurrences import Wish
from campaigns.services.uploads import Reading
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, confirmed, draft
from tests.campaigns.scene import queued_batch

FILE = b"number,name\n+919810000001,Asha\n"


def close(account: Account) -> Account:
    """Closed as the desk leaves it, but for its credits: these tests are about the rest."""
    Account.objects.filter(pk=account.pk).update(status=Account.Status.CLOSED)
    account.refresh_from_db()
    return account


@pytest.fixture
def leftovers(customer: Account, stranger: Account) -> Upload:
    """Everything a customer may have, and the same of a stranger."""
    upload = None
    for account in (stranger, customer):
        user = account.users.get()
        upload = uploads.store(account, SimpleUploadedFile("list.csv", FILE), by=user)
        draft = campaigns.create_draft(account, name="Draft", by=user)
        campaigns.take_upload(draft, upload)
        RejectedRow.objects.create(campaign=draft, row=3, kind="invalid", code="x", value="+9198")
        OptOutTag.objects.create(account=account, name="offers")
        list_file = SimpleUploadedFile("left.csv", FILE + b"12345,Dev\n")
        scope = Scope(tag=OptOutTag.objects.get(account=account))
        optoutimports.begin(account, list_file, scope=scope, note="", by=user)
        row = OptOutImport.objects.get(account=account)
        optoutimports.start(row, Reading(number=0, region="IN", has_header=True))
        optoutimports.carry_out(row.uuid)
        create_key(
            account, name="K", expires_in_days=None, allowed_addresses=["10.0.0.1"], created_by=user
        )
        queued_batch(account, 5)
    assert upload is not None
    return upload


def test_files_drafts_numbers_and_texts_are_gone(customer: Account, leftovers: Upload) -> None:
    path = settings.MEDIA_ROOT / leftovers.path
    assert path.exists()
    assert erasing.erase(close(customer))
    assert not path.exists()
    for model in (Upload, Campaign, OptOut, OptOutImport, OptOutTag, Sender):
        assert not model._default_manager.filter(account=customer).exists()
    assert not RejectedRow.objects.filter(campaign__account=customer).exists()
    rows = set(Message.objects.filter(account=customer).values_list("msisdn", "text", "client_ref"))
    assert rows == {(0, "", "")}
    key = ApiKey.objects.get(account=customer)
    assert key.revoked_at and (key.name, key.allowed_addresses) == ("", [])
    entry = AuditEntry.objects.get(action="account.erased")
    assert (entry.account, entry.after) == (customer, {"messages": 5})


def test_another_accounts_things_stay(
    customer: Account, stranger: Account, leftovers: Upload
) -> None:
    erasing.erase(close(customer))
    assert Message.objects.filter(account=stranger, text="Hello").count() == 5
    upload = Upload.objects.get(account=stranger, name="list.csv")
    assert OptOutRejectedRow.objects.get().file.account == stranger
    assert (settings.MEDIA_ROOT / upload.path).exists()
    for model in (Campaign, OptOut, OptOutTag, Sender):
        assert model._default_manager.filter(account=stranger).exists()
    assert ApiKey.objects.get(account=stranger).revoked_at is None


def test_what_still_waits_is_called_off(
    customer: Account, leftovers: Upload, carrier: Carrier
) -> None:
    erasing.erase(close(customer))
    assert {chunk.state for chunk in Chunk.objects.filter(account=customer)} == {"cancelled"}
    continue_recalls()
    states = set(Message.objects.filter(account=customer).values_list("state", flat=True))
    assert states == {"cancelled"}
    assert not Wallet.objects.filter(account=customer, reserved__gt=0).exists()
    assert all(each.messages[0].account_id != customer.pk for each in claim("d1", carrier, 99))


def test_it_goes_on_where_it_stopped(
    customer: Account, leftovers: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "STEP", 2)
    assert not erasing.erase(close(customer), until=0)
    erasure = Erasure.objects.get()
    assert erasing._erase_messages(erasure)
    assert Message.objects.filter(account=customer, msisdn=0).count() == 2
    assert erasing.erase(customer)
    erasure.refresh_from_db()
    assert erasure.messages == 5 and erasure.finished_at


def test_the_job_finds_closed_accounts_once(customer: Account, stranger: Account) -> None:
    assert erasing.erase_due() == 0
    close(customer)
    close(stranger)
    assert erasing.erase_due() == 2
    assert erasing.erase_due() == 0


def test_a_live_account_is_never_erased(customer: Account) -> None:
    with pytest.raises(Conflict):
        erasing.erase(customer)


def test_templates_rules_and_recurring_campaigns_are_gone_too(
    customer: Account, stranger: Account
) -> None:
    for account in (stranger, customer):
        user = account.users.get()
        written = templates.create(account, name="Sale", text="Hello", by=user)
        pattern = checked(draft(account))
        Campaign.objects.filter(pk=pattern.pk).update(template_version=written)
        wish = Wish(
            name="Weekly",
            every=1,
            unit="day",
            at=time(10),
            starts_on=date(2030, 1, 1),
            max_price=MICRO,
        )
        recurrences.create(account, pattern, wish, by=user)
        testsends.remember(account, "9810000001")
        entry = Entry("1107161234567890123", "Hello {#var#}", "Sale", "", [])
        dlt.add(account, entry)
        savedmappings.save(account, "Weekly file", ["phone"], Mapping(number=0))
    assert erasing.erase(close(customer))
    for model in (Recurrence, Template, DltTemplate, SavedMapping, SendingRules):
        left = model._default_manager.values_list("account", flat=True)
        assert list(left) == [stranger.pk], model


def test_what_waits_for_a_second_person_is_called_off(customer: Account) -> None:
    SendingRules.objects.create(account=customer, release_above=1)
    campaign = confirmed(customer)
    assert campaign.status == CampaignStatus.AWAITING_RELEASE
    erasing.erase(close(customer))
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.CANCELLED

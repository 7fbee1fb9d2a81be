"""The archive's commands."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Account
from campaigns.models import Carrier, Message
from reports.archives import places
from reports.models import Archive
from tests.reports.archive_scene import NOW, old_batch

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def test_archive_restore_and_verify(customer: Account, carrier: Carrier) -> None:
    old_batch(customer, carrier)
    with time_machine.travel(NOW):
        assert run("archive_messages").startswith("5 messages in 1 parts")
    assert run("verify_archives") == "1 parts are what their manifests say.\n"
    assert not Message.objects.exists()
    assert "2026-07 is back until" in run("restore_archive", str(customer.uuid), "2026-07")
    assert Message.objects.count() == 5


def test_what_cannot_be_is_said(customer: Account, carrier: Carrier) -> None:
    with pytest.raises(CommandError, match="Nothing of this month"):
        run("restore_archive", str(customer.uuid), "2026-07")
    with pytest.raises(CommandError, match="no such account or month"):
        run("restore_archive", str(customer.uuid), "July")
    old_batch(customer, carrier)
    with time_machine.travel(NOW):
        run("archive_messages", "--minutes", "5")
    places.place().write(f"{Archive.objects.get().path}/events.parquet", b"PAR1")
    with pytest.raises(CommandError, match="1 of 1 parts are damaged"):
        run("verify_archives", "--account", str(customer.uuid))

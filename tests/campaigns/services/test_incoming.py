"""Files in pieces: whole, broken off, repeated, mixed up, damaged, abandoned."""

import hashlib
import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.errors import Conflict, Invalid, NotFound, ServiceError
from accounts.models import Account, LimitOverride
from campaigns.models import IncomingFile, Upload
from campaigns.services import incoming
from campaigns.services.incoming import PIECE

pytestmark = pytest.mark.django_db
FILE = b"number,name\n" + b"+919810000001,Asha\n" * (5 * PIECE // 2 // 19)


def begin(account: Account, content: bytes = FILE, **more: int) -> IncomingFile:
    by = account.users.get()
    return incoming.begin(account, name="people.csv", size=len(content), by=by, **more)


def piece_of(number: int, content: bytes = FILE) -> tuple[int, bytes, bytes]:
    data = content[number * PIECE : (number + 1) * PIECE]
    return number * PIECE, data, hashlib.sha256(data).digest()


def refusal(*args: object) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        incoming.take(*args)  # type: ignore[arg-type]
    return refused.value


def test_pieces_become_the_file_they_are_of(customer: Account) -> None:
    row = begin(customer)
    counted = [incoming.take(row, *piece_of(number)) for number in range(3)]
    assert counted == [PIECE, 2 * PIECE, len(FILE)]
    upload = incoming.finish(row)
    assert (settings.MEDIA_ROOT / upload.path).read_bytes() == FILE
    assert upload.sha256 == hashlib.sha256(FILE).hexdigest()
    assert (upload.name, upload.size) == ("people.csv", len(FILE))
    assert upload.preview["columns"] == ["number", "name"]
    assert incoming.finish(row) == upload, "asked again, after an answer that was lost"
    assert Upload.objects.count() == 1


def test_a_piece_sent_again_counts_once(customer: Account) -> None:
    row = begin(customer)
    incoming.take(row, *piece_of(0))
    assert incoming.take(row, *piece_of(0)) == PIECE
    row.refresh_from_db()
    assert (row.received, len(row.sums)) == (PIECE, 1)


def test_a_damaged_piece_leaves_nothing(customer: Account) -> None:
    row = begin(customer)
    offset, data, digest = piece_of(0)
    assert refusal(row, offset, b"x" + data[1:], digest).code == "wrong_sum"
    row.refresh_from_db()
    assert row.received == 0
    assert (settings.MEDIA_ROOT / row.path).stat().st_size == 0


def test_a_piece_too_early_is_told_where_to_go_on(customer: Account) -> None:
    row = begin(customer)
    error = refusal(row, *piece_of(1))
    assert (error.code, error.retryable) == ("out_of_order", True)


@pytest.mark.parametrize("cut", [0, 1, PIECE - 1])
def test_half_a_piece_is_none(customer: Account, cut: int) -> None:
    data = FILE[:cut]
    error = refusal(begin(customer), 0, data, hashlib.sha256(data).digest())
    assert error.code == "wrong_length"


def test_another_file_of_the_same_name_is_noticed(customer: Account) -> None:
    row = begin(customer)
    incoming.take(row, *piece_of(0))
    other = FILE.replace(b"Asha", b"Lata")
    assert refusal(row, *piece_of(0, other)).code == "other_content"


def test_the_same_file_is_found_again_and_others_are_not(customer: Account) -> None:
    row = begin(customer, modified=1_700_000_000_000)
    assert begin(customer, modified=1_700_000_000_000) == row
    assert begin(customer, modified=1_700_000_000_001) != row
    assert begin(customer) != begin(customer), "without a date, no file is known"


def test_a_file_over_the_limit_is_refused_before_a_byte(customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="campaign_file_bytes", value=len(FILE))
    begin(customer)
    with pytest.raises(Invalid, match="larger than") as refused:
        begin(customer, FILE + b"\n")
    assert refused.value.code == "file_too_large"


def test_the_account_has_room_for_so_much(customer: Account) -> None:
    LimitOverride.objects.create(
        account=customer, name="upload_storage_bytes", value=2 * len(FILE) - 1
    )
    begin(customer)
    with pytest.raises(Invalid) as refused:
        begin(customer)
    assert refused.value.code == "storage_full"


def test_five_uploads_may_be_open(customer: Account, stranger: Account) -> None:
    rows = [begin(customer) for _ in range(5)]
    with pytest.raises(Conflict) as refused:
        begin(customer)
    assert refused.value.code == "too_many_unfinished"
    begin(stranger)
    incoming.discard(rows[0])
    begin(customer)


def test_what_a_first_look_refuses_is_not_kept(customer: Account) -> None:
    content = b"%PDF-1.7\n" * 100
    row = begin(customer, content)
    incoming.take(row, 0, content, hashlib.sha256(content).digest())
    with pytest.raises(Invalid):
        incoming.finish(row)
    assert not (settings.MEDIA_ROOT / row.path).exists()
    assert not IncomingFile.objects.exists() and not Upload.objects.exists()


def test_a_file_that_is_not_all_there_is_not_finished(customer: Account) -> None:
    row = begin(customer)
    incoming.take(row, *piece_of(0))
    with pytest.raises(Conflict) as refused:
        incoming.finish(row)
    assert refused.value.code == "not_complete"


def test_damage_on_disk_is_found_before_anybody_is_written_to(customer: Account) -> None:
    row = begin(customer)
    for number in range(3):
        incoming.take(row, *piece_of(number))
    with (settings.MEDIA_ROOT / row.path).open("r+b") as file:
        file.seek(PIECE + 7)
        file.write(b"#")
    with pytest.raises(Invalid) as refused:
        incoming.finish(row)
    assert refused.value.code == "damaged_on_disk"
    assert not Upload.objects.exists()


def test_a_discarded_upload_is_gone_for_its_second_tab(customer: Account) -> None:
    row = begin(customer)
    incoming.discard(row)
    assert isinstance(refusal(row, *piece_of(0)), NotFound)


def test_what_nobody_goes_on_with_is_discarded_after_a_day(customer: Account) -> None:
    old, new = begin(customer), begin(customer)
    finished = begin(customer)
    for number in range(3):
        incoming.take(finished, *piece_of(number))
    upload = incoming.finish(finished)
    then = timezone.now() - timedelta(hours=25)
    IncomingFile.objects.exclude(pk=new.pk).update(touched_at=then)
    assert incoming.discard_abandoned() == 1
    assert list(IncomingFile.objects.all()) == [new]
    assert not (settings.MEDIA_ROOT / old.path).exists()
    assert (settings.MEDIA_ROOT / upload.path).exists()


DIES = """
import os, django
django.setup()
from campaigns.models import IncomingFile
from campaigns.services import incoming
import hashlib, sys
os.fsync = lambda descriptor: os._exit(9)
row = IncomingFile.objects.get(path=sys.argv[1])
data = sys.stdin.buffer.read()
incoming.take(row, row.received, data, hashlib.sha256(data).digest())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_within_a_piece_is_sent_it_again(customer: Account) -> None:
    row = begin(customer)
    incoming.take(row, *piece_of(0))
    name = str(connection.settings_dict["NAME"])
    url = os.environ.get("DATABASE_URL", "")
    url = f"{url.rpartition('/')[0]}/{name}" if url else f"sqlite:///{name}"
    died = subprocess.run(
        [sys.executable, "-c", DIES, row.path],
        input=piece_of(1)[1],
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert died.returncode == 9
    row.refresh_from_db()
    assert row.received == PIECE
    for number in (1, 2):
        incoming.take(row, *piece_of(number))
    assert (settings.MEDIA_ROOT / incoming.finish(row).path).read_bytes() == FILE


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_do_not_corrupt_the_file(customer: Account) -> None:
    row = begin(customer)
    wrong: list[str] = []

    def tab() -> None:
        try:
            for number in range(3):
                incoming.take(row, *piece_of(number))
        except ServiceError as error:
            wrong.append(error.code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(4)]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join()
    assert not wrong
    row.refresh_from_db()
    assert row.received == len(FILE) and len(row.sums) == 3
    assert (settings.MEDIA_ROOT / incoming.finish(row).path).read_bytes() == FILE

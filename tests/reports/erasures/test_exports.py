"""Exports with an erased number go; others stay, and new ones leave its cell empty."""

from typing import Any

import pytest

from accounts.models import Account
from campaigns.models import Message
from reports.models import Export
from reports.services import erasing, erasures
from reports.services.erasures import Wish
from reports.services.exports.files import file_of, folder_of
from tests.campaigns.scene import queued_batch
from tests.reports.erasures.exporting import first_cells, made

pytestmark = pytest.mark.django_db

NUMBER = 919810000001


def erase(account: Account, number: int = NUMBER) -> None:
    assert erasing.carry_out(erasures.ask(account, [number], Wish())[0])


@pytest.mark.parametrize("shape", ["csv", "xlsx", "parquet"])
def test_a_file_with_the_number_goes_and_the_request_says_so(customer: Account, shape: str) -> None:
    queued_batch(customer, 3)
    export = made(customer, shape)
    folder = folder_of(export)
    assert file_of(export).exists()
    erase(customer)
    export.refresh_from_db()
    assert (export.status, folder.exists()) == (Export.Status.EXPIRED, False)


def test_a_file_without_the_number_stays(customer: Account) -> None:
    queued_batch(customer, 1)
    export = made(customer, "csv")
    queued_batch(customer, 3)  # the number comes after it was made
    erase(customer)
    export.refresh_from_db()
    assert export.status == Export.Status.DONE and file_of(export).exists()


def test_who_was_looked_for_is_forgotten_too(customer: Account) -> None:
    export = made(customer, "csv", number=str(NUMBER))
    erase(customer)
    export.refresh_from_db()
    kept: dict[str, Any] = export.filters
    assert "number" not in kept


def test_an_erased_number_is_an_empty_cell(customer: Account) -> None:
    queued_batch(customer, 3)
    erase(customer)
    export = made(customer, "csv", columns=["number", "text"])
    assert first_cells(export) == ["+919810000000", "", "+919810000002"]
    assert Message.objects.filter(msisdn=0).count() == 1

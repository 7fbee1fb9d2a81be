"""F42: small files that grow without end are refused in ten seconds and half a gigabyte."""

from pathlib import Path

import pytest
from django.test import Client

from campaigns.models import Upload
from tests.campaigns.intake import hostile
from tests.campaigns.intake.door import assert_cheap, assert_refused, cost, post
from tests.campaigns.intake.rawzips import bomb, raw_zip


@pytest.mark.parametrize("name", hostile.QUICK)
def test_a_bomb_is_told_at_its_first_bytes(
    tmp_path: Path, customer_client: Client, name: str
) -> None:
    code, content = hostile.QUICK[name]
    assert len(content) < 5 * hostile.MEGABYTE
    found = cost(tmp_path, content)
    assert found.code == code
    assert_cheap(found)
    assert_refused(customer_client, content, code)


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.LONG)
def test_a_bomb_that_takes_seconds_is_told_in_time(
    tmp_path: Path, customer_client: Client, name: str
) -> None:
    code, content = hostile.LONG[name]
    assert len(content) < 5 * hostile.MEGABYTE
    found = cost(tmp_path, content)
    assert found.code in (code, "too_costly")  # a slow machine runs into the clock first
    assert_cheap(found)
    assert_refused(customer_client, content, code, "too_costly")


def test_a_large_file_in_a_small_zip_is_looked_at_in_no_time(
    tmp_path: Path, customer_client: Client
) -> None:
    """1.9 GB of numbers are within the limit, and only their beginning is unpacked."""
    content = raw_zip([bomb("numbers.csv", hostile.NUMBERS, 1700)])
    found = cost(tmp_path, content)
    assert (found.code, found.rows) == ("", 200)
    assert_cheap(found)
    assert post(customer_client, content).status_code == 302
    assert Upload.objects.get().preview["format"] == "csv"

"""demo.json: private, whole or not there, and kept up to date."""

import json
import stat
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from portal.demo import facts

KNOWN = facts.Facts(
    url="http://127.0.0.1:8000",
    email="customer@tidings.example",
    password="secret",
    reseller_email="reseller@tidings.example",
    operator_email="operator@tidings.example",
    access_token="0" * 32,
    sender="TIDING",
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_what_was_saved_is_loaded_and_only_we_can_read_it() -> None:
    facts.save(KNOWN)
    assert facts.load() == KNOWN
    assert stat.S_IMODE(facts.path().stat().st_mode) == 0o600
    assert json.loads(facts.path().read_text())["access_token"] == "0" * 32


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": "x"}'])
def test_a_damaged_file_counts_as_none(text: str) -> None:
    facts.path().write_text(text)
    assert facts.load() is None


def test_each_installation_gets_a_password_of_its_own() -> None:
    assert len({facts.new_password() for _ in range(50)}) == 50


@pytest.mark.django_db
def test_facts_without_the_campaign_are_not_enough() -> None:
    facts.save(KNOWN)
    assert not facts.refresh()

"""A database of an old release and a fresh one, which takes fewer steps, end up the same."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.supervisor.preparing import _is_behind
from tests.faults.world import MANAGE, ROOT, World, migrate, template, world
from tests.portal.schemas import schema


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[list[str]]:
    with template(tmp_path / "fresh") as url:
        yield schema(url)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[World]:
    """A database that lived through an old release and has just got this one."""
    with world(tmp_path / "old", migrated=False) as made:
        run(made, sys.executable, "-m", "tests.portal.oldchain")
        migrate(made)
        yield made


def run(made: World, *command: str) -> str:
    return subprocess.run(
        command, env=made.env, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.slow
@pytest.mark.database
def test_an_old_database_becomes_what_a_fresh_one_is(old: World, fresh: list[str]) -> None:
    became = schema(old.env["DATABASE_URL"])
    assert not (set(became) ^ set(fresh)), sorted(set(became) ^ set(fresh))
    assert became == fresh

    noted = run(old, *MANAGE, "showmigrations", "--plan")
    assert "[ ]" not in noted
    assert "campaigns.0001_squashed_0018_reconciliations" in noted
    # The replaced ones are no longer part of the plan: the next change builds on one history.
    assert "campaigns.0007_campaigns_at_full_size" not in noted


@pytest.mark.django_db
def test_a_step_that_replaced_others_is_noted_at_the_next_start() -> None:
    """A later release may drop the older ones: a database that knew only those would begin anew."""
    assert not _is_behind("default", [])
    MigrationRecorder(connection).record_unapplied("accounts", "0001_squashed_0008_client_notes")
    assert _is_behind("default", [])
    assert _is_behind("default", ["accounts"])
    assert not _is_behind("default", ["apikeys"])

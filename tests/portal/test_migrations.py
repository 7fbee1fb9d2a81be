"""A database of an old release and a fresh one, which takes fewer steps, end up the same."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.world import MANAGE, ROOT, World, migrate, template, world
from tests.portal.schemas import schema

pytestmark = [pytest.mark.slow, pytest.mark.database]


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


def test_an_old_database_becomes_what_a_fresh_one_is(old: World, fresh: list[str]) -> None:
    became = schema(old.env["DATABASE_URL"])
    assert not (set(became) ^ set(fresh)), sorted(set(became) ^ set(fresh))
    assert became == fresh

    noted = run(old, *MANAGE, "showmigrations", "--plan")
    assert "[ ]" not in noted
    assert "campaigns.0001_squashed_0018_reconciliations" in noted
    # The replaced ones are no longer part of the plan: the next change builds on one history.
    assert "campaigns.0007_campaigns_at_full_size" not in noted

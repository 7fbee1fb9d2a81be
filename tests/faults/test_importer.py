"""An importer that is killed: the next one ends with exactly the right rows (F14)."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.world import ROOT, World, world

pytestmark = pytest.mark.slow

ROWS = 60_000


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "w") as made:
        yield made


def stage(portal: World, *words: str) -> str:
    command = [sys.executable, "-m", "tests.faults.import_stage", *words]
    done = subprocess.run(
        command, env=portal.env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def report(portal: World, campaign: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stage(portal, "report", campaign))
    return found


def wait_for_rows(portal: World) -> None:
    """Wait until a block is committed. Asks the database itself: a process would take too long."""
    url = portal.env["DATABASE_URL"]
    server = psycopg if url.startswith("postgres") else sqlite3
    target = url if url.startswith("postgres") else str(portal.folder / "db.sqlite3")
    end = time.monotonic() + 60
    with closing(server.connect(target)) as database:
        while True:
            found = database.execute("SELECT rows_done FROM campaigns_campaign").fetchone()
            database.rollback()
            if found[0]:
                return
            assert time.monotonic() < end, "no block was ever committed"
            time.sleep(0.02)


def importers(campaign: str) -> list[int]:
    """Ids of the importer processes of this campaign."""
    found = subprocess.run(
        ["ps", "-ww", "-eo", "pid,args"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [int(line.split()[0]) for line in found if f"import_campaign {campaign}" in line]


def assert_exact(portal: World, campaign: str) -> None:
    found = report(portal, campaign)
    assert found["status"] == "ready"
    assert found["file_rows"] == found["rows_done"] == ROWS
    assert found["written"] == found["messages"] > ROWS * 0.9
    assert found["written"] + found["rejected"] == ROWS
    assert found["contiguous"]
    assert found["batches"] == 1


def test_f14_a_killed_importer_leaves_nothing_behind(portal: World) -> None:
    campaign = stage(portal, "make", str(ROWS))
    importer = portal.start("import_campaign", campaign)
    wait_for_rows(portal)
    importer.kill()
    importer.wait()
    left = report(portal, campaign)
    assert left["status"] == "importing", "it was done before it could be killed: raise ROWS"
    assert left["written"] + left["rejected"] == left["rows_done"]
    assert portal.start("import_campaign", campaign).wait(timeout=120) == 0
    assert_exact(portal, campaign)


def test_a_worker_starts_a_killed_importer_again(portal: World) -> None:
    campaign = stage(portal, "make", str(ROWS))
    command = [sys.executable, "-m", "tests.faults.import_stage", "work", campaign]
    worker = subprocess.Popen(command, env=portal.env, cwd=ROOT)
    wait_for_rows(portal)
    os.kill(importers(campaign)[0], signal.SIGKILL)
    assert worker.wait(timeout=120) == 0
    assert_exact(portal, campaign)


def test_an_importer_ends_when_its_worker_is_gone(portal: World) -> None:
    campaign = stage(portal, "make", str(ROWS))
    command = [sys.executable, "-m", "tests.faults.import_stage", "work", campaign]
    worker = subprocess.Popen(command, env=portal.env, cwd=ROOT)
    wait_for_rows(portal)
    worker.kill()
    worker.wait()
    end = time.monotonic() + 30
    while importers(campaign):
        assert time.monotonic() < end, "the importer lives on"
        time.sleep(0.1)
    assert report(portal, campaign)["status"] == "importing"
    stage(portal, "work", campaign)
    assert_exact(portal, campaign)

"""The process of an export is killed midway: the file comes out as if nothing had happened."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from tests.faults.world import ROOT, World, world

pytestmark = pytest.mark.slow

ROWS = 52_000
STAGE = [sys.executable, "-m", "tests.faults.export_stage"]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("exports") / "w") as made:
        stage(made, "make", str(ROWS))
        yield made


def stage(portal: World, *words: str) -> str:
    command = [*STAGE, *words]
    done = subprocess.run(
        command, env=portal.env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def report(portal: World, export: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stage(portal, "report", export))
    return found


def wait_for_a_part(portal: World) -> None:
    """Wait until a part is committed. Asks the database itself: a process would take too long."""
    url = portal.env["DATABASE_URL"]
    server = psycopg if url.startswith("postgres") else sqlite3
    target = url if url.startswith("postgres") else str(portal.folder / "db.sqlite3")
    end = time.monotonic() + 90
    with closing(server.connect(target)) as database:
        while True:
            asked = "SELECT parts FROM reports_export ORDER BY id DESC LIMIT 1"
            found = database.execute(asked).fetchone()
            database.rollback()
            if found[0]:
                return
            assert time.monotonic() < end, "no part was ever finished"
            time.sleep(0.005)


def makers(export: str) -> list[int]:
    """Ids of the processes that make this export."""
    found = subprocess.run(
        ["ps", "-ww", "-eo", "pid,args"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [int(line.split()[0]) for line in found if f"make_export {export}" in line]


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_a_killed_export_ends_with_the_same_checksum(portal: World, format: str) -> None:
    whole = stage(portal, "ask", format)
    stage(portal, "work", whole)
    undisturbed = report(portal, whole)
    assert undisturbed["status"] == "done"
    assert undisturbed["rows"] == undisturbed["messages"] >= ROWS
    export = stage(portal, "ask", format)
    worker = subprocess.Popen([*STAGE, "work", export], env=portal.env, cwd=ROOT)
    wait_for_a_part(portal)
    os.kill(makers(export)[0], signal.SIGKILL)
    assert worker.wait(timeout=180) == 0
    assert report(portal, export) == undisturbed


def test_one_whose_worker_died_too_is_found_and_goes_on(portal: World) -> None:
    whole = stage(portal, "ask", "csv")
    stage(portal, "work", whole)
    export = stage(portal, "ask", "csv")
    worker = subprocess.Popen([*STAGE, "work", export], env=portal.env, cwd=ROOT)
    wait_for_a_part(portal)
    worker.kill()
    worker.wait()
    end = time.monotonic() + 60
    while makers(export):
        assert time.monotonic() < end, "the process lives on without its worker"
        time.sleep(0.05)
    left = report(portal, export)
    assert left["status"] == "running" and 0 < left["rows"] < ROWS
    stage(portal, "work", export)
    assert report(portal, export) == report(portal, whole)

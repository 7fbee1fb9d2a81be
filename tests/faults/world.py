"""A portal of the test's own: database, carrier and dispatchers as real processes, to be killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from campaigns.simulator.journal import submits

ROOT = Path(__file__).parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
TIMES = {"DISPATCH_LEASE_SECONDS": "8", "DISPATCH_RESPONSE_TIMEOUT": "2"}


class World:
    """One data folder and its processes."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.env = os.environ | TIMES | {"DATA_DIR": str(folder), "DATABASE_URL": database_url}
        self.env |= {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING", "SECRET_KEY": "test"}
        # Real processes run on the real settings; the tests' would move the folder.
        self.env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        self.output: int | None = None  # a file descriptor for what its processes say
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def log(self) -> Path:
        """The carrier's own log."""
        return self.folder / "carrier.log"

    def start(self, *command: str, **env: str) -> subprocess.Popen[bytes]:
        """Start a management command."""
        return self._start([*MANAGE, *command], env)

    def celery(self, *words: str) -> subprocess.Popen[bytes]:
        """Start one of Celery's programs."""
        command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", "portal"]
        return self._start([*command, *words, "--loglevel", "ERROR"], {})

    def _start(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=self.env | env,
            cwd=ROOT,
            stdout=self.output,
            stderr=self.output,
        )
        self._running.append(process)
        return process

    def carrier(self, *options: str) -> subprocess.Popen[bytes]:
        """Start the carrier simulator, with receipts that come soon; wait until it listens."""
        process = self.start("carrier_simulator", "--soonest", "0.2", "--latest", "0.6", *options)
        time.sleep(2)
        return process

    def dispatcher(self, name: str = "d1", **env: str) -> subprocess.Popen[bytes]:
        """Start a dispatcher."""
        return self.start("dispatch", "--name", name, **env)

    def make(self, count: int, *options: int) -> None:
        """Queue messages (see tests.faults.stage)."""
        self._stage("make", str(count), *map(str, options))

    def smpp(self, port: int, *options: int) -> None:
        """Make a carrier by SMPP the way out; before `make`."""
        self._stage("smpp", str(port), *map(str, options))

    def report(self) -> dict[str, Any]:
        """What became of everything."""
        found: dict[str, Any] = json.loads(self._stage("report").splitlines()[-1])
        return found

    def wait(
        self, reached: Callable[[dict[str, Any]], bool], seconds: float = 90
    ) -> dict[str, Any]:
        """Wait until a report satisfies `reached`; return it."""
        end = time.monotonic() + seconds
        while not reached(found := self.report()):
            assert time.monotonic() < end, found
            time.sleep(0.3)
        return found

    def settled(self, seconds: float = 90) -> dict[str, Any]:
        """Wait until nothing is queued, in flight, without its receipt, or a receipt unmatched."""
        return self.wait(
            lambda r: (
                not r["open_slices"]
                and not r["unmatched"]
                and not {"queued", "sent"} & set(r["states"])
            ),
            seconds,
        )

    def wait_for_log(self, size: int, seconds: float = 60) -> None:
        """Wait until the carrier has been handed `size` messages."""
        end = time.monotonic() + seconds
        while (handed := len(list(submits(self.log)))) < size:
            assert time.monotonic() < end, f"{handed} of {size} messages in the carrier's log"
            time.sleep(0.02)

    def stop_between_transactions(
        self, process: subprocess.Popen[bytes], seconds: float = 30
    ) -> None:
        """SIGSTOP `process` where it holds no lock of the database.

        A process stopped inside a transaction keeps its locks for as long as it is stopped: on
        SQLite nobody can write then. That is the engine's nature and not what is tested here.
        """
        end = time.monotonic() + seconds
        while True:
            process.send_signal(signal.SIGSTOP)
            if self._nobody_writes():
                return
            process.send_signal(signal.SIGCONT)
            assert time.monotonic() < end, "never stopped between two transactions"
            time.sleep(0.05)

    def _nobody_writes(self) -> bool:
        url = self.env["DATABASE_URL"]
        if url.startswith("postgres"):
            busy = (
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            )
            with psycopg.connect(url, autocommit=True) as server:
                return server.execute(busy).fetchone() is None
        with closing(sqlite3.connect(urlsplit(url).path, timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def clear(self) -> None:
        """End every process started here."""
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()

    def _stage(self, *words: str) -> str:
        command = [sys.executable, "-m", "tests.faults.stage", *words]
        return subprocess.run(
            command, env=self.env, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout


@contextmanager
def template(folder: Path) -> Iterator[str]:
    """A migrated database on the engine that the test run uses, to be copied for each world."""
    folder.mkdir(parents=True, exist_ok=True)
    with _database(folder, "") as url:
        migrate(World(folder, url))
        yield url


@contextmanager
def world_at(folder: Path, url: str) -> Iterator[World]:
    """A world on the migrated database at `url`."""
    made = World(folder, url)
    try:
        yield made
    finally:
        made.clear()


@contextmanager
def world(folder: Path, template: str = "", *, migrated: bool = True) -> Iterator[World]:
    """A world on a copy of `template`; without one, on a database made for it alone."""
    folder.mkdir(parents=True, exist_ok=True)
    with _database(folder, template) as url:
        made = World(folder, url)
        if migrated and not template:
            migrate(made)
        try:
            yield made
        finally:
            made.clear()


def migrate(made: World) -> None:
    """Make the tables of a world's empty database."""
    subprocess.run([*MANAGE, "migrate", "-v0"], env=made.env, cwd=ROOT, check=True)


@contextmanager
def _database(folder: Path, copied: str) -> Iterator[str]:
    """A database of its own: a copy of the one at the address `copied`, or an empty one."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        if copied:
            shutil.copy(urlsplit(copied).path, folder / "db.sqlite3")
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"tidings_world_{os.getpid()}_{time.monotonic_ns()}"
    like = f"TEMPLATE {urlsplit(copied).path[1:]}" if copied else ""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} {like}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")

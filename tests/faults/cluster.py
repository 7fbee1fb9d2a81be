"""A PostgreSQL cluster of a test's own, in a temporary folder: one that may be stopped hard.

PostgreSQL refuses to run as root; root lends the folder to the user postgres.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

USER = "tidings"
# What a server that is stopped hard must not lose is on disk; the rest makes it start sooner.
OPTIONS = "-c listen_addresses=127.0.0.1 -c max_connections=80 -c checkpoint_timeout=60s"


def missing() -> str:
    """Why no cluster can be made here; '' where it can."""
    if _programs() is None:
        return "there is no initdb"
    if os.getuid() == 0 and not (shutil.which("setpriv") and _has_postgres()):
        return "root needs setpriv and the user postgres to run a cluster"
    return ""


class Cluster:
    """A running cluster; its databases are made by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self.port = free_port()

    def url(self, name: str = "postgres") -> str:
        """The address of a database."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{name}"

    def database(self, name: str, like: str = "template1") -> str:
        """Make a database as a copy of another; its address."""
        with psycopg.connect(self.url(), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.url(name)

    def make(self) -> None:
        """Make it and start it."""
        self._run("initdb", "-D", self._data, "-U", USER, "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it serves."""
        options = f"-p {self.port} {OPTIONS} -c unix_socket_directories={self._folder}"
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "120", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is as if the machine's power had failed."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def _run(self, program: str, *words: object) -> None:
        programs = _programs()
        assert programs is not None
        lent = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
        before = lent if os.getuid() == 0 else ()
        subprocess.run(
            [*before, str(programs / program), *map(str, words)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="tidings-cluster-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    made = Cluster(folder)
    try:
        made.make()
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):  # stopped already, or never started
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nothing listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _programs() -> Path | None:
    """The folder of the newest PostgreSQL here."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    installed = [folder for folder in folders if (folder / "initdb").exists()]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _has_postgres() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True

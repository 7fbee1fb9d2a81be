"""What a start does before the programs run: tables, static files, a carrier, the demo."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from campaigns.services.routing import make_first_carrier
from portal.demo.facts import refresh


def prepare() -> None:
    """Bring the databases and static files up to date, and make what a new installation needs."""
    for alias in settings.DATABASES:
        # The one of rate counters has tables of accounts only; going through all takes seconds.
        only = ["accounts"] if alias != "default" else []
        if _is_behind(alias, only):
            call_command("migrate", *only, database=alias, verbosity=0, interactive=False)
    collect_static()
    make_first_carrier()
    if settings.DEMO and not refresh():
        call_command("demo")
    connections.close_all()


def _is_behind(alias: str, only: list[str]) -> bool:
    """Whether a step is still to be applied or noted (asking is far quicker than migrating).

    One that replaces older ones is noted where those were applied: they may go away some day.
    """
    loader = MigrationLoader(connections[alias])
    steps = {step for step in loader.graph.nodes if not only or step[0] in only}
    return bool(steps - MigrationRecorder(connections[alias]).applied_migrations().keys())


def collect_static() -> None:
    """Collect static files, unless the same ones were collected by the last start."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def _fingerprint() -> str:
    """Names, sizes and times of all source files, as a digest."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()

"""`manage.py run`: the whole portal under one supervisor (what `make run` starts)."""

import json
import os
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.supervisor import broker
from portal.supervisor.child import die_with_parent
from portal.supervisor.guards import CannotStart, lock_folder, require_free_port
from portal.supervisor.preparing import prepare
from portal.supervisor.program import Program
from portal.supervisor.programs import (
    broker_log,
    broker_program,
    broker_socket,
    first_programs,
    later_programs,
)
from portal.supervisor.supervisor import Supervisor, say

BROKER_PATIENCE = 20.0
HEAD_START = 15.0  # what a person waits for may start alone for so many seconds


class Command(BaseCommand):
    help = "Prepares the databases, then runs web, worker, beat, dispatcher and simulator together."
    requires_system_checks = ("tidings",)  # all of them would load every page first

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if "MAKELEVEL" in os.environ:  # killed alone, make would leave us behind
            die_with_parent()
        # The children read the settings anew: from the same folder and the same .env.
        os.environ["DATA_DIR"] = str(settings.DATA_DIR)
        os.chdir(settings.BASE_DIR)
        try:
            lock = lock_folder(Path(settings.DATA_DIR))
            require_free_port(settings.BIND_ADDRESS, settings.PORT)
            first = broker_program()
        except CannotStart as problem:
            raise CommandError(str(problem)) from None
        supervisor = Supervisor(inherited=lock)
        supervisor.listen_to_signals()
        try:
            if first:
                self._start_broker(supervisor, first)
            if not supervisor.stopping:
                say("tidings", "preparing the database")
                prepare()
            self._run(supervisor, started)
        finally:
            say("tidings", "stopping")
            supervisor.stop()
            say("tidings", "stopped")

    def _start_broker(self, supervisor: Supervisor, program: Program) -> None:
        child = supervisor.add(program)
        if not broker.wait_until_it_answers(
            broker_socket(), seconds=BROKER_PATIENCE, still_running=lambda: not child.has_ended()
        ):
            supervisor.turn()
            raise CommandError(f"The embedded broker did not start: see {broker_log()}.")

    def _run(self, supervisor: Supervisor, started: float) -> None:
        if supervisor.stopping:
            return
        for program in first_programs():
            supervisor.add(program)
        later = time.monotonic() + HEAD_START
        supervisor.run(until=lambda: is_ready() or time.monotonic() > later)
        if not supervisor.stopping:
            for program in later_programs():
                supervisor.add(program)
        supervisor.run(until=is_ready)
        if not supervisor.stopping:
            announce(time.monotonic() - started)
        supervisor.run(until=lambda: False)


def is_ready() -> bool:
    """Whether this copy's /readyz says so."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(
        settings.BIND_ADDRESS, settings.BIND_ADDRESS
    )
    host = f"[{address}]" if ":" in address else address
    request = urllib.request.Request(f"http://{host}:{settings.PORT}/readyz")
    allowed = [name for name in settings.ALLOWED_HOSTS if "*" not in name]
    request.add_header("Host", allowed[0].lstrip(".") if allowed else "localhost")
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with without_proxy.open(request, timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def announce(seconds: float) -> None:
    """Say where the portal is and how to sign in to its demo."""
    say("tidings", f"ready at {settings.BASE_URL} after {seconds:.0f} s")
    demo = Path(settings.DATA_DIR) / "demo.json"
    if settings.DEMO and demo.exists():
        facts = json.loads(demo.read_text())
        say("tidings", f"sign in as {facts['email']} with the password {facts['password']}")
    say("tidings", f"everything is kept in {settings.DATA_DIR}; Ctrl-C stops it")

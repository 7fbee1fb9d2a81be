"""The programs that make up a running portal."""

import sys
from pathlib import Path

from django.conf import settings

from campaigns.models import Carrier
from portal.supervisor import broker
from portal.supervisor.guards import CannotStart
from portal.supervisor.program import Program

QUEUES = ("default", "intake", "exports")


def broker_socket() -> Path:
    """Where the embedded broker listens."""
    return Path(settings.RUNTIME_DIR) / "broker.sock"


def broker_log() -> Path:
    """Where the embedded broker writes what it has to say."""
    return broker_folder() / broker.LOG_NAME


def broker_folder() -> Path:
    """Where the embedded broker keeps its queue."""
    return Path(settings.DATA_DIR) / "broker"


def broker_program() -> Program | None:
    """The embedded broker; None where CELERY_BROKER_URL names another one."""
    if not settings.EMBEDDED_BROKER:
        return None
    binary = broker.find_binary()
    if binary is None:
        raise CannotStart(
            "There is no embedded broker for this platform: install valkey-server or redis-server, "
            "or set CELERY_BROKER_URL to a Redis or RabbitMQ you run."
        )
    command = broker.command(binary, broker_socket(), broker_folder())
    return Program("broker", command, stage=5)


def first_programs() -> list[Program]:
    """What /readyz asks for. The simulator runs only while it is a carrier here."""
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    listed = [
        Program("web", web_command(), stage=1, patience=20),
        Program("dispatcher", [*manage, "dispatch"], stage=3, patience=35),
    ]
    if Carrier.objects.filter(kind="simulator", status=Carrier.Status.ACTIVE).exists():
        listed.append(Program("simulator", [*manage, "carrier_simulator"], stage=4))
    return listed


def later_programs() -> list[Program]:
    """What works in the background; on a small machine it would only delay the others' start."""
    listed = [
        Program("worker", worker_command(), stage=2, patience=20),
        Program("beat", beat_command(), stage=1),
    ]
    if settings.SMPP_PORT or settings.SMPP_TLS_PORT:
        manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
        listed.append(Program("smpp", [*manage, "smpp_server"], stage=1, patience=20))
    return listed


def web_command() -> list[str]:
    """Granian, with threads: pages and the API wait for the database, not for the processor."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "portal.wsgi:application"),
        *("--host", settings.BIND_ADDRESS, "--port", str(settings.PORT)),
        *("--workers", str(settings.WEB_WORKERS), "--blocking-threads", str(settings.WEB_THREADS)),
        *("--respawn-failed-workers", "--log-level", "error", "--no-ws", "--http", "1"),
    ]


def worker_command() -> list[str]:
    """One Celery worker for all queues; its threads mostly wait (files are read in processes)."""
    return [
        *celery_command("worker"),
        *("--pool", "threads", "--concurrency", str(settings.WORKER_THREADS)),
        *("--queues", ",".join(QUEUES), "--without-gossip", "--without-mingle"),
    ]


def beat_command() -> list[str]:
    """Celery's clock; its schedule lives in the database."""
    return [
        *celery_command("beat"),
        "--pidfile=",
    ]


def celery_command(name: str) -> list[str]:
    """One of Celery's commands, without its banner and its warning about running as root."""
    quietly = (sys.executable, "-W", "ignore:::celery.platforms", "-m", "celery", "--quiet")
    return [*quietly, "--app", "portal", name, "--loglevel", "WARNING"]

"""Is this copy alive (/healthz), and can it do its work (/readyz)?"""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from campaigns.models import Dispatcher
from portal.celery import app

HEARTBEAT_LIMIT = timedelta(seconds=15)
BROKER_TIMEOUT = 2


def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Each part the portal needs, with "ok" or a sentence; 503 unless all are ok."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=BROKER_TIMEOUT) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT)


def _dispatcher() -> None:
    newest = Dispatcher.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if newest is None:
        raise RuntimeError("No dispatcher has ever run.")
    age = timezone.now() - newest
    if age > HEARTBEAT_LIMIT:
        raise RuntimeError(f"The dispatcher was last seen {age.total_seconds():.0f} seconds ago.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "broker": _broker,
    "dispatcher": _dispatcher,
}


def _outcome(check: Callable[[], None]) -> str:
    """Any failure is an answer here: its text, without the details a stranger should not see."""
    try:
        check()
    except RuntimeError as problem:
        return str(problem)
    except Exception as problem:
        return f"unavailable ({type(problem).__name__})"
    return "ok"

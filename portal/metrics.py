"""GET /metrics: the state of sending for Prometheus (docs/metrics.md).

Cheap however many messages there are: it reads the queue's partial index, doubts, unmatched
receipts and the minutes of carriers. Counters start again at midnight UTC, as after a restart.
"""

from collections.abc import Callable
from datetime import datetime
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.addresses import client_address, is_listed
from campaigns.selectors import sendinghealth
from portal.celery import app
from portal.prometheus import CONTENT_TYPE, Exposition
from portal.supervisor.programs import QUEUES

BROKER_TIMEOUT = 1
_COUNTED = {
    "written": "Messages written to the carrier.",
    "answered": "Answers of the carrier.",
    "accepted": "Messages the carrier accepted.",
    "refused": "Messages the carrier refused.",
    "throttled": "Messages the carrier asked to be sent later.",
    "uncertain": "Messages whose answer never came.",
    "receipts": "Receipts that settled a message.",
    "delivered": "Messages whose receipt says delivered.",
    "undelivered": "Messages whose receipt says undelivered.",
    "in_time": "Messages delivered within the carrier's time.",
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything there is, for those with the token or from an allowed address; others get 404."""
    if not _may_read(request):
        raise Http404
    response = HttpResponse(rendered(timezone.now()), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def rendered(now: datetime) -> str:
    """The page."""
    page = Exposition()
    for part in PARTS:
        part(page, now)
    return page.render()


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode(), token.encode())
    # Behind a proxy that is not trusted everybody seems to come from it.
    forwarded = {"X-Forwarded-For", "Forwarded"} & set(request.headers)
    if forwarded and not settings.TRUSTED_PROXIES:
        return False
    return is_listed(client_address(request), settings.METRICS_ALLOW)


def _queue(page: Exposition, now: datetime) -> None:
    due = sendinghealth.due_by_priority(now)
    for priority, waiting in due.items():
        labels = {"priority": str(priority)}
        text = "Messages that are due and not claimed."
        page.gauge("tidings_queue_messages", text, waiting.messages, labels)
        age = (now - waiting.oldest).total_seconds() if waiting.oldest else 0
        page.gauge("tidings_queue_oldest_seconds", "Age of the oldest of them.", age, labels)
    if not due:
        page.gauge("tidings_queue_messages", "Messages that are due and not claimed.", 0)
        page.gauge("tidings_queue_oldest_seconds", "Age of the oldest of them.", 0)


def _carriers(page: Exposition, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    names = sendinghealth.carrier_names()
    for pk, totals in sendinghealth.totals_since(midnight).items():
        labels = {"carrier": names.get(pk, str(pk))}
        sums = totals.sums
        for name, text in _COUNTED.items():
            page.counter(f"tidings_carrier_{name}_total", text, sums[name], labels)
        text = "Seconds from write to answer, summed over answers."
        seconds = sums["submit_ms"] / 1000
        page.counter("tidings_carrier_submit_seconds_total", text, seconds, labels)
        text = "Seconds from answer to receipt, summed over receipts."
        lag = sums["receipt_seconds"]
        page.counter("tidings_carrier_receipt_seconds_total", text, lag, labels)
        text = "The slowest answer of today."
        slowest = totals.slowest_ms / 1000
        page.gauge("tidings_carrier_submit_seconds_max", text, slowest, labels)
        for code, times in sorted(totals.codes.items()):
            with_code = {**labels, "code": code}
            text = "Refusals by the carrier's code."
            page.counter("tidings_carrier_refusals_total", text, times, with_code)


def _doubts(page: Exposition, now: datetime) -> None:
    names = sendinghealth.carrier_names()
    doubts = sendinghealth.uncertain_by_carrier()
    strays = sendinghealth.unmatched_by_carrier(now)
    for pk, name in names.items():
        labels = {"carrier": name}
        count, since = doubts.get(pk, (0, now))
        page.gauge("tidings_uncertain_messages", "Messages in doubt.", count, labels)
        age = (now - since).total_seconds()
        page.gauge("tidings_uncertain_oldest_seconds", "Age of the oldest doubt.", age, labels)
        text = "Receipts of the last 72 hours that belong to no message."
        page.gauge("tidings_receipts_unmatched", text, strays.get(pk, 0), labels)


def _dispatchers(page: Exposition, now: datetime) -> None:
    for name, seen_at in sendinghealth.dispatchers_seen().items():
        text = "Seconds since the dispatcher was seen."
        age = (now - seen_at).total_seconds()
        page.gauge("tidings_dispatcher_seen_seconds", text, age, {"dispatcher": name})
    states: dict[tuple[str, str], int] = {}
    in_flight: dict[str, int] = {}
    for link in sendinghealth.fresh_links(now):
        key = (link.carrier.name, link.state)
        states[key] = states.get(key, 0) + 1
        in_flight[link.carrier.name] = in_flight.get(link.carrier.name, 0) + link.in_flight
    for (carrier, state), count in states.items():
        labels = {"carrier": carrier, "state": state}
        page.gauge("tidings_links", "Connections by state.", count, labels)
    for carrier, count in in_flight.items():
        text = "Messages written and not answered."
        page.gauge("tidings_in_flight", text, count, {"carrier": carrier})


def _alerts(page: Exposition, now: datetime) -> None:
    kinds: dict[str, int] = {}
    for alert in sendinghealth.open_alerts():
        kinds[alert.kind] = kinds.get(alert.kind, 0) + 1
    page.gauge("tidings_alerts_open", "Warnings that last.", sum(kinds.values()))
    for kind, count in sorted(kinds.items()):
        page.gauge("tidings_alerts", "Warnings that last, by kind.", count, {"kind": kind})


def _background(page: Exposition, now: datetime) -> None:
    """Tasks that wait; left out where the broker does not say at once."""
    try:
        with app.connection_for_read(connect_timeout=BROKER_TIMEOUT) as broker:
            for queue in QUEUES:
                channel: Any = broker.default_channel
                found = channel.queue_declare(queue=queue, passive=True)
                text = "Background tasks that wait."
                page.gauge("tidings_tasks_waiting", text, found.message_count, {"queue": queue})
    except Exception:
        page.gauge("tidings_broker_up", "Whether the broker answered.", 0)
        return
    page.gauge("tidings_broker_up", "Whether the broker answered.", 1)


PARTS: tuple[Callable[[Exposition, datetime], None], ...] = (
    _queue,
    _carriers,
    _doubts,
    _dispatchers,
    _alerts,
    _background,
)

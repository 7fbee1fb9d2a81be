"""Warnings for operators: looked for every few seconds, told once by mail, and again when over.

A condition is over when it was not seen for a while: what comes and goes is one warning.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Account
from accounts.selectors import owners_of
from accounts.services import mail
from campaigns import alertkinds as kinds
from campaigns.models import Alert, Anomaly, Carrier
from campaigns.selectors import sendinghealth

OVER_AFTER = timedelta(minutes=2)
DISPATCHER_SILENT = timedelta(seconds=60)
CARRIER_GONE = timedelta(seconds=60)
RATE_WINDOW = timedelta(minutes=10)
RATE_SAMPLE = 100
KEPT = timedelta(days=90)

# What `watch` itself looks for; others are raised and ended by those who know.
WATCHED = (
    kinds.QUEUE_WAITS,
    kinds.NO_DISPATCHER,
    kinds.CARRIER_DOWN,
    kinds.NO_ROUTE,
    kinds.UNCERTAIN,
    kinds.FAILURES,
)


class Condition(NamedTuple):
    """Something that is so at this moment; `subject` tells several of a kind apart."""

    kind: str
    subject: str
    facts: dict[str, Any]


def watch() -> int:
    """Look at everything, warn of what is new and say what is over; return how many last."""
    now = timezone.now()
    found = conditions(now)
    for condition in found:
        begin(condition.kind, condition.subject, condition.facts)
    for alert in Alert.objects.filter(
        kind__in=WATCHED, resolved_at=None, seen_at__lt=now - OVER_AFTER
    ):
        _end(alert)
    Alert.objects.filter(resolved_at__lt=now - KEPT).delete()
    return len(found)


def begin(kind: str, subject: str = "", facts: Mapping[str, Any] | None = None) -> None:
    """Warn of a condition, once for as long as it lasts."""
    now, told = timezone.now(), dict(facts or {})
    lasting = Alert.objects.filter(kind=kind, subject=subject, resolved_at=None)
    if lasting.update(seen_at=now, facts=told):
        return
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                kind=kind, subject=subject, facts=told, since=now, seen_at=now
            )
            _mail("alert_began", alert)
    except IntegrityError:
        return  # another saw it at the same moment


def end(kind: str, subject: str = "") -> None:
    """A condition that others than `watch` began is over."""
    for alert in Alert.objects.filter(kind=kind, subject=subject, resolved_at=None):
        _end(alert)


def conditions(now: datetime) -> list[Condition]:
    """What operators should know of at this moment."""
    return [
        *_queue(now),
        *_carriers_down(now),
        *_no_route(now),
        *_uncertain(),
        *_failures(now),
    ]


def _end(alert: Alert) -> None:
    with transaction.atomic():
        still = Alert.objects.filter(pk=alert.pk, resolved_at=None)
        if still.update(resolved_at=timezone.now()):
            _mail("alert_ended", alert)


def _mail(template: str, alert: Alert) -> None:
    context = {"alert": alert, "sentence": kinds.sentence(alert.kind, alert.facts)}
    for operator in Account.objects.filter(kind=Account.Kind.OPERATOR).order_by("pk"):
        mail.send_each(template, owners_of(operator), context, account=operator)


def _queue(now: datetime) -> Iterable[Condition]:
    due = sendinghealth.due_by_priority(now)
    messages = sum(waiting.messages for waiting in due.values())
    seen = sendinghealth.dispatchers_seen().values()
    if messages and not any(now - at < DISPATCHER_SILENT for at in seen):
        yield Condition(kinds.NO_DISPATCHER, "", {"messages": messages})
    ages = [(now - waiting.oldest).total_seconds() for waiting in due.values() if waiting.oldest]
    if ages and max(ages) > settings.ALERT_QUEUE_SECONDS:
        facts = {"seconds": round(max(ages)), "messages": messages}
        yield Condition(kinds.QUEUE_WAITS, "", facts)


def _carriers_down(now: datetime) -> Iterable[Condition]:
    """Active carriers that dispatchers tell of, without a connection for a minute."""
    by_carrier: dict[int, list[bool]] = {}
    carriers: dict[int, Carrier] = {}
    for link in sendinghealth.fresh_links(now):
        carriers[link.carrier_id] = link.carrier
        lost = link.state != "bound" and now - link.since > CARRIER_GONE
        by_carrier.setdefault(link.carrier_id, []).append(lost)
    for pk, links in by_carrier.items():
        carrier = carriers[pk]
        if all(links) and carrier.status == Carrier.Status.ACTIVE:
            yield Condition(kinds.CARRIER_DOWN, str(carrier.uuid), {"carrier": carrier.name})


def _no_route(now: datetime) -> Iterable[Condition]:
    recent = Anomaly.objects.filter(kind=kinds.NO_ROUTE, at__gt=now - OVER_AFTER)
    if recent.exists():
        yield Condition(kinds.NO_ROUTE, "", {})


def _uncertain() -> Iterable[Condition]:
    count = sum(times for times, _ in sendinghealth.uncertain_by_carrier().values())
    if count > settings.ALERT_UNCERTAIN:
        yield Condition(kinds.UNCERTAIN, "", {"messages": count})


def _failures(now: datetime) -> Iterable[Condition]:
    names = sendinghealth.carrier_names()
    for pk, totals in sendinghealth.totals_since(now - RATE_WINDOW).items():
        written = totals.sums["written"]
        failed = totals.sums["refused"] + totals.sums["uncertain"]
        percent = 100 * failed / written if written else 0
        if written >= RATE_SAMPLE and percent > settings.ALERT_FAILURE_PERCENT:
            facts = {
                "carrier": names.get(pk, str(pk)),
                "percent": round(percent),
                "failed": failed,
                "written": written,
            }
            yield Condition(kinds.FAILURES, str(pk), facts)

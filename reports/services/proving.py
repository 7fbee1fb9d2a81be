"""Making proofs: small ones while the page waits, those of many messages by a job."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from accounts.models import Account, Product
from accounts.store.snapshot import snapshot
from campaigns.models import Campaign
from reports.models import Day, Proof
from reports.selectors.proofs import Counts, Units, counts_of
from reports.selectors.spans import Span

# More than this are counted by a job: a page should take no longer than a blink.
AT_ONCE = 100_000
LEASE = timedelta(minutes=30)
KEPT = 20
MOST_CAMPAIGNS = 200


class Question(NamedTuple):
    """Whose messages, and the campaigns of which days are listed one by one."""

    account: Account
    first: date
    last: date


def is_small(account: Account) -> bool:
    """Whether an account's messages can be counted while a page is made."""
    cells = Day.objects.filter(account=account)
    total = cells.aggregate(n=Sum(F("messages") - F("closed_messages"), default=0))["n"]
    return bool(total <= AT_ONCE)


def prove(question: Question) -> dict[str, Any]:
    """All counts, read at one moment; as JSON keeps them, the same for a page and for a job."""
    with snapshot():
        at = timezone.now()
        units = counts_of(question.account)
        return {"at": at.isoformat(), **_told(question, units)}


def ask(question: Question) -> Proof:
    """A proof that a job makes; the one that is being made already, if there is."""
    account, first, last = question
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        rows = Proof.objects.filter(account=account)
        open_ = rows.exclude(state=Proof.State.DONE).filter(first=first, last=last).first()
        if open_ is not None:
            return open_
        old = rows.filter(state=Proof.State.DONE).order_by("-pk").values_list("pk", flat=True)
        Proof.objects.filter(pk__in=list(old[KEPT:])).delete()
        return Proof.objects.create(account=account, first=first, last=last)


def make_waiting() -> int:
    """Make the proofs that were asked for; one whose worker died is begun again."""
    made = 0
    while proof := _claim():
        result = prove(Question(proof.account, proof.first, proof.last))
        done = {"state": Proof.State.DONE, "result": result, "lease_until": None}
        Proof.objects.filter(pk=proof.pk).update(proved_at=timezone.now(), **done)
        made += 1
    return made


def _claim() -> Proof | None:
    now = timezone.now()
    free = Q(state=Proof.State.WAITING) | Q(state=Proof.State.COUNTING, lease_until__lt=now)
    for proof in Proof.objects.filter(free).select_related("account").order_by("pk")[:5]:
        ours = Proof.objects.filter(free, pk=proof.pk)
        if ours.update(state=Proof.State.COUNTING, lease_until=now + LEASE):
            return proof
    return None


def _told(question: Question, units: Units) -> dict[str, Any]:
    products: dict[int, Counts] = {}
    programs: dict[int, Counts] = {}
    for unit, counts in units.items():
        products.setdefault(unit.product_id, Counts()).add(counts)
        if not unit.campaign_id:
            programs[unit.product_id] = counts
    known = Product.objects.in_bulk(list(products))
    named = {pk: {"name": row.name, "code": row.code} for pk, row in known.items()}
    listed = _campaigns(question, units)
    return {
        "products": [{**named[pk], **_shown(counts)} for pk, counts in sorted(products.items())],
        "programs": [{**named[pk], **_shown(counts)} for pk, counts in sorted(programs.items())],
        "campaigns": [
            {"uuid": str(row.uuid), "name": row.name, **_shown(counts)} for row, counts in listed
        ],
        "differing": sum(counts.differs for counts in units.values()),
        "compared": len(units),
    }


def _campaigns(question: Question, units: Units) -> list[tuple[Campaign, Counts]]:
    """Those confirmed on the days asked for, the newest first; with a difference, all of them."""
    account, first, last = question
    zone = ZoneInfo(account.timezone)
    span = Span(first, last, zone)
    by_campaign: dict[int, Counts] = {}
    for unit, counts in units.items():
        if unit.campaign_id:
            by_campaign.setdefault(unit.campaign_id, Counts()).add(counts)
    differing = [pk for pk, counts in by_campaign.items() if counts.differs]
    known = Campaign.objects.filter(account=account).only("uuid", "name")
    within = Q(confirmed_at__gte=span.since, confirmed_at__lt=span.until)
    rows = known.filter(within | Q(pk__in=differing[:MOST_CAMPAIGNS])).order_by("-pk")
    return [(row, by_campaign[row.pk]) for row in rows[:MOST_CAMPAIGNS] if row.pk in by_campaign]


def _shown(counts: Counts) -> dict[str, Any]:
    return {**asdict(counts), "differs": counts.differs}

"""Accepting messages from a program: all checks, then one transaction, then the answer.

Every dialect calls `accept` and only formats what it returns. One bad recipient does not stop the
others; a call without one good recipient is refused, and leaves nothing behind.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Product
from accounts.prices import PriceTable
from accounts.selectors import limits, price_table, products_of
from accounts.services import ledger
from campaigns import ids, store
from campaigns.acceptance import Accepted, BatchRequest, Outcome, Result
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Batch, Chunk, Message, OptOutTag, Sender
from campaigns.recipients import check_recipients, none_good
from campaigns.schedule import bounds
from campaigns.selectors.optouts import Reach, who_left
from campaigns.selectors.windows import hours_of
from campaigns.services.repetition import mark_repeats
from campaigns.statuses import MessageState, Settlement
from campaigns.windows import Hours, Span
from campaigns.zones import zone_of

LONGEST_NAME = 120
LONGEST_REF = 255


@dataclass(frozen=True)
class _Terms:
    """What holds for every recipient of the call."""

    product: Product
    sender: str
    prices: PriceTable
    tags: list[OptOutTag]
    limits: dict[str, int]
    hours: Hours
    now: datetime


def accept(request: BatchRequest) -> Accepted:
    """Check the call and commit its good recipients as messages that will be sent.

    Who was told the same a moment ago is a DUPLICATE with the code `repeat`: where all are, nothing
    is sent, and that is no error. Raises Invalid with the field at fault: `product`, `sender`,
    `number`, `text`, `client_ref`, `due_at`, `name`, `tags`; `insufficient_credit` on `product`
    where the wallet is short.
    """
    terms = _terms(request)
    results = check_recipients(
        request.recipients,
        region=request.account.default_country,
        prices=terms.prices,
        max_characters=terms.limits["message_characters"],
        max_segments=request.max_segments,
    )
    _mark_opted_out(request, terms, results)
    candidates = [result for result in results if result.outcome is Outcome.ACCEPTED]
    if not candidates:
        raise none_good(results)
    zones = _zones(terms, candidates)
    candidates.sort(key=lambda result: zones.get(result.msisdn, ""))
    batch_uuid = uuid.uuid4()
    first_id = ids.reserve("message", len(candidates))
    with transaction.atomic():
        if not request.may_repeat:
            _mark_repeats(request, terms, candidates)
        good = [result for result in candidates if result.outcome is Outcome.ACCEPTED]
        for position, result in enumerate(good, start=1):
            result.position = position
        if good:
            _write(request, terms, batch_uuid, first_id, good, zones)
    return Accepted(
        uuid=batch_uuid,
        first_id=first_id,
        product=terms.product,
        sender=terms.sender,
        name=request.name,
        accepted_at=terms.now,
        count=len(good),
        results=results,
    )


def _terms(request: BatchRequest) -> _Terms:
    in_force = limits(request.account)
    _require_size(request, in_force["api_recipients"])
    product = _product(request)
    now = timezone.now()
    _require_time(request, now, in_force["schedule_horizon_months"])
    return _Terms(
        product=product,
        sender=_sender(request),
        prices=price_table(request.account, product),
        tags=_tags(request, in_force["campaign_optout_tags"]),
        limits=in_force,
        hours=hours_of(product),
        now=now,
    )


def _require_size(request: BatchRequest, most: int) -> None:
    if not request.recipients:
        raise Invalid("no_recipients", "Give at least one recipient.", "number")
    count = len(request.recipients)
    if count > most:
        message = f"A call takes at most {most:,} recipients; this one has {count:,}."
        raise Invalid("too_many_recipients", message, "number")
    if len(request.name) > LONGEST_NAME:
        raise Invalid("name_long", f"A name has at most {LONGEST_NAME} characters.", "name")
    if any(len(recipient.client_ref) > LONGEST_REF for recipient in request.recipients):
        message = f"Your own reference has at most {LONGEST_REF} characters."
        raise Invalid("client_ref_long", message, "client_ref")


def _product(request: BatchRequest) -> Product:
    code = request.product_code.strip()
    product = products_of(request.account).filter(code=code).first()
    if product is None:
        raise Invalid("unknown_product", f"There is no service {code[:20]}.", "product")
    if product.channel != Product.Channel.SMS:
        raise Invalid("not_sms", f"{product} is not an SMS service.", "product")
    return product


def _sender(request: BatchRequest) -> str:
    name = request.sender.strip()
    approved = Sender.objects.filter(
        account=request.account, name=name, status=Sender.Status.APPROVED
    )
    if not approved.exists():
        message = f"The sender {name[:20]} is not approved for this account."
        raise Invalid("sender_not_approved", message, "sender")
    return name


def _require_time(request: BatchRequest, now: datetime, months: int) -> None:
    if request.due_at is None:
        return
    zone = ZoneInfo(request.account.timezone)
    latest = bounds(now, zone, lead_minutes=0, months=months).latest
    # Callers give whole seconds: the second that is now running is not yet the past.
    if not now.replace(microsecond=0) <= request.due_at < latest:
        message = (
            f"The time must not be past and must be before"
            f" {latest.astimezone(zone):%Y-%m-%d %H:%M:%S} ({zone.key})."
        )
        raise Invalid("time_out_of_bounds", message, "due_at")


def _tags(request: BatchRequest, most: int) -> list[OptOutTag]:
    names = {name.strip() for name in request.tags} - {""}
    if not names:
        return []
    if len(names) > most:
        raise Invalid("too_many_tags", f"A message takes at most {most} opt-out tags.", "tags")
    tags = list(OptOutTag.objects.filter(account=request.account, name__in=names))
    missing = names - {tag.name for tag in tags}
    if missing:
        message = f"There is no opt-out tag {min(missing)[:40]} in this account."
        raise Invalid("unknown_tag", message, "tags")
    return tags


def _mark_opted_out(request: BatchRequest, terms: _Terms, results: Sequence[Result]) -> None:
    """One query for all: who left everything, or what this call goes out under."""
    numbers = [r.msisdn for r in results if r.outcome is Outcome.ACCEPTED]
    tags = [tag.pk for tag in terms.tags]
    left = who_left(Reach(request.account.pk, tags, terms.sender, terms.product.pk), numbers)
    for result in results if left else ():
        if result.outcome is Outcome.ACCEPTED and result.msisdn in left:
            result.outcome, result.code = Outcome.OPTED_OUT, left[result.msisdn]


def _zones(terms: _Terms, good: Sequence[Result]) -> dict[int, str]:
    """The zones of the numbers to which hours of the day count; what lies in one leaves together.

    Messages to one country and zone are next to each other in the batch, so that they can lie in
    one chunk.
    """
    if not terms.hours.any:
        return {}
    return {
        result.msisdn: zone_of(result.msisdn, result.country)
        for result in good
        if terms.hours.matter_in(result.country)
    }


def _mark_repeats(request: BatchRequest, terms: _Terms, candidates: Sequence[Result]) -> None:
    mark_repeats(
        request.account,
        terms.sender,
        candidates,
        at=request.due_at or terms.now,
        scheduled=request.due_at is not None,
        minutes=terms.limits["repeat_minutes"],
    )


def _write(
    request: BatchRequest,
    terms: _Terms,
    batch_uuid: uuid.UUID,
    first_id: int,
    good: list[Result],
    zones: dict[int, str],
) -> None:
    hold = ledger.place_hold(
        request.account,
        terms.product,
        sum(result.price for result in good),
        cause_kind="batch",
        cause_uuid=batch_uuid,
        note=request.name or _("API call"),
    )
    batch = Batch.objects.create(
        uuid=batch_uuid,
        account=request.account,
        product=terms.product,
        api_key=request.api_key,
        hold=hold,
        name=request.name,
        first_id=first_id,
        capacity=len(good),
        due_at=request.due_at,
        dlt_entity_id=request.dlt.entity_id,
        dlt_header_id=request.dlt.header_id,
        dlt_template_id=request.dlt.template_id,
    )
    if terms.tags:
        batch.optout_tags.set(terms.tags)
    rows: list[tuple[object, ...]] = []
    for zone, alike in groupby(good, key=lambda result: zones.get(result.msisdn, "")):
        part = list(alike)
        chunk = _chunk(request, terms, batch, zone, part)
        rows += [_row(chunk, batch.first_id, terms, result) for result in part]
    store.bulk_insert(Message, MESSAGE_COLUMNS, rows)


def _chunk(
    request: BatchRequest, terms: _Terms, batch: Batch, zone: str, part: Sequence[Result]
) -> Chunk:
    """An open chunk for results next to each other, due when the hours of their zone permit."""
    asked = request.due_at or terms.now
    # A product's own hours are never empty, so there is always a next time.
    span = terms.hours.next_span(zone, asked) or Span(asked, None)
    first, last = (batch.first_id + part[at].position - 1 for at in (0, -1))
    return Chunk.objects.create(
        batch=batch,
        account=request.account,
        priority=terms.product.priority,
        zone=zone,
        due_at=span.start,
        closes_at=span.end,
        first_id=first,
        next_id=first,
        last_id=last,
        state=Chunk.State.OPEN,
        queued=len(part),
    )


def _row(chunk: Chunk, first_id: int, terms: _Terms, result: Result) -> tuple[object, ...]:
    return (
        first_id + result.position - 1,
        chunk.account_id,
        chunk.batch_id,
        chunk.pk,
        result.row,
        result.msisdn,
        result.country,
        terms.sender,
        result.recipient.text,
        result.unicode,
        result.segments,
        result.price,
        MessageState.QUEUED.value,
        Settlement.HELD.value,
        0,
        "",
        result.recipient.client_ref,
    )

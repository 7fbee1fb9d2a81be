"""Accepting messages from a program: all checks, then one transaction, then the answer.

Every dialect calls `accept` and only formats what it returns. One bad recipient does not stop the
others; a call without one good recipient is refused, and leaves nothing behind.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Product
from accounts.prices import PriceTable
from accounts.selectors import limits, product_and_prices
from apikeys.services.spending import require_product, spend
from campaigns import ids
from campaigns.acceptance import Accepted, BadNumbers, BatchRequest, Outcome, Result
from campaigns.models import OptOutTag
from campaigns.problems import row_sentence
from campaigns.recipients import check_recipients, none_good
from campaigns.schedule import bounds
from campaigns.selectors.optouts import Reach, who_left
from campaigns.selectors.senders import approved_of
from campaigns.selectors.windows import hours_of
from campaigns.services.acceptwriting import Terms, Writing, write
from campaigns.services.repetition import mark_repeats
from campaigns.services.templateblocks import require_allowed
from campaigns.zones import zone_of

LONGEST_NAME = 120
LONGEST_REF = 255


def accept(request: BatchRequest) -> Accepted:
    """Check the call and commit its good recipients as messages that will be sent.

    Who was told the same a moment ago is a DUPLICATE with the code `repeat`: where all are, nothing
    is sent, and that is no error. Raises Forbidden `product_not_allowed` where its key is for other
    products, and Invalid with the field at fault: `product`, `sender`, `number`, `text`,
    `client_ref`, `due_at`, `name`, `tags`, `template_id`; `insufficient_credit` on `product` where
    the wallet is short.
    """
    terms = _terms(request)
    results = check_recipients(
        request.recipients,
        region=request.region,
        prices=terms.prices,
        max_characters=terms.limits["message_characters"],
        max_segments=request.max_segments,
    )
    if request.whole:
        _require_numbers(results)
    if request.is_test:
        for result in results:
            result.price = 0
    _mark_opted_out(request, terms, results)
    candidates = [result for result in results if result.outcome is Outcome.ACCEPTED]
    if not candidates:
        raise none_good(results)
    zones = _zones(terms, candidates)
    candidates.sort(key=lambda result: zones.get(result.msisdn, ""))
    batch_uuid = request.batch_uuid or uuid.uuid4()
    first_id = ids.reserve("message", len(candidates))
    with transaction.atomic():
        if not (request.may_repeat or request.is_test):
            _mark_repeats(request, terms, candidates)
        good = [result for result in candidates if result.outcome is Outcome.ACCEPTED]
        if good:
            spend(request.api_key, len(good), sum(result.price for result in good))
        for position, result in enumerate(good, start=1):
            result.position = position
        if good:
            write(Writing(request, terms, batch_uuid, first_id, good, zones))
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


def _terms(request: BatchRequest) -> Terms:
    in_force = limits(request.account)
    _require_size(request, in_force["api_recipients"])
    require_allowed(request.account, request.dlt.template_id)
    product, prices = _product(request)
    now = timezone.now()
    _require_time(request, now, in_force["schedule_horizon_months"])
    return Terms(
        product=product,
        sender=_checked_sender(request),
        prices=prices,
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


def _product(request: BatchRequest) -> tuple[Product, PriceTable]:
    code = request.product_code.strip()
    product, prices = product_and_prices(request.account, code)
    if product is None:
        raise Invalid("unknown_product", f"There is no service {code[:20]}.", "product")
    if product.channel != Product.Channel.SMS:
        raise Invalid("not_sms", f"{product} is not an SMS service.", "product")
    require_product(request.api_key, product)
    return product, prices


def _checked_sender(request: BatchRequest) -> str:
    """The call's sender, trimmed; it and those of single recipients must be approved."""
    name = request.sender.strip()
    names = {recipient.sender.strip() or name for recipient in request.recipients}
    missing = names - approved_of(request.account, names)
    if missing:
        message = f"The sender {min(missing)[:20]} is not approved for this account."
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


def _require_numbers(results: Sequence[Result]) -> None:
    """Raise where one recipient cannot be sent to: the call goes out whole or not at all."""
    bad = [result for result in results if result.outcome is Outcome.INVALID]
    if not bad:
        return
    code = bad[0].code
    if code.startswith("number_"):
        numbers = tuple(each.recipient.number for each in bad if each.code.startswith("number_"))
        raise BadNumbers(code, row_sentence(code), "number", numbers=numbers)
    raise none_good(bad)


def _mark_opted_out(request: BatchRequest, terms: Terms, results: Sequence[Result]) -> None:
    """One query for each sender: who left everything, or what this call goes out under."""
    tags = [tag.pk for tag in terms.tags]
    for sender, alike in _by_sender(terms, results).items():
        numbers = [r.msisdn for r in alike if r.outcome is Outcome.ACCEPTED]
        left = who_left(Reach(request.account.pk, tags, sender, terms.product.pk), numbers)
        for result in alike if left else ():
            if result.outcome is Outcome.ACCEPTED and result.msisdn in left:
                result.outcome, result.code = Outcome.OPTED_OUT, left[result.msisdn]


def _by_sender(terms: Terms, results: Sequence[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.recipient.sender.strip() or terms.sender, []).append(result)
    return found


def _zones(terms: Terms, good: Sequence[Result]) -> dict[int, str]:
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


def _mark_repeats(request: BatchRequest, terms: Terms, candidates: Sequence[Result]) -> None:
    for sender, alike in _by_sender(terms, candidates).items():
        mark_repeats(
            request.account,
            sender,
            alike,
            at=request.due_at or terms.now,
            scheduled=request.due_at is not None,
            minutes=terms.limits["repeat_minutes"],
        )

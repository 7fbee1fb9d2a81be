"""What the routing asks about a message: one that exists, or one that somebody thought of."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Account
from accounts.selectors import lineage, product_and_prices
from campaigns.models import Batch, Message
from campaigns.routes import Facts
from campaigns.segments import segments_of


def facts_of(sample: Mapping[str, Any]) -> Facts:
    """The facts of a sample, as models.RouteCase keeps it.

    `account` is a uuid or '', `at` an ISO time (absent: now); the rest as Facts has it.
    """
    at = sample.get("at")
    return Facts(
        account=_lineage(sample.get("account")),
        product=sample.get("product", ""),
        sender=sample.get("sender", ""),
        country=sample.get("country", ""),
        msisdn=int(sample.get("msisdn", 0)),
        text=sample.get("text", ""),
        tags=tuple(sample.get("tags", ())),
        price=int(sample.get("price", 0)),
        segments=int(sample.get("segments", 1)),
        is_test=bool(sample.get("is_test", False)),
        message_id=int(sample.get("message_id", 0)),
        at=datetime.fromisoformat(at).astimezone(UTC) if at else timezone.now(),
    )


def sample(
    *,
    account: Account | None,
    product: str,
    sender: str,
    msisdn: int,
    country: str,
    text: str,
    tags: Sequence[str],
    is_test: bool,
    at: datetime,
) -> dict[str, Any]:
    """A message that somebody thought of, as models.RouteCase keeps it.

    Its segments are counted; its price is the account's where both it and a product are known.
    """
    segments = max(1, segments_of(text)[1])
    per_segment = None
    if account and product:
        per_segment = product_and_prices(account, product)[1].per_segment(msisdn, country)
    return {
        "account": str(account.uuid) if account else "",
        "product": product,
        "sender": sender,
        "country": country,
        "msisdn": msisdn,
        "text": text,
        "tags": list(tags),
        "price": (per_segment or 0) * segments,
        "segments": segments,
        "is_test": is_test,
        "at": at.isoformat(),
    }


def facts_of_message(message: Message) -> Facts:
    """The facts of a message, as if its way were chosen now."""
    batch = Batch.objects.select_related("product").get(pk=message.batch_id)
    account = Account.objects.get(pk=message.account_id)
    return Facts(
        account=tuple(lineage(account).values_list("pk", flat=True)),
        product=batch.product.code,
        sender=message.sender,
        country=message.country,
        msisdn=message.msisdn,
        text=message.text,
        tags=tuple(batch.optout_tags.values_list("name", flat=True)),
        price=message.price,
        segments=message.segments,
        is_test=batch.is_test,
        message_id=message.pk,
        at=timezone.now(),
    )


def _lineage(uuid: str | None) -> tuple[int, ...]:
    account = Account.objects.filter(uuid=uuid).first() if uuid else None
    return tuple(lineage(account).values_list("pk", flat=True)) if account else ()

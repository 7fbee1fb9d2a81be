"""Prices: lists with a start date, per account and product."""

from django.db import transaction
from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Account, Price, PriceList, Product
from accounts.selectors import brand_of


def set_price(account: Account, product: Product, per_segment: int, *, prefix: str = "") -> None:
    """What one segment to numbers with `prefix` costs from now on ('' is the rest), micro-credits.

    A new version of the account's own list, with its other prices as they were. Raises Invalid:
    `foreign_product`, `price_negative`.
    """
    if brand_of(account).pk != product.brand_id:
        raise Invalid("foreign_product", f"{product} is not sold to this account.", "product")
    if per_segment < 0:
        raise Invalid("price_negative", "A price cannot be less than zero.", "per_segment")
    with transaction.atomic():
        before = PriceList.objects.filter(account=account, product=product)
        latest = before.order_by("-starts_at", "-id").first()
        kept = Price.objects.filter(price_list=latest).exclude(prefix=prefix, country="")
        version = PriceList.objects.create(
            account=account, product=product, starts_at=timezone.now()
        )
        rows = [Price(prefix=p.prefix, country=p.country, per_segment=p.per_segment) for p in kept]
        rows.append(Price(prefix=prefix, per_segment=per_segment))
        for row in rows:
            row.price_list = version
        Price.objects.bulk_create(rows)

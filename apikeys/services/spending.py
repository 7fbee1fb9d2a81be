"""What a key may send by, and how much in a day. Asked where messages are accepted."""

from functools import partial

from django.db import transaction

from accounts.errors import Forbidden, Invalid
from accounts.models import Product
from accounts.money import to_credits
from apikeys.models import ApiKey
from apikeys.services import usage
from apikeys.store.usage import DayRow, add_within


def require_product(key: ApiKey | None, product: Product) -> None:
    """Raise Forbidden `product_not_allowed` where the key is for other products."""
    if key is not None and key.products and product.code not in key.products:
        message = f"This key may not send by {product.code}, only by {', '.join(key.products)}."
        raise Forbidden("product_not_allowed", message, "product")


def require_live(key: ApiKey) -> None:
    """Raise Forbidden `test_key` for a test key: what it asks for would reach people."""
    if key.is_test:
        message = "A test key cannot let a campaign out: its messages go to people. Use a live key."
        raise Forbidden("test_key", message)


def spend(key: ApiKey | None, messages: int, price: int) -> None:
    """Count what a call sends, inside its transaction; `price` in micro-credits.

    Raises Invalid `daily_cap_reached` where it would pass the key's cap of the day. Parallel calls
    of a key with a cap wait for each other here; others do not touch the database.
    """
    if key is None:
        return
    if key.daily_cap is None:
        transaction.on_commit(partial(usage.note_messages, key, messages, price))
        return
    row = DayRow(key.pk, usage.day_of(key.account), messages=messages, spent=price)
    if not add_within(row, key.daily_cap):
        usage.note_cap(key)
        message = (
            f"This key may spend {to_credits(key.daily_cap):,} credits a day,"
            " and this call would pass that. Try again tomorrow, or ask whoever keeps the key."
        )
        raise Invalid("daily_cap_reached", message, "product", True)

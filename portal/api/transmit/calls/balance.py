"""`get-balance`: what is left to spend."""

from typing import Any

from accounts.selectors import wallets_of
from campaigns.selectors.defaults import product_for
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import money

# One credit is one credit: what it costs is between an account and its reseller.
CURRENCY = "CREDITS"


@call("get-balance")
def get_balance(asked: Asked) -> dict[str, Any]:
    """The credits of the product that this key sends with."""
    product = product_for(asked.account, asked.key.products)
    wallet = next((w for w in wallets_of(asked.account) if w.product_id == product.pk), None)
    return {"balance": money(wallet.available if wallet else 0), "currency": CURRENCY}

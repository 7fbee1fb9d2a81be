"""A retired product sends nothing: neither a new campaign, nor one that was made before."""

import pytest

from accounts.errors import Invalid
from accounts.models import Account
from accounts.services.products import change_product
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.services.accepting import accept
from campaigns.services.campaigns import start_check
from campaigns.services.confirming import confirm
from tests.campaigns.imports_scene import campaign_with, imported
from tests.factories import product_of


def _retire(account: Account) -> None:
    product = product_of(account)
    change_product(
        product,
        name=product.name,
        channel=product.channel,
        priority=product.priority,
        is_active=False,
        by=account.users.get(),
    )


def test_a_campaign_made_before_is_neither_checked_nor_confirmed(customer: Account) -> None:
    ready = imported(campaign_with(customer, b"phone\n+919812345678\n", text="Hello"))
    draft = campaign_with(customer, b"phone\n+919812345678\n", text="Hello")
    _retire(customer)
    with pytest.raises(Invalid, match="no longer sold"):
        start_check(draft)
    with pytest.raises(Invalid, match="no longer sold"):
        confirm(ready, by=None)


def test_a_call_with_it_is_refused(customer: Account) -> None:
    _retire(customer)
    with pytest.raises(Invalid) as refusal:
        accept(
            BatchRequest(
                account=customer,
                product_code="T",
                sender="TIDING",
                recipients=[Recipient("+919812345678", "Hello")],
            )
        )
    assert refusal.value.code == "unknown_product"

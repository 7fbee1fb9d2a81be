"""Where replies to a number or a keyword are told to, kept beside the other subscriptions."""

from django.utils import timezone

from accounts.models import Account
from campaigns.models import Subscription

EVENT = "vmn:message:in"
FORM = Subscription.Form.TRANSMIT_GET


def forward(account: Account, identity: str, address: str) -> None:
    """Tell replies to `identity` (`number:1`, `keyword:1`) to `address`, '' for nowhere.

    In the caller's transaction.
    """
    rows = Subscription.objects.filter(
        account=account, event=EVENT, identity=identity, form=FORM, batch=None, deleted_at=None
    )
    if address and rows.filter(url=address).exists():
        return
    rows.update(deleted_at=timezone.now())
    if address:
        Subscription.objects.create(
            account=account, event=EVENT, identity=identity, form=FORM, url=address
        )

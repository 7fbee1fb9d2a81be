"""An account that sends to India, and what it has registered there."""

from accounts.models import Account
from campaigns.models import DltTemplate
from campaigns.services import dlt, senders

ENTITY, HEADER, TEMPLATE = "1101000000000000012", "1105000000000000034", "1107000000000000056"
HELLO = "Hello {#var#}"


def registered(account: Account, text: str = HELLO, *, check: str = "block") -> DltTemplate:
    """Entity, header and one template, with what is to happen to other texts."""
    dlt.set_rules(account, entity_id=ENTITY, check=check)
    senders.set_header(account.senders.get(), HEADER)
    return dlt.add(account, dlt.Entry(TEMPLATE, text, name="Greeting"))

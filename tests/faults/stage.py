"""What the fault tests do inside a world's own database: `python -m tests.faults.stage`.

`make N [msisdn]` makes N queued messages, `smpp PORT` makes a carrier behind that port the way
out, `report` prints what became of everything as JSON.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db.models import Count  # noqa: E402

from accounts.models import Account  # noqa: E402
from accounts.services import audit as accounts_audit  # noqa: E402
from campaigns.models import Carrier, CarrierReference, Message, Receipt, Slice  # noqa: E402
from campaigns.services import audit as campaigns_audit  # noqa: E402
from tests.campaigns.scene import queued_batch  # noqa: E402
from tests.factories import AccountFactory, funded_customer  # noqa: E402


def make(count: int, msisdn: int = 0, window: int = 500) -> None:
    """Queue `count` messages of a new or known customer, to `msisdn` or to ordinary numbers."""
    customer = Account.objects.filter(name="Customer").first()
    if customer is None:
        operator = AccountFactory(name="Operator", kind=Account.Kind.OPERATOR)
        customer = funded_customer(operator, "Customer", credits=1_000_000)
        if not Carrier.objects.exists():
            Carrier.objects.create(name="Simulator", kind="simulator", window=window)
    batch = queued_batch(customer, count, per_chunk=1000)
    if msisdn:
        Message.objects.filter(batch=batch).update(msisdn=msisdn)


def smpp(port: int, window: int = 100, rate: int = 5000) -> None:
    """Make a carrier by SMPP with two binds at `port`; before `make`, which makes another."""
    config = {
        "host": "127.0.0.1",
        "port": port,
        "system_id": "tidings",
        "password": "secret",
        "binds": 2,
        "window": window // 2,
        "response_timeout": 2,
        "enquire_link_seconds": 5,
        "token_tlv": "0x3FF0",
    }
    Carrier.objects.create(name="SMPP", kind="smpp", config=config, window=window, rate=rate)


def report() -> None:
    """Print states, open slices, references, unmatched receipts and breaches."""
    states = Message.objects.values_list("state").annotate(Count("pk")).order_by("state")
    breaches = accounts_audit.check() + campaigns_audit.check()
    found = {
        "states": dict(states),
        "open_slices": Slice.objects.filter(state=Slice.State.OPEN).count(),
        "references": CarrierReference.objects.count(),
        "unmatched": Receipt.objects.filter(matched_at__isnull=True).count(),
        "uncertain": list(
            Message.objects.filter(state="uncertain").order_by("id").values_list("id", flat=True)
        ),
        "breaches": [f"{b.invariant}: {b.detail}" for b in breaches],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    {"make": make, "smpp": smpp, "report": report}[sys.argv[1]](*map(int, sys.argv[2:]))

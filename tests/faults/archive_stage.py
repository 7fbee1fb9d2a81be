"""What the archive's fault tests do inside a world: `python -m tests.faults.archive_stage`.

`make` makes old messages of two accounts; `report` prints what there is as JSON; `ask` wants the
month back, approved; `work` is what the tick does about it; `end` puts it away before its time.
"""

import hashlib
import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Account  # noqa: E402
from accounts.services import audit as accounts_audit  # noqa: E402
from campaigns import ids, store  # noqa: E402
from campaigns.models import (  # noqa: E402
    Carrier,
    CarrierReference,
    Message,
    MessageEvent,
    Receipt,
)
from campaigns.services import audit as campaigns_audit  # noqa: E402
from reports.models import Archive, RestoreRequest  # noqa: E402
from reports.services import audit as reports_audit  # noqa: E402
from reports.services import restoring  # noqa: E402
from tests.factories import AccountFactory, funded_customer  # noqa: E402
from tests.reports.archive_scene import old_batch  # noqa: E402

WHEN = timezone.now() - timedelta(days=200)
TABLES = (Message, MessageEvent, Receipt, CarrierReference)


def make() -> None:
    """Two customers with messages of the same old month, which has partitions of its own."""
    operator = AccountFactory(name="Operator", kind=Account.Kind.OPERATOR)
    carrier = Carrier.objects.create(name="Simulator", kind="simulator")
    store.make_month(ids.month_of(WHEN))
    for name in ("Customer", "Stranger"):
        account = funded_customer(operator, name)
        for _ in range(3):
            old_batch(account, carrier, 40, WHEN)


def report() -> None:
    """How many rows there are, what they say all together, how far each part is."""
    breaches = [
        *accounts_audit.check(),
        *campaigns_audit.check(),
        *reports_audit.check(),
    ]
    found = {
        "rows": {model.__name__: model._default_manager.count() for model in TABLES},
        "sum": _sum(),
        "parts": sorted(Archive.objects.values_list("state", flat=True)),
        "archived": sum(Archive.objects.values_list("messages", flat=True)),
        "requests": list(RestoreRequest.objects.order_by("pk").values_list("state", flat=True)),
        "breaches": [f"{breach.invariant}: {breach.detail}" for breach in breaches],
    }
    print(json.dumps(found))


def _sum() -> str:
    digest = hashlib.sha256()
    for model in TABLES:
        for row in model._default_manager.order_by("pk").values_list():
            digest.update(repr(row).encode())
    return digest.hexdigest()


def ask() -> None:
    for account in Account.objects.filter(kind=Account.Kind.CUSTOMER):
        request = restoring.ask(account, ids.month_of(WHEN), days=3, by=None)
        restoring.decide(request.uuid, approve=True, by=None)


def end() -> None:
    for request in RestoreRequest.objects.filter(state="back").select_related("account"):
        restoring.end(request.account, request.uuid)


if __name__ == "__main__":
    acts = {"make": make, "report": report, "ask": ask, "work": restoring.work, "end": end}
    acts[sys.argv[1]]()

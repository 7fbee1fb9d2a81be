"""What the importer's fault tests do inside a world: `python -m tests.faults.import_stage`.

`make N` starts the check of a file with N rows and prints the campaign's uuid; `work UUID` is what
a worker does with it; `report UUID` prints what became of it as JSON.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from accounts.models import Account  # noqa: E402
from campaigns.bench.recipients import TEXT, write_recipients  # noqa: E402
from campaigns.models import Batch, Campaign, Message, RejectedRow  # noqa: E402
from campaigns.services import imports  # noqa: E402
from tests.campaigns.imports_scene import campaign_with  # noqa: E402
from tests.factories import AccountFactory, funded_customer  # noqa: E402


def make(count: int) -> None:
    """A campaign that waits for its importer."""
    operator = AccountFactory(name="Operator", kind=Account.Kind.OPERATOR)
    customer = funded_customer(operator, "Customer")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_recipients(path, count)
        campaign = campaign_with(customer, path.read_bytes(), text=TEXT)
    imports.start(campaign)
    print(campaign.uuid)


def report(campaign_uuid: str) -> None:
    """Its figures, and what really lies in the tables."""
    campaign = Campaign.objects.get(uuid=campaign_uuid)
    ids = list(Message.objects.order_by("id").values_list("id", flat=True))
    found = {
        "status": campaign.status,
        "rows_done": campaign.rows_done,
        "file_rows": campaign.file_rows,
        "messages": campaign.messages,
        "batches": Batch.objects.count(),
        "written": len(ids),
        "contiguous": not ids or ids[-1] - ids[0] + 1 == len(ids),
        "rejected": RejectedRow.objects.count(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", count]:
            make(int(count))
        case ["work", campaign_uuid]:
            imports.run(campaign_uuid)
        case ["report", campaign_uuid]:
            report(campaign_uuid)

"""What the fault tests of exports do inside a world: `python -m tests.faults.export_stage`.

`make N` makes N messages; `ask FORMAT` asks for an export and prints its uuid; `work UUID` is what
a worker does with it; `report UUID` prints what became of it as JSON.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import Account  # noqa: E402
from campaigns.models import Message  # noqa: E402
from portal.bench import exportrows  # noqa: E402
from reports.exportcolumns import USUAL  # noqa: E402
from reports.exportfilters import Filters  # noqa: E402
from reports.models import Export  # noqa: E402
from reports.services.exports import requesting, running  # noqa: E402
from reports.services.exports.files import file_of  # noqa: E402


def make(count: int) -> None:
    """An account with messages."""
    exportrows.made(count)


def ask(format: str) -> None:
    """An export that waits for a worker."""
    today = timezone.now().date()
    account = Account.objects.get(name="Benchmark")
    days = Filters(today - timedelta(days=1), today)
    print(requesting.request(account, days, columns=USUAL, format=format, by=None).uuid)


def report(export_uuid: str) -> None:
    """Where it stands, and whether its file is there."""
    export = Export.objects.get(uuid=export_uuid)
    found = {
        "status": export.status,
        "rows": export.rows,
        "messages": Message.objects.filter(account=export.account).count(),
        "parts": export.parts,
        "sha256": export.sha256,
        "file": file_of(export).exists(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", count]:
            make(int(count))
        case ["ask", format]:
            ask(format)
        case ["work", export_uuid]:
            running.run(export_uuid)
        case ["report", export_uuid]:
            report(export_uuid)

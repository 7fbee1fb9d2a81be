"""What carriers charge us: taken in from a file, line by line or not at all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.services.auditlog import record
from campaigns.costlines import BadLine, CostLine, read
from campaigns.models import Carrier, CarrierCost

MOST_BYTES = 4_000_000
SHOWN = 5
STEP = 1000


def take(operator: Account, carrier: Carrier, data: bytes, *, replace: bool = False) -> int:
    """Set the costs in `data` (UTF-8 lines of prefix,cost,since); return how many.

    A prefix and day that are there already get the new cost; with `replace` all others go. Raises
    Invalid `file` where anything is wrong: then nothing is changed.
    """
    lines = _lines(data)
    rows = {(line.prefix, line.since): line for line in lines}
    with transaction.atomic():
        Carrier.objects.select_for_update(no_key=True).get(pk=carrier.pk)
        if replace:
            CarrierCost.objects.filter(carrier=carrier).delete()
        CarrierCost.objects.bulk_create(
            [
                CarrierCost(carrier=carrier, prefix=row.prefix, cost=row.cost, since=row.since)
                for row in rows.values()
            ],
            batch_size=STEP,
            update_conflicts=True,
            unique_fields=["carrier", "prefix", "since"],
            update_fields=["cost"],
        )
        after = {"count": len(rows), "replaced": replace}
        record(
            operator, "carrier.costs_set", kind="carrier", subject=carrier.uuid,
            label=carrier.name, after=after,
        )  # fmt: skip
    return len(rows)


def _lines(data: bytes) -> list[CostLine]:
    if len(data) > MOST_BYTES:
        raise Invalid("file", _("The file is larger than 4 MB."), "file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("file", _("Save the file as CSV in UTF-8."), "file") from error
    good: list[CostLine] = []
    bad: list[BadLine] = []
    for line in read(text, timezone.localdate()):
        if isinstance(line, CostLine):
            good.append(line)
        else:
            bad.append(line)
    if bad:
        shown = "; ".join(_told(line) for line in bad[:SHOWN])
        message = _("Nothing was changed, because %(n)s lines cannot be read. %(lines)s.")
        raise Invalid("file", message % {"n": len(bad), "lines": shown}, "file")
    if not good:
        raise Invalid("file", _("There is no cost in it."), "file")
    return good


def _told(line: BadLine) -> str:
    words = {
        "prefix": _("line %(n)s: a prefix is digits, or empty for the rest"),
        "cost": _("line %(n)s: a cost is a number with six decimals at most"),
        "since": _("line %(n)s: write the day like 2026-01-31"),
        "columns": _("line %(n)s: write prefix, cost and perhaps the first day"),
        "too_many": _("line %(n)s: there are too many lines"),
    }
    return words[line.code] % {"n": line.line}

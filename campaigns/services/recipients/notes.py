"""Names, notes and settings in which somebody may have written a number down: it is cut out."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from accounts.models import Mail
from apikeys.models import AnsweredCall
from campaigns import models as own
from campaigns.services.recipients.target import Step, Target

A_STEP = 1000


class Note(NamedTuple):
    """Fields of a table, and the way from a row to its account."""

    model: type[Model]
    fields: Sequence[str]
    account: str = "account"


NOTES = (
    Note(own.Campaign, ("name", "text", "mapping", "repairs", "plan", "findings", "problem")),
    Note(own.Supplement, ("repairs", "places", "findings", "problem"), "campaign__account"),
    Note(own.Recurrence, ("name",)),
    Note(own.RecurrenceRun, ("detail",), "recurrence__account"),
    Note(own.FileSend, ("terms", "detail")),
    Note(own.Upload, ("name", "preview")),
    Note(own.IncomingFile, ("name",)),
    Note(own.SavedMapping, ("name", "columns", "mapping")),
    Note(own.SendingRules, ("test_numbers",)),
    Note(own.Template, ("name",)),
    Note(own.TemplateVersion, ("text",), "template__account"),
    Note(own.ContactGroup, ("name", "field_names")),
    Note(own.ContactTag, ("name",)),
    Note(own.ContactField, ("name",)),
    Note(own.ContactSegment, ("name", "rules")),
    Note(own.ContactProfile, ("merged",)),
    Note(own.ContactBulk, ("search",)),
    Note(own.ContactImport, ("mapping", "problem")),
    Note(own.ContactFetch, ("address", "problem")),
    Note(own.OptOutTag, ("name", "description")),
    Note(own.OptOut, ("note", "lifted_reason")),
    Note(own.OptOutImport, ("note", "mapping", "problem")),
    Note(own.InboundNumber, ("options",)),
    Note(own.Keyword, ("reference", "options")),
    Note(own.ShortLink, ("title", "long_url")),
    Note(own.Webhook, ("name", "uri")),
    Note(own.Subscription, ("url", "target", "payload")),
    Note(AnsweredCall, ("body",)),
    Note(Mail, ("subject", "text", "html")),
)
# What belongs to no account: only the operator's own request reaches it.
PLATFORM = (
    Note(own.Anomaly, ("detail",)),
    Note(own.Receipt, ("raw",)),
    Note(own.RouteCase, ("name", "facts")),
    Note(own.RouteRule, ("name", "conditions")),
    Note(own.Reconciliation, ("problem",)),
)
# One number for "which table" and "behind which row": tables have fewer rows than this.
_SPAN = 10**14


def erase_notes(target: Target, after: int) -> Step:
    """The next rows of the next table."""
    tables = NOTES + (PLATFORM if target.everywhere else ())
    place, last = divmod(after, _SPAN)
    if place >= len(tables):
        return Step(0)
    note = tables[place]
    rows = note.model._default_manager.all()
    if note not in PLATFORM:
        rows = target.own(rows, note.account)
    elif note.model is own.Receipt:
        rows = rows.filter(matched_at=None)  # the others are their messages'
    ids = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:A_STEP])
    changed = clean(note.model._default_manager.filter(pk__in=ids), note.fields, target)
    end = len(ids) < A_STEP
    return Step(changed, (place + 1) * _SPAN if end else place * _SPAN + ids[-1])


def clean(rows: QuerySet[Any], fields: Sequence[str], target: Target) -> int:
    """Cut the number out of these fields; return how many rows had it."""
    changed = 0
    for row in rows.only("pk", *fields):
        kept = {name: getattr(row, name) for name in fields}
        left = {name: _without(value, target) for name, value in kept.items()}
        new = {name: value for name, value in left.items() if value != kept[name]}
        if new:
            changed += 1
            rows.model._default_manager.filter(pk=row.pk).update(**new)
    return changed


def _without(value: Any, target: Target) -> Any:
    """A text that is JSON, such as a kept answer, stays JSON."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return target.spellings.without(value)
    try:
        held = json.loads(value)
    except ValueError:
        return target.spellings.without(value)
    left = target.spellings.without(held)
    return value if left == held else json.dumps(left)

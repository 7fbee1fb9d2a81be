"""Segments of contacts: made, changed, counted, deleted."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.contactwords import LONGEST_GROUP
from campaigns.models import Contact, ContactSegment
from campaigns.remarks import one_line
from campaigns.segmentrules import Rules
from campaigns.selectors.contactparts import segments_of
from campaigns.selectors.segments import condition_of


def create(account: Account, *, name: str, rules: Rules) -> ContactSegment:
    """A new segment. Raises Invalid on "name": `part_name`, `part_known`, `full`."""
    most = limit(account, "contact_segments")
    if segments_of(account).count() >= most:
        message = _("You have {limit} segments, and no more can be made. Delete one first.")
        raise Invalid("full", message.format(limit=f"{most:,}"), "name")
    segment = ContactSegment(account=account)
    _save(segment, name, rules, {})
    return segment


def change(segment: ContactSegment, *, name: str, rules: Rules) -> None:
    """Another name, other rules. Raises Invalid on "name"."""
    _save(segment, name, rules, _facts(segment))


def delete(segment: ContactSegment, *, typed: str) -> None:
    """Delete a segment; its contacts stay. Raises Invalid `name_differs` on "typed"."""
    if typed.strip() != segment.name:
        raise Invalid("name_differs", _("Type its name exactly as it is."), "typed")
    with transaction.atomic():
        _record(segment, "contact_segment.deleted", _facts(segment), {})
        segment.delete()


def count_of(segment: ContactSegment) -> int:
    """Count who belongs to it now, and remember that for the lists."""
    people = Contact.objects.filter(condition_of(segment), account=segment.account).count()
    segment.people, segment.counted_at = people, timezone.now()
    segment.save(update_fields=["people", "counted_at"])
    return people


def _save(segment: ContactSegment, text: str, rules: Rules, before: dict[str, Any]) -> None:
    name = one_line(text)
    if not name or len(name) > LONGEST_GROUP or not name.isprintable():
        message = _("Give it a name of 1 to %(limit)s characters.") % {"limit": LONGEST_GROUP}
        raise Invalid("part_name", message, "name")
    known = Invalid("part_known", _("There is a “%s” already.") % name, "name")
    same = ContactSegment.objects.filter(account=segment.account, name__iexact=name)
    if same.exclude(pk=segment.pk).exists():
        raise known
    segment.name, segment.rules = name, rules.as_json()
    segment.people, segment.counted_at = None, None
    try:
        with transaction.atomic():
            segment.save()
            action = "contact_segment.changed" if before else "contact_segment.created"
            _record(segment, action, *auditlog.changes(before, _facts(segment)))
    except IntegrityError:
        raise known from None
    count_of(segment)


def _facts(segment: ContactSegment) -> dict[str, Any]:
    return {"name": segment.name, "rules": segment.rules}


def _record(
    segment: ContactSegment, action: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    auditlog.record(
        segment.account,
        action,
        kind="contact_segment",
        subject=segment.uuid,
        label=segment.name,
        before=before,
        after=after,
    )

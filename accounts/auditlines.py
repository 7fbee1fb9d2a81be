"""Entries of the audit log as people read them: sentences, facts before and after, links."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.auditwords import field_name, sentence
from accounts.cells import csv_lines
from accounts.limits import LIMITS, Limit
from accounts.models import Account, AuditEntry
from accounts.money import to_credits

# Kinds of subjects that have a page in their own account: route, and its parameter.
PAGES: Mapping[str, tuple[str, str]] = {
    "campaign": ("campaign", "campaign_uuid"),
    "wallet": ("statement", "wallet_uuid"),
    "template": ("template", "template_uuid"),
    "dlt_template": ("dlt_template", "template_uuid"),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")
_LIMIT_VALUES = frozenset({"value", "asked"})
# Facts kept in micro-credits, read in credits.
_MICRO = frozenset({"amount", "price", "credit_limit", "low_at", "available", "per_segment"})


class Fact(NamedTuple):
    """One fact as text, before and after ('' where it was not there)."""

    name: str
    before: str
    after: str


class Line(NamedTuple):
    """An entry with its words; `url` is the page of what it was done to, '' where there is none.

    `compares` says whether any fact was something else before. `position` is its place in the
    chain, None while it is not sealed.
    """

    entry: AuditEntry
    what: str
    subject: str
    url: str
    facts: list[Fact]
    compares: bool
    position: int | None


def line_of(entry: AuditEntry, viewer: Account) -> Line:
    """An entry for somebody who reads it in the account `viewer`."""
    subject = _subject(entry)
    return Line(
        entry,
        sentence(entry.action),
        "" if subject == entry.actor_label else subject,
        _url(entry, viewer),
        facts_of(entry),
        bool(_mapping(entry.before)),
        _position(entry),
    )


def facts_of(entry: AuditEntry) -> list[Fact]:
    """What an entry tells of before and after, fact by fact."""
    before, after = _mapping(entry.before), _mapping(entry.after)
    names = [*before, *(name for name in after if name not in before)]
    return [
        Fact(field_name(name), _shown(name, before, entry), _shown(name, after, entry))
        for name in names
    ]


def csv_of(pages: Iterable[Iterable[AuditEntry]], zone: ZoneInfo) -> Iterator[str]:
    """The text of a CSV: times by the clocks of `zone`, facts as JSON."""
    return csv_lines(_header(), ([_cells(entry, zone) for entry in page] for page in pages))


def _header() -> list[str]:
    return [
        _("When"),
        _("Account"),
        _("Who"),
        _("Out of account"),
        _("Address"),
        _("What"),
        _("Action"),
        _("On what"),
        _("Kind"),
        _("Id"),
        _("Before"),
        _("After"),
        _("Sealed as"),
        _("Entry"),
    ]


def _cells(entry: AuditEntry, zone: ZoneInfo) -> Sequence[object]:
    return [
        entry.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        entry.account.name if entry.account else "",
        entry.actor_label,
        entry.home.name if entry.home else "",
        entry.address,
        sentence(entry.action),
        entry.action,
        _subject(entry),
        entry.subject_kind,
        entry.subject_uuid or "",
        json.dumps(entry.before, ensure_ascii=False) if entry.before else "",
        json.dumps(entry.after, ensure_ascii=False) if entry.after else "",
        _position(entry) or "",
        entry.uuid,
    ]


def _subject(entry: AuditEntry) -> str:
    """Limits are named by their words, everything else as it was called then."""
    limit = _limit(entry)
    return str(limit.summary) if limit else entry.subject_label


def _limit(entry: AuditEntry) -> Limit | None:
    return LIMITS.get(entry.subject_label) if entry.subject_kind.startswith("limit") else None


def _url(entry: AuditEntry, viewer: Account) -> str:
    if entry.subject_uuid is None:
        return ""
    if entry.subject_kind == "account" and entry.subject_uuid != viewer.uuid:
        if entry.account and entry.account.status == Account.Status.CLOSED:
            return ""  # its page went with it
        return _reversed("sub_account", account_uuid=entry.subject_uuid)
    if entry.account_id == viewer.pk and entry.subject_kind in PAGES:
        route, parameter = PAGES[entry.subject_kind]
        return _reversed(route, **{parameter: entry.subject_uuid})
    return ""


def _reversed(route: str, **parameters: Any) -> str:
    try:
        return reverse(route, kwargs=parameters)
    except NoReverseMatch:
        return ""


def _position(entry: AuditEntry) -> int | None:
    seal = getattr(entry, "seal", None)
    return seal.position if seal else None


def _mapping(facts: Any) -> dict[str, Any]:
    return facts if isinstance(facts, dict) else {"": facts}


def _shown(name: str, facts: Mapping[str, Any], entry: AuditEntry) -> str:
    if name not in facts:
        return ""
    value = facts[name]
    if isinstance(value, int) and not isinstance(value, bool):
        limit = _limit(entry)
        if limit is not None and name in _LIMIT_VALUES:
            return limit.shown(value)
        if name in _MICRO:
            return number_format(to_credits(value), force_grouping=True)
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{field_name(name)}: {_plain(item)}" for name, item in value.items())
    return _moment(value) if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


def _moment(text: str) -> str:
    """A moment as it was recorded (ISO 8601 with its zone), by the reader's clocks."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(moment), "j M Y, H:i:s")

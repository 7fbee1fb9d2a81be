"""Keywords: words that people write to a leased number, and what is done then."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns import inboundoptions
from campaigns.models import InboundNumber, Keyword
from campaigns.remarks import one_line
from campaigns.services.forwarding import forward

_WORD = re.compile(r"\w[\w-]{0,39}")
# What these mean is decided already, on every number.
RESERVED = frozenset({"stop", "stopall", "unsubscribe", "start", "unstop", "help"})


@dataclass(frozen=True)
class Wanted:
    """What is told of a keyword; None is not told, and stays as it is."""

    reference: str | None = None
    is_active: bool | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def add(number: InboundNumber, text: str, wanted: Wanted) -> Keyword:
    """A keyword on a number that its account leases.

    Raises Invalid on "keyword" and on options, Conflict `keyword_known`.
    """
    account = number.account
    assert account is not None
    word = _word(text)
    with transaction.atomic():
        # Whatever its capitals, a word stands once: they who add one to this number take turns.
        InboundNumber.objects.select_for_update().get(pk=number.pk)
        if Keyword.objects.filter(number=number, word__iexact=word).exists():
            message = _("There is the keyword %s on this number already.") % word
            raise Conflict("keyword_known", message, "keyword")
        most = limit(account, "keywords")
        if Keyword.objects.filter(account=account).count() >= most:
            message = _("You have {limit} keywords, and no more can be made.")
            raise Invalid("too_many_keywords", message.format(limit=most), "keyword")
        row = Keyword(account=account, number=number, word=word)
        _fill(row, wanted)
        row.save()
        _follow(row)
        _record(row, "created", {}, _facts(row))
    return row


def change(row: Keyword, wanted: Wanted) -> None:
    """Change what is told; the rest stays. Raises Invalid on options."""
    with transaction.atomic():
        row.options = Keyword.objects.select_for_update().get(pk=row.pk).options
        before = _facts(row)
        _fill(row, wanted)
        row.save(update_fields=["reference", "is_active", "options"])
        _follow(row)
        gone, new = auditlog.changes(before, _facts(row))
        if new:
            _record(row, "changed", gone, new)


def _word(text: str) -> str:
    word = text.strip()
    if not _WORD.fullmatch(word):
        message = _("A keyword is one word of up to 40 letters, digits and hyphens.")
        raise Invalid("bad_keyword", message, "keyword")
    if word.casefold() in RESERVED:
        message = _("%s has a meaning of its own on every number. Choose another word.")
        raise Invalid("reserved_keyword", message % word, "keyword")
    return word


def _fill(row: Keyword, wanted: Wanted) -> None:
    if wanted.reference is not None:
        row.reference = one_line(wanted.reference)[:120]
    if wanted.is_active is not None:
        row.is_active = wanted.is_active
    region = row.account.default_country
    row.options = inboundoptions.changed(row.options, wanted.options, region)


def _follow(row: Keyword) -> None:
    address = row.options.get(inboundoptions.FORWARD_URL, "") if row.is_active else ""
    forward(row.account, f"keyword:{row.pk}", address)


def _facts(row: Keyword) -> dict[str, object]:
    return {"reference": row.reference, "is_active": row.is_active} | dict(row.options)


def _record(
    row: Keyword, verb: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    auditlog.record(
        row.account,
        f"keyword.{verb}",
        kind="keyword",
        subject=row.uuid,
        label=row.word,
        before=dict(before),
        after=dict(after),
    )

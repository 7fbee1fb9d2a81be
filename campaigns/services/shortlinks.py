"""Smart links: made, changed and deleted. A code that was given out is never given again."""

import secrets
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotFound, Unavailable
from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import ShortLink, Webhook
from campaigns.remarks import one_line
from campaigns.shortaddresses import site
from campaigns.webaddresses import clean_link

CODE_LENGTH = 8
LONGEST_TITLE = 120
# Without letters and digits that look alike.
ALPHABET = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
TRIES = 5


class Wanted(NamedTuple):
    """A link as its owner wants it. Advanced ones know who was sent them."""

    long_url: str
    title: str = ""
    webhook: Webhook | None = None
    is_advanced: bool = False
    is_active: bool = True


def create(account: Account, wanted: Wanted) -> ShortLink:
    """A new link with a code of its own. Raises Invalid on `long_url` or `title`."""
    facts = _checked(wanted)._asdict()
    for _try in range(TRIES):
        code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                row = ShortLink.objects.create(account=account, code=code, **facts)
                _record(row, "link.created", {}, _facts(row))
        except IntegrityError:
            continue
        return row
    raise Unavailable("no_code", _("No short address was free. Try again."), retryable=True)


def change(link: ShortLink, wanted: Wanted) -> ShortLink:
    """The link as it is wanted now. Raises Invalid; NotFound where it was deleted meanwhile."""
    facts = _checked(wanted)._asdict()
    with transaction.atomic():
        row = _live(link)
        before = _facts(row)
        for name, value in facts.items():
            setattr(row, name, value)
        # Visits are counted by others at the same time.
        row.save(update_fields=[*facts, "updated_at"])
        changed = auditlog.changes(before, _facts(row))
        if changed[1]:
            _record(row, "link.changed", *changed)
    return row


def delete(link: ShortLink) -> None:
    """Let it lead nowhere; its visits are kept. Raises NotFound."""
    with transaction.atomic():
        row = _live(link)
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at", "updated_at"])
        _record(row, "link.deleted", _facts(row), {})


def _live(link: ShortLink) -> ShortLink:
    rows = ShortLink.objects.select_for_update(of=("self",)).select_related("account", "webhook")
    row = rows.filter(pk=link.pk, deleted_at=None).first()
    if row is None:
        raise NotFound("no_link", _("There is no such link."))
    return row


def _checked(wanted: Wanted) -> Wanted:
    title = one_line(wanted.title)
    if len(title) > LONGEST_TITLE:
        message = _("A title has at most %(limit)s characters.") % {"limit": LONGEST_TITLE}
        raise Invalid("link_title", message, "title")
    address = clean_link(wanted.long_url, "long_url")
    if address.lower().startswith(f"{site().lower()}/s/"):
        message = _("A short address cannot lead to another one.")
        raise Invalid("link_to_link", message, "long_url")
    return wanted._replace(long_url=address, title=title)


def _facts(row: ShortLink) -> dict[str, str | bool]:
    return {
        "title": row.title,
        "long_url": row.long_url.partition("?")[0],
        "webhook": row.webhook.name if row.webhook else "",
        "is_advanced": row.is_advanced,
        "is_active": row.is_active,
    }


def _record(
    row: ShortLink, action: str, before: dict[str, str | bool], after: dict[str, str | bool]
) -> None:
    auditlog.record(
        row.account,
        action,
        kind="link",
        subject=row.uuid,
        label=row.title or row.code,
        before=before,
        after=after,
    )

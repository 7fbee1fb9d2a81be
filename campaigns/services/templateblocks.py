"""Templates that nothing may be sent by: kept for programs, and asked before every departure."""

import re
import uuid
from collections.abc import Collection, Iterable
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns.dltfiles import clean_id
from campaigns.models import BlockedTemplate
from campaigns.selectors.templateblocks import blocks_of

Status = BlockedTemplate.Status
_DLT_ID = re.compile(r"[0-9]{6,30}")


def add(account: Account, template_id: str, status: int = Status.BLOCKED) -> BlockedTemplate:
    """Block a template from now on, by its DLT id or our uuid of it.

    Raises Invalid on `template_id`, Conflict `template_blocked_already`.
    """
    known = clean_template_id(template_id)
    with transaction.atomic():
        hold(account)
        _require_room(account, 1)
        row = BlockedTemplate(account=account, template_id=known, status=_status(status))
        _save(row)
        _record(row, "blocked_template.added", {}, _facts(row))
    return row


def add_many(account: Account, template_ids: Iterable[str]) -> int:
    """Block all of them, those that are listed already included; return how many are new.

    Raises Invalid, which names the first that is none; nothing is done then.
    """
    wanted = list(dict.fromkeys(map(clean_template_id, template_ids)))
    if not wanted:
        raise Invalid("no_rows", _("The file has no template ids."), "file")
    with transaction.atomic():
        hold(account)
        known = set(blocks_of(account).values_list("template_id", flat=True))
        new = [one for one in wanted if one not in known]
        _require_room(account, len(new))
        BlockedTemplate.objects.bulk_create(
            BlockedTemplate(account=account, template_id=one) for one in new
        )
        auditlog.record(
            account,
            "blocked_template.added",
            kind="account",
            subject=account.uuid,
            label=account.name,
            after={"count": len(new), "first": new[:10]},
        )
    return len(new)


def change(row: BlockedTemplate, *, template_id: str, status: int) -> BlockedTemplate:
    """Another id or status. Raises as `add`, NotFound where it was deleted meanwhile."""
    known = clean_template_id(template_id)
    with transaction.atomic():
        rows = blocks_of(row.account).select_for_update(of=("self",))
        row = rows.filter(pk=row.pk).first() or _gone()
        before = _facts(row)
        row.template_id, row.status = known, _status(status)
        _save(row)
        changed = auditlog.changes(before, _facts(row))
        if changed[1]:
            _record(row, "blocked_template.changed", *changed)
    return row


def delete(account: Account, rows: Collection[BlockedTemplate]) -> None:
    """Let messages leave by these templates again."""
    if not rows:
        return
    with transaction.atomic():
        BlockedTemplate.objects.filter(pk__in=[row.pk for row in rows]).delete()
        auditlog.record(
            account,
            "blocked_template.deleted",
            kind="account",
            subject=account.uuid,
            label=account.name,
            before={"count": len(rows), "first": [row.template_id for row in rows][:10]},
        )


def require_allowed(account: Account, *template_ids: str, field: str = "template_id") -> None:
    """Raise Invalid `template_blocked` on `field` where one of these ids is blocked.

    Ids that are '' are none. One look at one index; none for no ids.
    """
    wanted = [one for one in template_ids if one]
    if not wanted:
        return
    rows = BlockedTemplate.objects.filter(account=account, template_id__in=wanted)
    blocked = rows.filter(status=Status.BLOCKED).values_list("template_id", flat=True).first()
    if blocked is not None:
        message = _("Nothing may be sent by the template %s: it is on the account's block list.")
        raise Invalid("template_blocked", message % blocked, field)


def clean_template_id(text: str) -> str:
    """The normal form of a DLT template id or of a uuid. Raises Invalid on `template_id`."""
    digits = clean_id(text)
    if _DLT_ID.fullmatch(digits):
        return digits
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        message = _("“%s” is no template id: give the DLT id (digits only) or our own id of it.")
        raise Invalid("bad_template_id", message % text.strip()[:40], "template_id") from None


def _status(status: int) -> int:
    if status not in Status:
        raise Invalid("bad_status", _("The status is 1 (blocked) or 0 (not)."), "status")
    return status


def _save(row: BlockedTemplate) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = _("The template %s is on the list already.") % row.template_id
        raise Conflict("template_blocked_already", message, "template_id") from None


def _require_room(account: Account, new: int) -> None:
    most = limit(account, "blocked_templates")
    if BlockedTemplate.objects.filter(account=account).count() + new > most:
        message = _("An account blocks at most {limit} templates.").format(limit=most)
        raise Invalid("too_many_blocked_templates", message, "template_id")


def _gone() -> NoReturn:
    raise NotFound("no_blocked_template", _("There is no such entry."))


def _facts(row: BlockedTemplate) -> dict[str, str]:
    return {"template_id": row.template_id, "status": str(row.get_status_display())}


def _record(
    row: BlockedTemplate, action: str, before: dict[str, str], after: dict[str, str]
) -> None:
    auditlog.record(
        row.account,
        action,
        kind="blocked_template",
        subject=row.uuid,
        label=row.template_id,
        before=before,
        after=after,
    )

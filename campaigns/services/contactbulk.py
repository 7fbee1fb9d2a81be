"""One change to many contacts: to those that were ticked at once, to all that match in blocks.

Blocks go downwards by id, each in a short transaction that moves the mark: a worker that dies
goes on there, and nothing is done twice.
"""

import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.services import auditlog
from campaigns import store
from campaigns.models import Contact, ContactBulk, ContactGroup, ContactTag
from campaigns.selectors.contactparts import GROUPED, TAGGED
from campaigns.selectors.contacts import Search, matching, search_of, selected
from campaigns.services import leaving
from campaigns.store.exclusive import exclusive

LOCK = "contactbulk"
BLOCK = 5_000
AT_ONCE_SECONDS = 3.0
Action = ContactBulk.Action


def change_selected(
    account: Account,
    uuids: list[UUID],
    action: str,
    *,
    group: ContactGroup | None = None,
    tag: ContactTag | None = None,
) -> int:
    """Change the contacts with these addresses now; how many there were.

    Raises Invalid `nobody_selected`.
    """
    contacts = selected(account, uuids)
    if not contacts:
        raise Invalid("nobody_selected", _("Tick at least one contact, or all that match."))
    row = ContactBulk(account=account, action=action, group=group, tag=tag)
    with transaction.atomic():
        _apply(row, sorted(contact.pk for contact in contacts))
        _record(row, len(contacts), [f"+{contact.msisdn}" for contact in contacts[:10]])
    return len(contacts)


def begin(
    account: Account,
    search: Search,
    action: str,
    *,
    group: ContactGroup | None = None,
    tag: ContactTag | None = None,
    by: User | None = None,
) -> ContactBulk:
    """Change all contacts that match: as much as a few seconds allow now, the rest by `run`.

    Raises Invalid `nobody_matches`.
    """
    found = matching(account, search)
    newest = found.order_by("-id").values_list("pk", flat=True).first()
    if newest is None:
        raise Invalid("nobody_matches", _("No contact matches any more."))
    with transaction.atomic():
        row = ContactBulk.objects.create(
            account=account,
            action=action,
            group=group,
            tag=tag,
            search=search.as_json(),
            last_id=newest + 1,
            people=found.count(),
            created_by=by,
        )
        auditlog.record(
            account,
            "contact.many_started",
            kind="contact",
            subject=row.uuid,
            label=_target(row),
            after={"action": row.get_action_display(), "count": row.people},
        )
    run(row.uuid, seconds=AT_ONCE_SECONDS)
    row.refresh_from_db()
    return row


def run(bulk_uuid: UUID | str, *, seconds: float = 20.0) -> bool:
    """Go on for about `seconds`; whether nothing is left to do for us.

    So it is when it is finished, and when another process is at it.
    """
    row = _open().filter(uuid=bulk_uuid).first()
    if row is None:
        return True
    until = time.monotonic() + seconds
    with exclusive(LOCK, row.pk) as alone:
        if not alone:
            return True
        row.refresh_from_db()
        while row.finished_at is None:
            if not row.account.is_live or not _next_block(row):
                _finish(row)
            if time.monotonic() > until:
                break
    return row.finished_at is not None


def unfinished() -> list[ContactBulk]:
    """What is still to be done, oldest first."""
    return list(_open().order_by("id")[:20])


def _open() -> Any:
    rows = ContactBulk.objects.filter(finished_at=None)
    return rows.select_related("account", "group", "tag", "created_by")


def _next_block(row: ContactBulk) -> bool:
    """Do the next block; False when there is none."""
    search = search_of(row.account, row.search)
    if search is None:
        return False
    found = matching(row.account, search).filter(pk__lt=row.last_id)
    ids = list(found.order_by("-id").values_list("pk", flat=True)[:BLOCK])
    if not ids:
        return False
    with transaction.atomic():
        _apply(row, sorted(ids))
        ContactBulk.objects.filter(pk=row.pk).update(last_id=ids[-1], done=F("done") + len(ids))
    row.last_id, row.done = ids[-1], row.done + len(ids)
    return True


def _apply(row: ContactBulk, ids: list[int]) -> None:
    """In the caller's transaction; ids in order, so that two of these never wait in a circle."""
    if row.action == Action.ADD_TO_GROUP and row.group:
        pairs = [(row.group.pk, pk) for pk in leaving.may_join(row.group, ids)]
        store.insert_new(GROUPED, ("contactgroup_id", "contact_id"), pairs)
    elif row.action == Action.TAG and row.tag:
        pairs = [(row.tag.pk, pk) for pk in ids]
        store.insert_new(TAGGED, ("contacttag_id", "contact_id"), pairs)
    elif row.action == Action.REMOVE_FROM_GROUP and row.group:
        GROUPED.objects.filter(contactgroup=row.group, contact_id__in=ids).delete()
    elif row.action == Action.UNTAG and row.tag:
        TAGGED.objects.filter(contacttag=row.tag, contact_id__in=ids).delete()
    elif row.action == Action.DELETE:
        Contact.objects.filter(account=row.account, pk__in=ids).delete()


def _finish(row: ContactBulk) -> None:
    with transaction.atomic():
        row.finished_at = timezone.now()
        row.save(update_fields=["finished_at"])
        _record(row, row.done, [])


def _target(row: ContactBulk) -> str:
    return str(row.group or row.tag or row.get_action_display())


def _record(row: ContactBulk, count: int, numbers: list[str]) -> None:
    """As the doing of who asked for it, in the background too."""
    by = row.created_by
    deleted = row.action == Action.DELETE
    auditlog.record(
        row.account,
        "contact.many_deleted" if deleted else "contact.many_changed",
        kind="contact",
        subject=row.uuid,
        label=_target(row),
        after={"action": row.get_action_display(), "count": count, "numbers": numbers},
        actor=Actor(by.email, by) if by else None,
    )

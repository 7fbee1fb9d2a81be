"""Writing the audit log. Sealing and checking its chain: `accounts.services.auditseals`."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.actors import Actor, current
from accounts.masks import masked, storable
from accounts.models import Account, AuditEntry

Facts = Mapping[str, Any]


def record(
    account: Account | None,
    action: str,
    *,
    kind: str = "",
    subject: uuid.UUID | None = None,
    label: str = "",
    before: Facts | None = None,
    after: Facts | None = None,
    actor: Actor | None = None,
) -> None:
    """Note one act in `account`'s log, inside the transaction of the act itself.

    `action` is noun.verb in the past (`account.suspended`); `kind`, `subject` and `label` say to
    what it was done; `before` and `after` hold what changed, as values JSON knows. Secrets are
    never handed in; numbers, texts and sizes are cut down by `accounts.masks`. Who did it comes
    from `accounts.actors.current()`. What is recorded has words in `accounts.auditwords`.
    """
    who = actor or current()
    home = who.home if who.home and account and who.home.pk != account.pk else None
    AuditEntry.objects.create(
        account=account,
        home=home,
        actor=who.user,
        actor_label=storable(who.label)[:254],
        address=who.address,
        action=action,
        subject_kind=kind,
        subject_uuid=subject,
        subject_label=str(masked(label))[:200],
        before=masked(dict(before or {})),
        after=masked(dict(after or {})),
        created_at=timezone.now(),
    )


def changes(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, from both sides, for `record(before=..., after=...)`."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}

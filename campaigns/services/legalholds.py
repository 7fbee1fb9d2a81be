"""Legal holds: placing and lifting them."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account, User
from accounts.services import auditlog
from accounts.services.locking import hold as locked
from campaigns.models import LegalHold


def place(operator: Account, account: Account, *, reason: str, by: User) -> LegalHold:
    """Keep everything of an account until further notice. Raises Invalid, Conflict."""
    if not reason.strip():
        raise Invalid("required", _("Say what it is for, such as a case number."), "reason")
    with transaction.atomic():
        locked(account)
        if LegalHold.objects.filter(account=account, lifted_at=None).exists():
            raise Conflict("held_already", _("This account is under a legal hold already."))
        row = LegalHold.objects.create(account=account, reason=reason.strip(), placed_by=by)
        _record(operator, row, "legal_hold.placed", {"reason": row.reason})
    return row


def lift(operator: Account, hold_uuid: uuid.UUID, *, by: User) -> LegalHold:
    """End a hold: what is old enough goes with the next night. Raises NotFound, Conflict."""
    with transaction.atomic():
        rows = LegalHold.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("account").filter(uuid=hold_uuid).first()
        if row is None:
            raise NotFound("no_hold", _("There is no such hold."))
        if row.lifted_at:
            raise Conflict("lifted", _("This hold is lifted already."))
        row.lifted_at, row.lifted_by = timezone.now(), by
        row.save(update_fields=["lifted_at", "lifted_by"])
        _record(operator, row, "legal_hold.lifted", {})
    return row


def _record(operator: Account, row: LegalHold, action: str, after: dict[str, object]) -> None:
    """In the operator's log: the account need not know that somebody asks about it."""
    auditlog.record(
        operator,
        action,
        kind="account",
        subject=row.account.uuid,
        label=row.account.name,
        after=after,
    )

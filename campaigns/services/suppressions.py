"""Opt-outs as programs change them: another number or scope, or all lifted at once."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, NotFound
from accounts.models import Account, User
from accounts.services import auditlog
from campaigns.models import OptOut
from campaigns.optoutscopes import Scope, scope_of

BLOCK = 2_000


def change(optout: OptOut, *, msisdn: int, scope: Scope) -> OptOut:
    """Let an opt-out hold for another number or scope; the audit log keeps what it was.

    Raises NotFound where it was lifted meanwhile, Conflict `optout_known` where there is such
    a one already.
    """
    with transaction.atomic():
        rows = OptOut.objects.select_for_update(of=("self",)).select_related(
            "tag", "sender", "product", "account"
        )
        row = rows.filter(pk=optout.pk, lifted_at=None).first()
        if row is None:
            raise NotFound("no_optout", _("There is no such opt-out."))
        before = _facts(row)
        row.msisdn = msisdn
        row.tag, row.sender, row.product = scope
        try:
            with transaction.atomic():
                row.save(update_fields=["msisdn", "tag", "sender", "product"])
        except IntegrityError:
            message = _("This number has opted out of that already.")
            raise Conflict("optout_known", message, "receiver") from None
        changed = auditlog.changes(before, _facts(row))
        if changed[1]:
            auditlog.record(
                row.account,
                "optout.changed",
                kind="optout",
                subject=row.uuid,
                label=f"+{msisdn}",
                before=changed[0],
                after=changed[1],
            )
    return row


def lift_all(account: Account, condition: Q, *, by: User | None, reason: str) -> int:
    """Lift every opt-out that holds now and meets `condition`; return how many those were.

    It goes in blocks, so that nobody waits; what comes in meanwhile stays. Called again after a
    crash it goes on.
    """
    live = OptOut.objects.filter(condition, account=account, lifted_at=None)
    newest = live.order_by("-id").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    wanted = live.filter(pk__lte=newest)
    with transaction.atomic():
        auditlog.record(
            account,
            "optout.all_lifted",
            kind="account",
            subject=account.uuid,
            label=account.name,
            after={"count": wanted.count(), "reason": reason},
        )
    lifted = 0
    while count := _lift_block(wanted, by=by, reason=reason):
        lifted += count
    return lifted


def _lift_block(wanted: QuerySet[OptOut], *, by: User | None, reason: str) -> int:
    with transaction.atomic():
        ids = list(wanted.order_by("id").values_list("pk", flat=True)[:BLOCK])
        rows = OptOut.objects.filter(pk__in=ids, lifted_at=None)
        return rows.update(lifted_at=timezone.now(), lifted_by=by, lifted_reason=reason)


def _facts(row: OptOut) -> dict[str, str]:
    return {"number": f"+{row.msisdn}", "scope": scope_of(row).words}

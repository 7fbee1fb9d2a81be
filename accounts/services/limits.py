"""An account's own values of limits: asking for more, the operator's decision, setting them."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.limits import LIMITS, Limit
from accounts.models import Account, LimitOverride, LimitRequest, User
from accounts.selectors import descendant_of, limit, lineage, owners_of
from accounts.services import auditlog, mail

LONGEST_REASON = 200
LONGEST_ANSWER = 500


def set_override(
    account: Account,
    name: str,
    value: int,
    *,
    by_account: Account,
    by: User | None,
    reason: str = "",
) -> LimitOverride:
    """Give `account` a value of its own, in the limit's unit; it counts from the next use on.

    `by_account` decides: an operator for everybody, any other account for those under it, at most
    its own value in force. Raises Forbidden, or Invalid on "name", "value" or "reason".
    """
    found = _adjustable(name)
    with transaction.atomic():
        _require_authority(account, by_account)
        _require_sensible(found, value)
        _require_own_value(found, value, by_account)
        return _override(account, found, value, by=by, reason=_text(reason, LONGEST_REASON))


def clear_override(
    account: Account, name: str, *, by: User | None, by_account: Account | None = None
) -> None:
    """Let the default count again for `account`; nothing happens where it has no value of its own.

    With `by_account` the same rules as in `set_override` hold. Raises Forbidden or Invalid.
    """
    found = _adjustable(name)
    with transaction.atomic():
        if by_account is not None:
            _require_authority(account, by_account)
            _require_own_value(found, found.value, by_account)
        own = LimitOverride.objects.select_for_update().filter(account=account, name=name).first()
        if own is None:
            return
        before = own.value
        own.delete()
        auditlog.record(
            account,
            "limit.cleared",
            kind="limit",
            label=name,
            before={"value": before},
            after={"value": found.value},
        )


def ask(account: Account, name: str, value: int, *, by: User | None, reason: str) -> LimitRequest:
    """Ask the operator for another value; its owners get mail.

    Raises Invalid on "name", "value" or "reason", Conflict `asked_already` while a request for the
    same limit is open.
    """
    found = _adjustable(name)
    reason = _text(reason, LONGEST_ANSWER)
    if not reason:
        raise Invalid("no_reason", _("Say what you need it for."), "reason")
    _require_sensible(found, value)
    before = limit(account, name)
    if value == before:
        message = _("This is the value in force already: {value}.").format(value=found.shown(value))
        raise Invalid("value_in_force", message, "value")
    try:
        with transaction.atomic():
            request = LimitRequest.objects.create(
                account=account, name=name, value=value, reason=reason, asked_by=by
            )
            _record(request, "limit.asked", before={"value": before}, after={"value": value})
            _tell_operator(request, found, before)
    except IntegrityError:
        message = _("You have asked for this limit already. Wait for the answer.")
        raise Conflict("asked_already", message, "name") from None
    return request


@dataclass(frozen=True)
class Decision:
    """Who decides in which account, and what they tell the one who asked."""

    by_account: Account
    by: User | None
    answer: str = ""


def approve(request: LimitRequest, decision: Decision, *, value: int | None = None) -> None:
    """Give what was asked for, or another `value`, and tell who asked.

    Raises Conflict `decided_already`, NotFound, Forbidden, or Invalid on "value".
    """
    with transaction.atomic():
        row = _open(request)
        found = _adjustable(row.name)
        given = row.value if value is None else value
        _require_operator(row.account, decision.by_account)
        _require_sensible(found, given)
        answer = _text(decision.answer, LONGEST_ANSWER)
        reason = answer or row.reason
        _override(row.account, found, given, by=decision.by, reason=reason[:LONGEST_REASON])
        _decide(row, LimitRequest.Status.APPROVED, decision, given)


def deny(request: LimitRequest, decision: Decision) -> None:
    """Leave the limit as it is, and tell who asked why.

    Raises Conflict `decided_already`, NotFound, Forbidden, or Invalid on "answer".
    """
    with transaction.atomic():
        row = _open(request)
        _require_operator(row.account, decision.by_account)
        if not _text(decision.answer, LONGEST_ANSWER):
            raise Invalid("no_answer", _("Say why, for the one who asked."), "answer")
        _decide(row, LimitRequest.Status.DENIED, decision, None)


def _open(request: LimitRequest) -> LimitRequest:
    row = LimitRequest.objects.select_for_update().get(pk=request.pk)
    if row.status != LimitRequest.Status.OPEN:
        message = _("This request has been decided already: {status}.")
        raise Conflict("decided_already", message.format(status=row.get_status_display().lower()))
    return row


def _decide(row: LimitRequest, status: str, decision: Decision, value: int | None) -> None:
    row.status, row.decided_value = status, value
    row.decided_by, row.decided_at = decision.by, timezone.now()
    row.answer = _text(decision.answer, LONGEST_ANSWER)
    row.save(update_fields=["status", "decided_value", "decided_by", "decided_at", "answer"])
    after = {"value": value, "answer": row.answer} if value else {"answer": row.answer}
    _record(row, f"limit.{status}", before={"asked": row.value}, after=after)
    if row.asked_by is not None and row.asked_by.is_active:
        found = LIMITS[row.name]
        words = {
            "account": row.account,
            "limit": found,
            "asked": found.shown(row.value),
            "given": found.shown(value) if value else "",
            "answer": row.answer,
        }
        mail.send("limit_decided", row.asked_by.email, words, account=row.account)


def _override(
    account: Account, found: Limit, value: int, *, by: User | None, reason: str
) -> LimitOverride:
    before = limit(account, found.name)
    own, _made = LimitOverride.objects.update_or_create(
        account=account,
        name=found.name,
        defaults={"value": value, "reason": reason, "created_by": by, "created_at": timezone.now()},
    )
    auditlog.record(
        account,
        "limit.set",
        kind="limit",
        label=found.name,
        before={"value": before},
        after={"value": value, "reason": reason},
    )
    return own


def _record(
    request: LimitRequest, action: str, *, before: auditlog.Facts, after: auditlog.Facts
) -> None:
    auditlog.record(
        request.account,
        action,
        kind="limit_request",
        subject=request.uuid,
        label=request.name,
        before=before,
        after=after,
    )


def _tell_operator(request: LimitRequest, found: Limit, before: int) -> None:
    operator = lineage(request.account).filter(kind=Account.Kind.OPERATOR).last()
    if operator is None:
        return
    words = {
        "account": request.account,
        "limit": found,
        "asked": found.shown(request.value),
        "before": found.shown(before),
        "reason": request.reason,
        "request": request,
    }
    mail.send_each("limit_asked", owners_of(operator), words, account=operator)


def _adjustable(name: str) -> Limit:
    found = LIMITS.get(name)
    if found is None:
        raise Invalid("unknown_limit", _("Choose one of the limits."), "name")
    if found.fixed:
        raise Invalid("fixed_limit", _("This limit is the same for everybody."), "name")
    return found


def _require_sensible(found: Limit, value: int) -> None:
    if not found.least <= value <= found.most:
        message = _("Give a value from {least} to {most}.").format(
            least=found.shown(found.least), most=found.shown(found.most)
        )
        raise Invalid("value_out_of_bounds", message, "value")


def _require_own_value(found: Limit, value: int, by_account: Account) -> None:
    """A reseller passes on at most what it has itself."""
    if by_account.kind == Account.Kind.OPERATOR:
        return
    own = limit(by_account, found.name)
    if found.is_more(value, own):
        message = _("You can give at most what your own account has: {own}.")
        raise Invalid("more_than_own", message.format(own=found.shown(own)), "value")


def _require_authority(account: Account, by_account: Account) -> None:
    if descendant_of(by_account, account.uuid) is not None:
        return
    if account.pk == by_account.pk:
        if by_account.kind == Account.Kind.OPERATOR:
            return
        message = _("An account cannot set its own limits. Ask for more instead.")
        raise Forbidden("own_limit", message)
    raise NotFound("no_account", _("There is no such account under yours."))


def _require_operator(account: Account, by_account: Account) -> None:
    if by_account.kind != Account.Kind.OPERATOR:
        raise Forbidden("not_operator", _("Only the operator decides on requests."))
    _require_authority(account, by_account)


def _text(text: str, longest: int) -> str:
    """Tidy: one paragraph's spaces kept, what no database takes left out."""
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    return kept.strip()[:longest]

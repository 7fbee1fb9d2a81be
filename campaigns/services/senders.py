"""Sender IDs: asked for by an account, decided by an account above it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.selectors.people import managers_of
from accounts.services import auditlog, mail
from campaigns.checking import made_storable
from campaigns.dltfiles import ID, clean_id
from campaigns.models import Sender
from campaigns.senderids import read_sender_id

Status = Sender.Status


def ask(account: Account, name: str, *, purpose: str, by: User | None) -> Sender:
    """Ask for a sender ID; an account with nobody above it has it at once.

    One that was rejected may be asked for again. Raises Invalid `bad_sender`, Conflict
    `sender_known` (waits, or is approved already).
    """
    known = read_sender_id(name)
    if known is None:
        message = _(
            "Use up to 11 letters and digits with at least one letter, or 3 to 15 digits alone."
        )
        raise Invalid("bad_sender", message, "name")
    with transaction.atomic():
        listed = Sender.objects.select_for_update()
        sender, is_new = listed.get_or_create(account=account, name=known)
        if not is_new and sender.status != Status.REJECTED:
            raise Conflict("sender_known", _("%s is on your list already.") % known, "name")
        sender.status = Status.PENDING if account.parent_id else Status.APPROVED
        sender.purpose, sender.asked_by, sender.answer = purpose[:200], by, ""
        sender.decided_by = sender.decided_at = None
        sender.save()
        _note(sender, "sender.asked", {"purpose": sender.purpose})
        if account.parent is not None:
            _tell(account.parent, managers_of(account.parent), "sender_asked", sender)
    return sender


def approve(sender: Sender, *, by: User) -> None:
    """Let the account use it from now on. Raises Conflict where it no longer waits."""
    _decide(sender, Status.APPROVED, by=by, answer="")


def reject(sender: Sender, *, by: User, answer: str) -> None:
    """Refuse it, and say why; an approved one is withdrawn. Raises Invalid without an answer."""
    words = made_storable(answer).strip()[:200]
    if not words:
        raise Invalid("answer_missing", _("Say why, so that they can do better."), "answer")
    _decide(sender, Status.REJECTED, by=by, answer=words)


def set_header(sender: Sender, header_id: str) -> None:
    """The id under which India's DLT knows it ('' takes it away). Raises Invalid on "header_id"."""
    header = clean_id(header_id)
    if header and not ID.fullmatch(header):
        message = _("A header id has digits only, usually 19.")
        raise Invalid("dlt_header_id", message, "header_id")
    with transaction.atomic():
        row = Sender.objects.select_for_update().get(pk=sender.pk)
        if row.dlt_header_id != header:
            before = {"dlt_header_id": row.dlt_header_id}
            row.dlt_header_id = header
            row.save(update_fields=["dlt_header_id"])
            _note(row, "sender.header_set", {"dlt_header_id": header}, before)
    sender.dlt_header_id = header


def _decide(sender: Sender, status: str, *, by: User, answer: str) -> None:
    with transaction.atomic():
        before = Sender.objects.select_for_update().get(pk=sender.pk).status
        if before == status:
            raise Conflict("sender_decided", _("That was decided already."))
        sender.status, sender.answer = status, answer
        sender.decided_by, sender.decided_at = by, timezone.now()
        sender.save(update_fields=["status", "answer", "decided_by", "decided_at"])
        _note(sender, f"sender.{status}", {"answer": answer} if answer else {})
        if sender.asked_by is not None:
            _tell(sender.account, [sender.asked_by], "sender_decided", sender)


def _note(
    sender: Sender, action: str, after: dict[str, str], before: dict[str, str] | None = None
) -> None:
    auditlog.record(
        sender.account,
        action,
        kind="sender",
        subject=sender.uuid,
        label=sender.name,
        before=before,
        after=after,
    )


def _tell(account: Account, people: Iterable[User], kind: str, sender: Sender) -> None:
    mail.send_each(kind, people, {"sender": sender, "account": sender.account}, account=account)

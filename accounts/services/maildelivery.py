"""Handing written mail to the mail server: claimed first, so that two workers never send one.

A claim is a compare-and-set. An attempt that ends without an answer, because the worker or the
connection broke, leaves a doubt: the mail may have left. It is tried once more and flagged (a
mail that lets somebody in is worse lost than doubled, and both carry one Message-ID); after a
second doubt it has failed. No transaction is open while we talk to the server.
"""

import datetime
import smtplib
import threading
import time
from contextlib import suppress
from email.utils import parseaddr

from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.mailbackends import is_connected
from accounts.models import Account, Mail
from accounts.services import auditlog

ATTEMPTS = 11  # with the pauses between them: some 17 hours
LEASE_SECONDS = 300  # far longer than the server may take (EMAIL_TIMEOUT at each step)
RUN_SECONDS = 60
KEPT_DAYS = 30
_alone = threading.Lock()

Status = Mail.Status
# Errors after which other mail may still get through, and those by which the server has answered:
# the mail has certainly not left. (A ValueError is a header or address that cannot be written.)
_ABOUT_THE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
_ANSWERS = (smtplib.SMTPResponseException, *_ABOUT_THE_MAIL)


def deliver_due() -> int:
    """Hand over what is due; returns how many left. One thread of a process at a time.

    Stops early when the server cannot be reached: a server that hangs costs one thread one wait.
    """
    if not _alone.acquire(blocking=False):
        return 0
    try:
        if not is_connected():
            _keep_due()
            return 0
        _settle_abandoned()
        return _run()
    finally:
        _alone.release()


def send_again(mail: Mail, *, account: Account) -> None:
    """Let a mail that failed, or was kept, start over; recorded in `account`'s log.

    Raises Conflict: `no_mail_server`, `mail_not_over` for any other.
    """
    if not is_connected():
        raise Conflict("no_mail_server", _("Connect a mail server first: set EMAIL_URL."))
    with transaction.atomic():
        again = Mail.objects.filter(pk=mail.pk, status__in=(Status.FAILED, Status.KEPT))
        fresh = {"attempts": 0, "in_doubt": False, "problem": "", "next_at": timezone.now()}
        if not again.exclude(text="").update(status=Status.WAITING, **fresh):
            raise Conflict("mail_not_over", _("Only mail that failed can be sent again."))
        auditlog.record(
            account, "mail.sent_again", kind="mail", subject=mail.uuid, label=mail.recipient
        )


def forget_old() -> int:
    """Delete mail of more than KEPT_DAYS ago; returns how many."""
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    return Mail.objects.filter(created_at__lt=before).delete()[0]


def _keep_due() -> None:
    Mail.objects.filter(status=Status.WAITING, next_at__lte=timezone.now()).update(
        status=Status.KEPT, next_at=None
    )


def _settle_abandoned() -> None:
    """What a worker claimed and never reported: once more, and after that no more."""
    over = Mail.objects.filter(status=Status.SENDING, next_at__lte=timezone.now())
    lost = _("Twice the portal stopped while handing it over. It may have arrived.")
    over.filter(in_doubt=True).update(status=Status.FAILED, problem=lost, next_at=None)
    doubt = _("The portal stopped while handing it over: it may arrive twice.")
    over.update(status=Status.WAITING, in_doubt=True, problem=doubt)


def _run() -> int:
    until, sent = time.monotonic() + RUN_SECONDS, 0
    connection: BaseEmailBackend = get_connection()
    try:
        while time.monotonic() < until:
            mail = _claim()
            if mail is None:
                break
            error = _handed_over(mail, connection)
            if error is None:
                sent += 1
            elif not isinstance(error, _ABOUT_THE_MAIL):
                break  # so is the next one likely to fail
    finally:
        _close(connection)
    return sent


def _handed_over(mail: Mail, connection: BaseEmailBackend) -> Exception | None:
    """Talk to the server and note what came of it; None when the mail has left."""
    talking = False
    try:
        message = _message(mail)
        connection.open()
        talking = True
        connection.send_messages([message])
    except Exception as error:
        _close(connection)
        _failed(mail, error, in_doubt=talking and not isinstance(error, _ANSWERS))
        return error
    _sent(mail)
    return None


def _claim() -> Mail | None:
    """The mail that has waited longest, now ours for LEASE_SECONDS."""
    while True:
        now = timezone.now()
        due = Mail.objects.filter(status=Status.WAITING, next_at__lte=now)
        mail = due.order_by("next_at").first()
        if mail is None:
            return None
        lease = now + datetime.timedelta(seconds=LEASE_SECONDS)
        ours = due.filter(pk=mail.pk, attempts=mail.attempts).update(
            status=Status.SENDING, attempts=F("attempts") + 1, next_at=lease
        )
        if ours:
            mail.attempts += 1
            return mail


def _message(mail: Mail) -> EmailMessage:
    """The mail as it leaves; its parts refuse line breaks, so no header can be slipped in."""
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{mail.uuid}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.leave_url:
        # RFC 8058: the mail program's own button, which asks nobody anything.
        headers["List-Unsubscribe"] = f"<{mail.leave_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, mail.sender, [mail.recipient], headers=headers
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.file_name:
        message.attach(mail.file_name, mail.file.encode(), "text/csv")
    return message


def _sent(mail: Mail) -> None:
    """It has left. What it said goes: it may hold a link that lets somebody in."""
    said = {"text": "", "html": "", "leave_url": "", "file": ""}
    _ours(mail).update(status=Status.SENT, sent_at=timezone.now(), next_at=None, **said)


def _failed(mail: Mail, error: Exception, *, in_doubt: bool) -> None:
    """Try again later, unless there is no use, it went on too long, or it may have left twice."""
    problem = _reason(error)
    if mail.attempts >= ATTEMPTS or _is_final(error) or (in_doubt and mail.in_doubt):
        _ours(mail).update(status=Status.FAILED, problem=problem, next_at=None)
        return
    pause = datetime.timedelta(minutes=2 ** (mail.attempts - 1))
    _ours(mail).update(
        status=Status.WAITING,
        problem=problem,
        in_doubt=in_doubt or mail.in_doubt,
        next_at=timezone.now() + pause,
    )


def _ours(mail: Mail) -> QuerySet[Mail]:
    """The row while our claim holds: whoever took it over after us decides."""
    return Mail.objects.filter(pk=mail.pk, status=Status.SENDING, attempts=mail.attempts)


def _is_final(error: Exception) -> bool:
    """Whether the server, or the mail itself, says that trying again is no use."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return int(error.smtp_code) >= 500
    return isinstance(error, ValueError)


def _reason(error: Exception) -> str:
    """What went wrong, in the server's words where it said some."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
    elif isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        said = _("The mail server did not answer in time, or hung up: %(error)s") % {"error": error}
    elif isinstance(error, OSError):
        said = _("The mail server cannot be reached: %(error)s") % {"error": error}
    else:
        said = f"{type(error).__name__}: {error}"
    return " ".join(said.replace("\x00", "").split())[:250]


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


def _close(connection: BaseEmailBackend) -> None:
    with suppress(OSError, smtplib.SMTPException):  # it may be broken already
        connection.close()

"""Handing mail to a server: real sockets, every way in which it can go wrong."""

import datetime
import threading
import time
from collections.abc import Callable
from email import message_from_string
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connections
from django.utils import timezone

from accounts.errors import Conflict
from accounts.mailbackends import OUTBOX
from accounts.models import Account, AuditEntry, Mail
from accounts.services import maildelivery
from tests.accounts.services.mailserver import MailServer, running, silent

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"
Connect = Callable[[int], None]


@pytest.fixture
def connect(settings: Any) -> Connect:
    """Point the portal at the mail server on a port."""

    def point(port: int) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 1
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    return point


def write(recipient: str = "a@example.com", **more: Any) -> Mail:
    fields = {"subject": "Hello", "text": "The link\n", "next_at": timezone.now()} | more
    return Mail.objects.create(
        kind="test", recipient=recipient, sender='"Brand" <b@example.com>', **fields
    )


def due_again(mail: Mail) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(next_at=timezone.now())
    mail.refresh_from_db()
    return mail


def test_what_left_keeps_no_text(connect: Connect):
    mail = write(subject="Grüße")
    with running(MailServer()) as server:
        connect(server.port)
        assert maildelivery.deliver_due() == 1
        assert maildelivery.deliver_due() == 0
    mail.refresh_from_db()
    assert (mail.status, mail.text, mail.attempts) == ("sent", "", 1) and mail.sent_at
    got = message_from_string(server.received[0])
    assert got["To"] == "a@example.com" and got["From"] == '"Brand" <b@example.com>'
    assert got["Message-ID"] == f"<{mail.uuid}@example.com>"
    assert "The link" in got.get_payload()


def test_without_a_server_mail_is_kept_and_readable(settings: Any):
    settings.EMAIL_BACKEND = OUTBOX
    mail = write()
    assert maildelivery.deliver_due() == 0
    mail.refresh_from_db()
    assert (mail.status, mail.text) == ("kept", "The link\n")
    send_mail("From elsewhere", "Words", "x@example.com", ["y@example.com", "z@example.com"])
    assert Mail.objects.filter(kind="other", status="kept").count() == 2


def test_a_server_that_is_away_is_asked_less_and_less_often(connect: Connect):
    mail = write()
    connect(1)
    for attempt in range(1, maildelivery.ATTEMPTS + 1):
        assert maildelivery.deliver_due() == 0
        mail.refresh_from_db()
        assert mail.attempts == attempt and "cannot be reached" in mail.problem
        if attempt < maildelivery.ATTEMPTS:
            assert mail.status == "waiting" and mail.next_at
            wait = (mail.next_at - timezone.now()).total_seconds() / 60
            assert 0.9 * 2 ** (attempt - 1) < wait <= 2 ** (attempt - 1)
            due_again(mail)
    assert mail.status == "failed" and not mail.in_doubt and mail.text
    assert maildelivery.deliver_due() == 0


def test_a_server_that_hangs_costs_one_wait(connect: Connect):
    for _ in range(5):
        write()
    with silent() as port:
        connect(port)
        began = time.monotonic()
        assert maildelivery.deliver_due() == 0
        assert time.monotonic() - began < 3
    assert Mail.objects.filter(attempts=1).count() == 1
    assert "did not answer" in Mail.objects.get(attempts=1).problem


def test_an_address_the_server_refuses_fails_at_once(connect: Connect):
    refused, fine = write("nobody@example.com"), write("b@example.com")
    with running(MailServer(RCPT="550 no such mailbox")) as server:
        connect(server.port)
        assert maildelivery.deliver_due() == 0
    refused.refresh_from_db()
    assert refused.status == "failed" and "550 no such mailbox" in refused.problem
    fine.refresh_from_db()
    assert fine.status == "failed"
    later = write()
    with running(MailServer(RCPT="450 come back")) as server:
        connect(server.port)
        maildelivery.deliver_due()
    later.refresh_from_db()
    assert later.status == "waiting" and "450 come back" in later.problem


@pytest.mark.parametrize("bad", [{"subject": "Hi\nBcc: x@y.z"}, {"recipient": "a@b.c\nBcc: x@y.z"}])
def test_no_header_can_be_slipped_in(connect: Connect, bad: dict[str, str]):
    mail = write(**bad)
    with running(MailServer()) as server:
        connect(server.port)
        assert maildelivery.deliver_due() == 0
        assert not server.received
    mail.refresh_from_db()
    assert mail.status == "failed"


def test_a_doubt_is_tried_once_more_and_flagged(connect: Connect):
    mail = write()
    server = MailServer()
    server.hang_up_after_text = True
    with running(server):
        connect(server.port)
        maildelivery.deliver_due()
        mail.refresh_from_db()
        assert (mail.status, mail.in_doubt) == ("waiting", True)
        due_again(mail)
        maildelivery.deliver_due()
        mail.refresh_from_db()
        assert mail.status == "failed"
        assert len(server.received) == 2
    one, two = (message_from_string(text)["Message-ID"] for text in server.received)
    assert one == two


def test_a_worker_that_died_leaves_a_doubt(connect: Connect):
    past = timezone.now() - datetime.timedelta(seconds=1)
    once = write(status="sending", attempts=1, next_at=past)
    twice = write(status="sending", attempts=2, next_at=past, in_doubt=True)
    busy = write(status="sending", attempts=1, next_at=timezone.now() + datetime.timedelta(hours=1))
    with running(MailServer()) as server:
        connect(server.port)
        assert maildelivery.deliver_due() == 1
    for mail, status in ((once, "sent"), (twice, "failed"), (busy, "sending")):
        mail.refresh_from_db()
        assert mail.status == status
    assert once.in_doubt and "may have arrived" in twice.problem


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_one_mail_twice(connect: Connect, monkeypatch: pytest.MonkeyPatch):
    for number in range(20):
        write(f"p{number}@example.com")

    class Nobody:
        """Stands for the lock of another process."""

        def acquire(self, blocking: bool) -> bool:
            return True

        def release(self) -> None: ...

    monkeypatch.setattr(maildelivery, "_alone", Nobody())

    def work() -> None:
        maildelivery.deliver_due()
        connections.close_all()

    with running(MailServer()) as server:
        connect(server.port)
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(server.received) == 20
    assert Mail.objects.filter(status="sent", attempts=1).count() == 20


def test_one_thread_of_a_process_at_a_time(connect: Connect):
    write()
    with running(MailServer()) as server, maildelivery._alone:
        connect(server.port)
        assert maildelivery.deliver_due() == 0
        assert not server.received


def test_what_failed_can_start_over(operator: Account, connect: Connect):
    mail = write(status="failed", attempts=11, problem="no", next_at=None, in_doubt=True)
    connect(1)
    maildelivery.send_again(mail, account=operator)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.problem, mail.in_doubt) == ("waiting", 0, "", False)
    assert AuditEntry.objects.get(action="mail.sent_again").subject_label == mail.recipient
    with pytest.raises(Conflict):
        maildelivery.send_again(mail, account=operator)


def test_old_mail_goes():
    old, new = write(), write()
    Mail.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=maildelivery.KEPT_DAYS, minutes=1)
    )
    assert maildelivery.forget_old() == 1
    assert Mail.objects.get() == new

"""The operator's outbox."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.mailbackends import OUTBOX
from accounts.models import Account, Mail, User
from accounts.services import mail as mails
from tests.factories import UserFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def boss(operator: Account, sign_in: SignIn) -> Client:
    return sign_in(operator.users.get())


def write(recipient: str = "a@example.com", **more: Any) -> Mail:
    fields = {"subject": "Hello", "text": "See https://sms.example.com/x/ now", "sender": "b@c.de"}
    return Mail.objects.create(kind="test", recipient=recipient, **(fields | more))


def test_without_a_server_links_can_be_followed(boss: Client, settings: Any):
    settings.EMAIL_BACKEND = OUTBOX
    mail = write(text="Open https://sms.example.com/x/ <script>", status="kept")
    listed = boss.get(reverse("outbox")).content.decode()
    assert "a@example.com" in listed and "No mail server is connected" in listed
    assert "EMAIL_URL" in listed
    page = boss.get(reverse("outbox_mail", args=[mail.uuid]))
    text = page.content.decode()
    assert 'href="https://sms.example.com/x/"' in text and "&lt;script&gt;" in text
    assert "no-store" in page["Cache-Control"]


def test_with_a_server_texts_are_not_shown(boss: Client):
    for status in ("waiting", "failed", "kept"):
        mail = write(status=status, next_at=timezone.now())
        text = boss.get(reverse("outbox_mail", args=[mail.uuid])).content.decode()
        assert "https://sms.example.com/x/" not in text and "recipient alone" in text


def test_managers_of_the_operator_read_no_texts(operator: Account, sign_in: SignIn, settings: Any):
    settings.EMAIL_BACKEND = OUTBOX
    client = sign_in(UserFactory(account=operator, role="manager"))
    text = client.get(reverse("outbox_mail", args=[write().uuid])).content.decode()
    assert "https://sms.example.com/x/" not in text and "Only owners" in text


def test_searching_and_paging(boss: Client):
    for number in range(60):
        write(f"p{number:02}@example.com", status="failed" if number == 7 else "sent")
    first = boss.get(reverse("outbox")).content.decode()
    assert "p59@" in first and "p10@" in first and "p09@" not in first
    older = boss.get(reverse("outbox") + first.split('rel="next" href="')[1].split('"')[0])
    assert "p09@" in older.content.decode() and "p10@" not in older.content.decode()
    found = boss.get(reverse("outbox"), {"recipient": "P07"}).content.decode()
    assert "p07@" in found and "p08@" not in found
    failed = boss.get(reverse("outbox"), {"status": "failed"}).content.decode()
    assert "p07@" in failed and "p08@" not in failed
    assert "No mail matches" in boss.get(reverse("outbox"), {"recipient": "zz"}).content.decode()


@pytest.mark.parametrize(
    "query", [{"status": "odd"}, {"before": "x"}, {"recipient": "a\x00"}, {"recipient": "a" * 999}]
)
def test_nonsense_is_no_error(boss: Client, query: dict[str, str]):
    assert boss.get(reverse("outbox"), query).status_code == 200


def test_what_failed_is_sent_again(boss: Client):
    mail = write(status="failed", problem="550 no", attempts=3)
    page = boss.get(reverse("outbox_mail", args=[mail.uuid])).content.decode()
    assert "550 no" in page and "Send again" in page
    address = reverse("outbox_again", args=[mail.uuid])
    assert "on its way again" in boss.post(address, follow=True).content.decode()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("waiting", 0)
    assert "Only mail that failed" in boss.post(address, follow=True).content.decode()


def test_it_is_the_operators_alone(reseller: Account, customer_client: Client, sign_in: SignIn):
    mail = write()
    for client in (customer_client, sign_in(reseller.users.get())):
        assert client.get(reverse("outbox")).status_code == 403
        assert client.get(reverse("outbox_mail", args=[mail.uuid])).status_code == 403


def test_a_mail_is_plain_text_with_one_line_of_subject(db: None):
    words = {"account": "O'Neill & <Sons>\nBcc: x@y.z", "role": "Viewer"}
    mail = mails.send("member_changed", "a@example.com", words)
    assert mail.subject == "Your role in O'Neill & <Sons>"
    assert "O'Neill & <Sons>" in mail.text and "&amp;" not in mail.text

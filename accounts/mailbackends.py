"""Where mail goes when no mail server is connected: it stays, for the operator's Outbox page."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Mail

OUTBOX = "accounts.mailbackends.OutboxBackend"


def is_connected() -> bool:
    """Whether mail leaves this portal."""
    return bool(settings.EMAIL_BACKEND != OUTBOX)


class OutboxBackend(BaseEmailBackend):
    """Keeps what is sent past `accounts.services.mail`, one row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            Mail(
                kind="other",
                recipient=recipient,
                sender=message.from_email,
                subject=" ".join(str(message.subject).split())[:250],
                text=str(message.body),
                status=Mail.Status.KEPT,
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        Mail.objects.bulk_create(rows)
        return len(email_messages)

"""Reads of the mail that was written, for the operator."""

import uuid
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.mailbackends import is_connected
from accounts.models import Mail

PAGE = 50


class Page(NamedTuple):
    """Newest first; `older` is the uuid to go on from, '' at the end."""

    mails: list[Mail]
    older: str


def find(*, recipient: str = "", status: str = "", before: uuid.UUID | None = None) -> Page:
    """The newest mails to addresses that hold `recipient`, PAGE of them; texts are not read."""
    mails = Mail.objects.defer("text").order_by("-id")
    if recipient:
        mails = mails.filter(recipient__icontains=recipient)
    if status:
        mails = mails.filter(status=status)
    if before:
        mails = mails.filter(id__lt=Mail.objects.filter(uuid=before).values("id")[:1])
    found = list(mails[: PAGE + 1])
    older = str(found[PAGE - 1].uuid) if len(found) > PAGE else ""
    return Page(found[:PAGE], older)


def mail_of(mail_uuid: uuid.UUID) -> Mail:
    """One mail; raises NotFound."""
    found = Mail.objects.filter(uuid=mail_uuid).first()
    if found is None:
        raise NotFound("mail_unknown", _("There is no such mail, or it was deleted after 30 days."))
    return found


def shows_text(mail: Mail) -> bool:
    """Whether the text may be read here: only while no mail server is connected.

    It may hold a link that lets the recipient in, which is nobody else's business.
    """
    return bool(mail.text) and not is_connected()

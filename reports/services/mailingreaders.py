"""Who gets a scheduled report: the team, and other addresses once they have said so themselves."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import current
from accounts.errors import Invalid, TooManyRequests
from accounts.inputs import clean_email
from accounts.models import Account, User
from accounts.services import auditlog, mail, ratelogs
from accounts.services.ratelogs import Use
from accounts.tokens import digest_of
from reports import readerlinks
from reports.models import Mailing, Reader
from reports.selectors.mailings import team_of

MOST = 20
# Mails that ask a stranger to confirm, to one address for one account in a day.
ASKED, DAY = 3, 24 * 3600


def count_mails(account: Account, texts: Collection[str], *, but: Mailing | None = None) -> None:
    """Count the mails that new addresses will get, before any transaction.

    Raises Invalid `email_invalid` and TooManyRequests `reader_mails`.
    """
    known = set(but.readers.values_list("email", flat=True)) if but else set()
    new = {_address(text) for text in texts} - known
    uses = [Use(f"reader:{account.uuid}:{digest_of(email)}", ASKED, DAY) for email in new]
    if uses and not ratelogs.hit_all(uses).allowed:
        message = _("One of these addresses was asked %(count)s times today. Try tomorrow.")
        raise TooManyRequests("reader_mails", message % {"count": ASKED}, "addresses", True)


def choose(mailing: Mailing, people: Collection[User], texts: Collection[str]) -> None:
    """Make these the readers, in the caller's transaction; who is new outside is asked by mail.

    Whoever left stays out until they are chosen anew. Raises Invalid (`no_reader`,
    `too_many_readers`, `email_invalid`).
    """
    members = {user.email: user for user in team_of(mailing.account)}
    chosen = {user.email for user in people if user.email in members}
    addresses = sorted({*chosen, *(_address(text) for text in texts)})
    if not addresses:
        raise Invalid("no_reader", _("Choose at least one person, or name an address."), "people")
    if len(addresses) > MOST:
        message = _("A report goes to at most %(most)s addresses.")
        raise Invalid("too_many_readers", message % {"most": MOST}, "addresses")
    mailing.readers.exclude(email__in=addresses).delete()
    known = {reader.email: reader for reader in mailing.readers.all()}
    for email in addresses:
        user = members.get(email)
        reader = known.get(email)
        if reader is None:
            reader = Reader.objects.create(mailing=mailing, email=email, user=user)
            if user is None:
                _ask(reader)
        elif reader.user_id is None and user is not None:
            Reader.objects.filter(pk=reader.pk).update(user=user)


def confirm(reader: Reader) -> None:
    """The person at this address wants it; once is enough."""
    now = timezone.now()
    with transaction.atomic():
        rows = Reader.objects.filter(pk=reader.pk)
        new = rows.filter(confirmed_at=None) | rows.filter(left_at__isnull=False)
        if new.update(confirmed_at=now, left_at=None):
            _record(reader, "mailing.confirmed")


def leave(reader: Reader) -> None:
    """The person at this address wants no more of it; once is enough."""
    with transaction.atomic():
        if Reader.objects.filter(pk=reader.pk, left_at=None).update(left_at=timezone.now()):
            _record(reader, "mailing.left")


def _address(text: str) -> str:
    try:
        return clean_email(text)
    except Invalid:
        message = _("%(text)s is no e-mail address.") % {"text": text}
        raise Invalid("email_invalid", message, "addresses") from None


def _ask(reader: Reader) -> None:
    mailing = reader.mailing
    words = {
        "mailing": mailing,
        "account": mailing.account.name,
        "path": readerlinks.path(readerlinks.CONFIRM, reader),
    }
    mail.send("report_reader", reader.email, words, account=mailing.account)


def _record(reader: Reader, action: str) -> None:
    """In the account's log, as done by whoever reads mail at the address."""
    auditlog.record(
        reader.mailing.account,
        action,
        kind="mailing",
        subject=reader.mailing.uuid,
        label=reader.mailing.name,
        after={"email": reader.email},
        actor=replace(current(), label=reader.email, user=reader.user),
    )

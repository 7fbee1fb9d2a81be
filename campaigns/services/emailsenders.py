"""Addresses whose mail may become messages: kept now, used once mail is taken in."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.inputs import clean_email
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns.models import EmailSender, InboundNumber, Sender

ANYBODY = "*@"
MOST_PARTS = 4


def add(account: Account, text: str, *, max_parts: int, sender: str) -> EmailSender:
    """Let mail from an address, or from `*@domain`, become messages of up to `max_parts` parts.

    `sender` is a leased number or an approved sender ID; '' leaves it to the account. Raises
    Invalid on "email", "max_sms", "number"; Conflict `email_known`.
    """
    address = _address(text)
    if not 1 <= max_parts <= MOST_PARTS:
        message = _("A mail becomes 1 to %(most)s parts.") % {"most": MOST_PARTS}
        raise Invalid("bad_parts", message, "max_sms")
    _require_own(account, sender)
    with transaction.atomic():
        hold(account)
        rows = EmailSender.objects.filter(account=account)
        if rows.filter(address=address).exists():
            raise Conflict("email_known", _("%s is on your list already.") % address, "email")
        most = limit(account, "email_senders")
        if rows.count() >= most:
            message = _("You have {limit} addresses, and no more can be added.")
            raise Invalid("too_many_emails", message.format(limit=most), "email")
        row = EmailSender.objects.create(
            account=account, address=address, max_parts=max_parts, sender=sender
        )
        _record(row, "created")
    return row


def delete(account: Account, text: str) -> None:
    """Take an address off. Raises NotFound `no_email`."""
    with transaction.atomic():
        row = EmailSender.objects.filter(account=account, address=_address(text)).first()
        if row is None:
            raise NotFound("no_email", _("This address is not on your list."), "email")
        _record(row, "deleted")
        row.delete()


def _address(text: str) -> str:
    """In lower case; the part before a domain may be `*`."""
    plain = text.strip().lower()
    anybody = plain.startswith(ANYBODY)
    address = clean_email(plain.replace("*", "anybody", 1) if anybody else plain)
    return ANYBODY + address.partition("@")[2] if anybody else address


def _require_own(account: Account, sender: str) -> None:
    if not sender:
        return
    digits = sender.removeprefix("+")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 15
    own = InboundNumber.objects.filter(account=account)
    if is_number and own.filter(msisdn=int(digits)).exists():
        return
    approved = Sender.objects.filter(account=account, status=Sender.Status.APPROVED)
    if not approved.filter(name=sender).exists():
        message = _("%s is neither a number you lease nor an approved sender ID.") % sender[:20]
        raise Invalid("sender_not_approved", message, "number")


def _record(row: EmailSender, verb: str) -> None:
    auditlog.record(
        row.account,
        f"email_sender.{verb}",
        kind="email_sender",
        subject=row.uuid,
        label=row.address,
        after={"max_parts": row.max_parts, "sender": row.sender} if verb == "created" else {},
    )

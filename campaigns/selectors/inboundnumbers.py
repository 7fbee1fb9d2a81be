"""Numbers that take replies, as an account sees them: its own, and those that are free."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import EmailSender, InboundNumber, Keyword

OWNED, AVAILABLE = "owned", "available"


def numbers_of(account: Account) -> QuerySet[InboundNumber]:
    """The numbers that the account leases, in the order it took them."""
    rows = InboundNumber.objects.filter(account=account).select_related("account")
    return rows.order_by("leased_at", "id")


def free_numbers() -> QuerySet[InboundNumber]:
    """The numbers that any account may lease."""
    return InboundNumber.objects.filter(account=None).order_by("id")


def number_called(account: Account, msisdn: int) -> InboundNumber:
    """A number of the account. Raises NotFound `no_number`."""
    return _one(numbers_of(account).filter(msisdn=msisdn).first())


def number_seen(account: Account, msisdn: int) -> InboundNumber:
    """A number of the account, or one that is free. Raises NotFound `no_number`."""
    own = numbers_of(account).filter(msisdn=msisdn).first()
    return _one(own or free_numbers().filter(msisdn=msisdn).first())


def keywords_of(account: Account, number: InboundNumber | None = None) -> QuerySet[Keyword]:
    """The account's keywords, oldest first; of one number, or of all."""
    rows = Keyword.objects.filter(account=account)
    if number is not None:
        rows = rows.filter(number=number)
    return rows.select_related("number", "account").order_by("id")


def keyword_called(account: Account, number: InboundNumber, word: str) -> Keyword:
    """A keyword of a number, whatever its capitals. Raises NotFound `no_keyword`."""
    found = keywords_of(account, number).filter(word__iexact=word).first()
    if found is None:
        raise NotFound("no_keyword", _("There is no such keyword on this number."), "keyword")
    return found


def email_senders_of(account: Account) -> QuerySet[EmailSender]:
    """The addresses whose mail may become messages."""
    return EmailSender.objects.filter(account=account).order_by("id")


def _one(row: InboundNumber | None) -> InboundNumber:
    if row is None:
        raise NotFound("no_number", _("There is no such number."), "number")
    return row

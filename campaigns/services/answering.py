"""A whole message from a phone becomes the reply of the account that has the number.

"Stop" and its like mean the same on every number: who writes it gets nothing more.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import Account
from accounts.services import auditlog
from campaigns import ids
from campaigns.models import InboundNumber, Keyword, Message, OptOut, Reply
from campaigns.optoutscopes import Scope
from campaigns.services import optouts
from campaigns.services.optouts import Evidence

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe"})
# A reply belongs to the last message to its number, if that is not older than this.
ANSWERS_WITHIN = timedelta(days=7)


class Whole(NamedTuple):
    """A text with all its pieces. The numbers are E.164 digits, or 0 where they are none."""

    source: int
    destination: int
    text: str
    received_at: datetime


def reply(whole: Whole) -> Reply | None:
    """The reply, in the caller's transaction; None where no account has the number."""
    number = InboundNumber.objects.select_related("account").filter(msisdn=whole.destination)
    home = number.first() if whole.source and whole.destination else None
    if home is None or home.account is None:
        return None
    word = _first_word(whole.text)
    stops = word in STOP_WORDS and whole.text.strip().casefold().rstrip(".!") == word
    if stops:
        _opt_out(home.account, whole.source)
    return Reply.objects.create(
        account=home.account,
        number=home,
        keyword=_keyword(home, word),
        msisdn=whole.source,
        text=whole.text,
        message_id=_answered(home.account, whole),
        is_optout=stops,
        received_at=whole.received_at,
    )


def _first_word(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0].casefold().rstrip(".,!?:;") if words else ""


def _keyword(number: InboundNumber, word: str) -> Keyword | None:
    if not word or len(word) > 40:
        return None
    return Keyword.objects.filter(number=number, word__iexact=word, is_active=True).first()


def _answered(account: Account, whole: Whole) -> int | None:
    """The last message that went to this number before the reply came."""
    since = whole.received_at - ANSWERS_WITHIN
    sent = Message.objects.filter(
        account=account,
        msisdn=whole.source,
        sent_at__gt=since,
        sent_at__lte=whole.received_at,
        # Ids are of the month a message was accepted in, which may be the one before.
        id__gte=ids.first_id_of(since - timedelta(days=31)),
    )
    return sent.order_by("-id").values_list("id", flat=True).first()


def _opt_out(account: Account, msisdn: int) -> None:
    evidence = Evidence(how=OptOut.How.KEYWORD)
    if optouts.insert(account, [msisdn], scope=Scope(), evidence=evidence):
        auditlog.record(
            account,
            "optout.added",
            kind="optout",
            label=f"+{msisdn}",
            after={"scope": Scope().words, "count": 1, "numbers": [f"+{msisdn}"]},
        )

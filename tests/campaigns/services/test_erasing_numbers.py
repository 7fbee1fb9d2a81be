"""What a closed account kept for its programs is erased; its leased numbers are free again."""

from django.utils import timezone

from accounts.models import Account, ClientNotes
from campaigns.models import EmailSender, GroupLeaver, InboundNumber, Keyword, Reply
from campaigns.services import (
    contactparts,
    emailsenders,
    erasing,
    inboundnumbers,
    keywords,
    leaving,
)
from tests.campaigns.services.test_erasing import close


def _fill(account: Account) -> InboundNumber:
    number = inboundnumbers.lease(account, None, {"forward_url": "https://example.com/in"})
    keywords.add(number, "WIN", keywords.Wanted(reference="Spring"))
    emailsenders.add(account, "desk@example.com", max_parts=1, sender="")
    group = contactparts.create_group(account, name="Regulars")
    leaving.leave(group, 919810000001, how="api")
    ClientNotes.objects.create(account=account, contact="Asha", msisdn=919810000001)
    facts = {"msisdn": 919810000001, "text": "Hello", "received_at": timezone.now()}
    Reply.objects.create(account=account, number=number, **facts)
    return number


def test_numbers_keywords_mail_and_replies(customer: Account, stranger: Account) -> None:
    for text in ("+61400000001", "+61400000002"):
        inboundnumbers.bring(text, country="ZZ", price=0)
    mine, others = _fill(customer), _fill(stranger)
    assert erasing.erase(close(customer))
    for model in (Keyword, EmailSender, ClientNotes, Reply):
        assert [row.account for row in model.objects.all()] == [stranger], model
    assert [row.group.account for row in GroupLeaver.objects.all()] == [stranger]
    mine.refresh_from_db()
    assert (mine.account, mine.options, mine.next_charge_on) == (None, {}, None)
    others.refresh_from_db()
    assert others.account == stranger
    assert inboundnumbers.lease(stranger, mine.msisdn, {}).pk == mine.pk

"""An opt-out holds at intake, at accept and in the claim, and only for what was left."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from campaigns import reasons
from campaigns.acceptance import BatchRequest, Outcome, Recipient
from campaigns.models import (
    Batch,
    Carrier,
    Message,
    OptOut,
    OptOutTag,
    RejectedRow,
    Sender,
    Slice,
)
from campaigns.problems import row_sentence
from campaigns.selectors.optouts import who_left_meanwhile
from campaigns.services.accepting import accept
from campaigns.services.claiming import claim
from tests.campaigns.imports_scene import campaign_with, imported
from tests.campaigns.scene import queued_batch
from tests.factories import OptOutFactory, OptOutTagFactory, SenderFactory, product_of

NUMBER = 919810000000
CODES = [
    reasons.OPTED_OUT,
    reasons.OPTED_OUT_PRODUCT,
    reasons.OPTED_OUT_SENDER,
    reasons.OPTED_OUT_TAG,
]


@pytest.fixture
def tag(customer: Account) -> OptOutTag:
    found: OptOutTag = OptOutTagFactory(account=customer, name="offers")
    return found


def leave(customer: Account, stranger: Account, tag: OptOutTag) -> None:
    """Numbers 0 to 3 left something that matters; 4 to 8 left what does not; 9 left nothing."""
    own, other = customer.senders.get(), SenderFactory(account=customer, name="OTHER")
    news = OptOutTagFactory(account=customer, name="news")
    scopes: list[dict[str, object]] = [
        {},
        {"product": product_of(customer)},
        {"sender": own},
        {"tag": tag},
        {"product": product_of(customer, "P")},
        {"sender": other},
        {"tag": news},
        {"lifted_at": timezone.now()},
        {"account": stranger},
    ]
    for number, scope in enumerate(scopes):
        OptOutFactory(**{"account": customer, "msisdn": NUMBER + number} | scope)


def test_a_file_leaves_out_who_left_and_says_what(
    customer: Account, stranger: Account, tag: OptOutTag
) -> None:
    rows = "".join(f"+{NUMBER + n},Asha,1,7\n" for n in range(10))
    campaign = campaign_with(customer, f"phone,name,amount,code\n{rows}".encode())
    campaign.optout_tags.add(tag)
    leave(customer, stranger, tag)
    imported(campaign)
    assert campaign.opted_out == 4
    kept = Message.objects.order_by("id").values_list("msisdn", flat=True)
    assert list(kept) == [NUMBER + n for n in range(4, 10)]
    rejected = RejectedRow.objects.order_by("row")
    assert [(r.row, r.kind, r.code) for r in rejected] == [
        (row, "opted_out", code) for row, code in enumerate(CODES, start=2)
    ]
    words = [row_sentence(r.code) for r in rejected]
    for word, sentence in zip(("everything", "product", "sender ID", "tags"), words, strict=True):
        assert word in sentence


def test_uploading_again_brings_nobody_back(customer: Account, tag: OptOutTag) -> None:
    content = f"phone,name,amount,code\n+{NUMBER},Asha,1,7\n".encode()
    for scope in ({}, {"tag": tag}):
        OptOutFactory(account=customer, msisdn=NUMBER, **scope)
    before = list(OptOut.objects.order_by("id").values())
    for _ in range(2):
        assert imported(campaign_with(customer, content)).messages == 0
    assert list(OptOut.objects.order_by("id").values()) == before


def test_a_call_leaves_out_who_left_and_says_what(
    customer: Account, stranger: Account, tag: OptOutTag
) -> None:
    leave(customer, stranger, tag)
    accepted = accept(
        BatchRequest(
            account=customer,
            product_code="T",
            sender="TIDING",
            recipients=[Recipient(number=f"+{NUMBER + n}", text="Hi") for n in range(10)],
            tags=["offers"],
        )
    )
    refused = [r.code for r in accepted.results if r.outcome is Outcome.OPTED_OUT]
    assert refused == CODES
    assert accepted.count == 6


def test_the_claim_blocks_who_left_meanwhile_and_says_what(
    customer: Account, stranger: Account, carrier: Carrier, tag: OptOutTag
) -> None:
    leave(customer, stranger, tag)
    batch = queued_batch(customer, 10, per_chunk=4)
    batch.optout_tags.add(tag)
    claimed = [m.msisdn for s in claim("me", carrier, 100) for m in s.messages]
    assert claimed == [NUMBER + n for n in range(4, 10)]
    blocked = Message.objects.filter(state="blocked").order_by("id")
    assert list(blocked.values_list("reason", flat=True)) == CODES
    # A chunk of which nothing is left makes no slice.
    assert Slice.objects.count() == 2


def test_what_reaches_furthest_is_told(customer: Account, carrier: Carrier, tag: OptOutTag) -> None:
    for scope in ({"tag": tag}, {"sender": customer.senders.get()}, {}):
        OptOutFactory(account=customer, msisdn=NUMBER, **scope)
    queued_batch(customer, 1).optout_tags.add(tag)
    assert claim("me", carrier, 10) == []
    assert Message.objects.get().reason == reasons.OPTED_OUT


def test_the_claim_asks_once_and_a_second_time_only_where_somebody_left(
    customer: Account, carrier: Carrier
) -> None:
    queued_batch(customer, 6)
    messages = claim("me", carrier, 10)[0].messages
    with CaptureQueriesContext(connection) as seen:
        assert who_left_meanwhile(messages) == {}
    assert len(seen) == 1
    OptOutFactory(account=customer, msisdn=NUMBER)
    with CaptureQueriesContext(connection) as seen:
        assert who_left_meanwhile(messages) == {messages[0].message_id: reasons.OPTED_OUT}
    assert len(seen) == 2


def test_a_batch_that_names_a_sender_of_another_account_is_not_touched(
    customer: Account, stranger: Account, carrier: Carrier
) -> None:
    OptOutFactory(account=stranger, msisdn=NUMBER, sender=stranger.senders.get())
    queued_batch(customer, 1)
    assert len(claim("me", carrier, 10)) == 1
    assert Batch.objects.get().account == customer


def test_the_database_holds_one_scope_and_one_live_opt_out_of_each(
    customer: Account, tag: OptOutTag
) -> None:
    sender: Sender = customer.senders.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OptOutFactory(account=customer, msisdn=NUMBER, tag=tag, sender=sender)
    for scope in ({}, {"tag": tag}, {"sender": sender}, {"product": product_of(customer)}):
        OptOutFactory(account=customer, msisdn=NUMBER, lifted_at=timezone.now(), **scope)
        OptOutFactory(account=customer, msisdn=NUMBER, **scope)
        with pytest.raises(IntegrityError), transaction.atomic():
            OptOutFactory(account=customer, msisdn=NUMBER, **scope)

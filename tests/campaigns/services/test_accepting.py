"""Accepting a call: what is committed, what is refused, and that a refusal leaves nothing."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Account, Hold, LimitOverride, Product
from accounts.money import MICRO
from campaigns.acceptance import BatchRequest, Outcome, Recipient
from campaigns.models import Batch, Chunk, Message
from campaigns.services.accepting import accept
from tests.factories import OptOutFactory, OptOutTagFactory, SenderFactory, wallet_of

GOOD = [f"9198100000{n:02}" for n in range(20)]


def call(account: Account, numbers: Iterable[str] = GOOD[:1], **fields: Any) -> BatchRequest:
    text = fields.pop("text", "Hello")
    recipients = [Recipient(number, text, "ref") for number in numbers]
    values = {"product_code": "T", "sender": "TIDING", "recipients": recipients}
    return BatchRequest(account=account, **(values | fields))


def refused(request: BatchRequest) -> Invalid:
    with pytest.raises(Invalid) as caught:
        accept(request)
    assert not Batch.objects.exists()
    assert not Message.objects.exists()
    assert not Hold.objects.exists()
    return caught.value


def test_one_message_is_held_queued_and_due(customer: Account):
    accepted = accept(call(customer, sender=" TIDING "))

    message = Message.objects.get()
    assert message.pk == accepted.first_id
    assert (message.msisdn, message.text, message.sender) == (919810000000, "Hello", "TIDING")
    assert (message.country, message.segments, message.price) == ("IN", 1, MICRO)
    assert (message.state, message.settlement, message.client_ref) == ("queued", "held", "ref")
    batch = Batch.objects.get(uuid=accepted.uuid)
    assert (batch.first_id, batch.capacity, batch.account) == (message.pk, 1, customer)
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.queued, chunk.attempt) == ("open", 1, 0)
    assert (chunk.first_id, chunk.next_id, chunk.last_id) == (message.pk,) * 3
    assert chunk.due_at <= timezone.now()
    assert chunk.priority == batch.product.priority
    wallet = wallet_of(customer)
    assert (wallet.available, wallet.reserved) == (999 * MICRO, MICRO)


def test_good_and_bad_recipients_are_told_apart_in_order(customer: Account):
    OptOutFactory(account=customer, msisdn=919810000003)
    numbers = ["junk", GOOD[0], "+91 98100 00000", GOOD[3], "98100 00001", ""]
    accepted = accept(call(customer, numbers))

    assert [(r.row, r.outcome, r.code, r.position) for r in accepted.results] == [
        (1, Outcome.INVALID, "number_characters", 0),
        (2, Outcome.ACCEPTED, "", 1),
        (3, Outcome.DUPLICATE, "duplicate", 0),
        (4, Outcome.OPTED_OUT, "opted_out", 0),
        (5, Outcome.ACCEPTED, "", 2),
        (6, Outcome.INVALID, "number_missing", 0),
    ]
    assert accepted.count == 2
    rows = Message.objects.order_by("pk").values_list("pk", "row", "msisdn")
    first = accepted.first_id
    assert list(rows) == [(first, 2, 919810000000), (first + 1, 5, 919810000001)]
    assert wallet_of(customer).reserved == 2 * MICRO


def test_the_same_number_may_get_two_different_texts(customer: Account):
    recipients = [Recipient(GOOD[0], "One"), Recipient(GOOD[0], "Two")]
    assert accept(call(customer, recipients=recipients)).count == 2


def test_the_same_call_twice_is_two_batches(customer: Account):
    first, second = accept(call(customer)), accept(call(customer))
    assert first.uuid != second.uuid
    assert Message.objects.count() == 2


def test_segments_and_price_are_those_of_the_encoding(customer: Account):
    accepted = accept(call(customer, text="नमस्ते " * 12))
    (result,) = accepted.results
    assert (result.unicode, result.segments, result.price) == (True, 2, 2 * MICRO)


def test_braces_are_no_placeholders(customer: Account):
    accept(call(customer, text="{{name}} 100% %s"))
    assert Message.objects.get().text == "{{name}} 100% %s"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"product_code": "X"}, "product", "unknown_product"),
        ({"product_code": "t"}, "product", "unknown_product"),
        ({"sender": "OTHER"}, "sender", "sender_not_approved"),
        ({"sender": "WAITS"}, "sender", "sender_not_approved"),
        ({"recipients": []}, "number", "no_recipients"),
        ({"recipients": [Recipient("123", "Hello")]}, "number", "number_short"),
        ({"text": ""}, "text", "text_empty"),
        ({"text": "x" * 1531}, "text", "text_long"),
        ({"text": "a\x00b"}, "text", "text_characters"),
        ({"text": "a\ud800b"}, "text", "text_characters"),
        ({"text": "x" * 161, "max_segments": 1}, "text", "too_many_segments"),
        ({"name": "x" * 121}, "name", "name_long"),
        ({"recipients": [Recipient(GOOD[0], "Hi", "x" * 256)]}, "client_ref", "client_ref_long"),
        ({"tags": ["none"]}, "tags", "unknown_tag"),
        ({"tags": ["a", "b", "c", "d"]}, "tags", "too_many_tags"),
    ],
)
def test_a_refusal_names_its_field(
    customer: Account, fields: dict[str, Any], field: str, code: str
):
    SenderFactory(account=customer, name="WAITS", status="pending")
    error = refused(call(customer, **fields))
    assert (error.field, error.code) == (field, code)


def test_only_sms_products_send_sms(customer: Account):
    Product.objects.filter(code="G").update(channel=Product.Channel.VOICE)
    assert refused(call(customer, product_code="G")).code == "not_sms"


def test_another_accounts_sender_is_not_approved(customer: Account, stranger: Account):
    SenderFactory(account=stranger, name="THEIRS")
    assert refused(call(customer, sender="THEIRS")).code == "sender_not_approved"


def test_without_credit_nothing_is_sent(customer: Account):
    numbers = [f"9198100{n:05}" for n in range(1001)]
    error = refused(call(customer, numbers))
    assert (error.field, error.code) == ("product", "insufficient_credit")
    assert "1,001 needed, 1,000 available" in error.message


def test_the_limit_of_recipients_is_the_accounts(customer: Account):
    LimitOverride.objects.create(account=customer, name="api_recipients", value=2)
    assert refused(call(customer, GOOD[:3])).code == "too_many_recipients"
    assert accept(call(customer, GOOD[:2])).count == 2


def test_many_recipients_are_one_chunk(customer: Account):
    numbers = [f"9198100{n:05}" for n in range(1000)]
    accepted = accept(call(customer, numbers))
    assert accepted.count == Message.objects.count() == 1000
    assert Chunk.objects.get().queued == 1000
    too_many = [f"9198{n:08}" for n in range(10_001)]
    with pytest.raises(Invalid, match="at most 10,000 recipients; this one has 10,001"):
        accept(call(customer, too_many))


def test_a_time_ahead_makes_the_chunk_wait(customer: Account):
    due = timezone.now() + timedelta(days=80)
    accept(call(customer, due_at=due))
    assert Chunk.objects.get().due_at == Batch.objects.get().due_at == due


@pytest.mark.parametrize("ahead", [timedelta(seconds=-2), timedelta(days=93)])
def test_the_past_and_the_far_future_are_refused(customer: Account, ahead: timedelta):
    error = refused(call(customer, due_at=timezone.now() + ahead))
    assert (error.field, error.code) == ("due_at", "time_out_of_bounds")


def test_the_second_that_runs_now_is_not_past(customer: Account):
    assert accept(call(customer, due_at=timezone.now().replace(microsecond=0))).count == 1


def test_tags_apply_their_opt_outs_and_stay_on_the_batch(customer: Account):
    offers = OptOutTagFactory(account=customer, name="offers")
    news = OptOutTagFactory(account=customer, name="news")
    OptOutFactory(account=customer, tag=offers, msisdn=919810000000)
    OptOutFactory(account=customer, tag=news, msisdn=919810000001)
    accepted = accept(call(customer, GOOD[:2], tags=["offers", " offers ", ""]))

    assert [r.outcome for r in accepted.results] == [Outcome.OPTED_OUT, Outcome.ACCEPTED]
    assert list(Batch.objects.get().optout_tags.all()) == [offers]


def test_another_accounts_opt_outs_do_not_matter(customer: Account, stranger: Account):
    OptOutFactory(account=stranger, msisdn=919810000000)
    assert accept(call(customer)).count == 1


def test_everybody_opted_out_is_a_refusal(customer: Account):
    OptOutFactory(account=customer, msisdn=919810000000)
    assert refused(call(customer)).code == "opted_out"


def test_a_single_message_takes_few_queries(customer: Account, django_assert_max_num_queries: Any):
    accept(call(customer))
    with django_assert_max_num_queries(22):
        accept(call(customer))

"""The messages pages through the door."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from apikeys.services.keys import create_key
from campaigns.models import Batch, Carrier, Message, Receipt
from campaigns.selectors import loglooks
from campaigns.selectors.messagelog import PAGE
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch


def _list(client: Client, **query: str) -> str:
    answer = client.get(reverse("messages"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_account_without_messages_is_shown_the_next_step(customer_client: Client) -> None:
    assert "No messages yet" in _list(customer_client)


@pytest.mark.parametrize(
    "typed", ["+91 98100 00001", "919810000001", "9810000001", " (+91) 98100-00001 "]
)
def test_a_number_is_found_however_it_is_written(
    customer: Account, customer_client: Client, typed: str
) -> None:
    queued_batch(customer, 3)
    text = _list(customer_client, q=typed)
    assert text.count("<tr>") == 2
    assert "+91 98100 00001" in text


def test_a_message_is_found_by_its_id(customer: Account, customer_client: Client) -> None:
    batch = queued_batch(customer, 3)
    assert "+91 98100 00002" in _list(customer_client, q=f"{batch.uuid}:3")
    assert "No message matches" in _list(customer_client, q=f"{batch.uuid}:4")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "hello"}, "Enter a whole number"),
        ({"q": "12"}, "Enter a whole number"),
        ({"q": "a\x00b"}, "Null characters"),
        ({"since": "2026-02-30"}, "Write the day like"),
        ({"since": "0001-01-01"}, "year from 2000"),
        ({"until": "9999-12-31"}, "year from 2000"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "before the first"),
        ({"state": "lost"}, "not one of the available choices"),
        ({"campaign": "x"}, "valid UUID"),
    ],
)
def test_a_search_that_cannot_be_read_says_why(
    customer_client: Client, query: dict[str, str], words: str
) -> None:
    text = _list(customer_client, **query)
    assert words in text
    assert "There is a problem" in text


def test_the_pager_keeps_the_search(customer: Account, customer_client: Client) -> None:
    queued_batch(customer, PAGE + 1)
    text = _list(customer_client, state="queued")
    older = text.split('rel="next" href="?')[1].split('"')[0]
    assert older.startswith("state=queued&amp;before=")
    page = customer_client.get(reverse("messages") + "?" + older.replace("&amp;", "&"))
    text = page.content.decode()
    assert text.count("<tr>") == 2
    assert 'href="?state=queued"' in text


def test_a_look_that_ended_says_so_and_goes_on(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loglooks, "BATCHES", 2)
    wanted, *_newer = [queued_batch(customer, 1) for _ in range(3)]
    Batch.objects.filter(pk=wanted.pk).update(due_at=wanted.created_at - timedelta(days=1))
    Message.objects.filter(pk=wanted.first_id).update(country="GB")
    text = _list(customer_client, country="GB")
    assert "Nothing found as far as" in text and 'rel="next"' not in text
    onwards = text.split('<div class="looked"')[1].split('href="?')[1].split('"')[0]
    page = customer_client.get(reverse("messages") + "?" + onwards.replace("&amp;", "&"))
    text = page.content.decode()
    assert text.count("<tr>") == 2 and 'rel="prev"' in text and "country=GB&amp;after=" in text


def test_what_is_shown_can_be_exported(customer: Account, customer_client: Client) -> None:
    batch = queued_batch(customer, 1)
    text = _list(customer_client, state="queued", country="IN")
    assert f'href="{reverse("export_new")}?state=queued&amp;country=IN"' in text
    assert reverse("export_new") not in _list(customer_client, q=f"{batch.uuid}:1")


def test_a_broken_cursor_begins_at_the_newest(customer: Account, customer_client: Client) -> None:
    queued_batch(customer, 1)
    assert _list(customer_client, before="nonsense").count("<tr>") == 2


def _sent(batch: Batch, carrier: Carrier) -> None:
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.SENT, carrier_id=carrier.pk)])
    before = timezone.now()
    Receipt.objects.create(
        carrier=carrier, reference="0A1B", status="UNDELIV", message_id=batch.first_id
    )
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.UNDELIVERED, reason="UNDELIV")], at=before)


def test_the_story_has_every_step_in_order(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 1)
    key, _text = create_key(
        customer, name="Shop", expires_in_days=None, allowed_addresses=[], created_by=None
    )
    Batch.objects.filter(pk=batch.pk).update(api_key=key)
    _sent(batch, carrier)
    page = customer_client.get(reverse("message", args=[f"{batch.uuid}:1"]))
    text = page.content.decode()
    assert "+91 98100 00000: undelivered" in text
    steps = [
        "By the API, key “Shop”",
        "The carrier took it. 1 credit charged.",
        "The carrier says UNDELIV, under its id 0A1B.",
        "The carrier could not deliver it (UNDELIV).",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_credits_that_came_back_are_told(customer: Account, customer_client: Client) -> None:
    batch = queued_batch(customer, 1)
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.REJECTED, reason="ESME_RINVDSTADR")])
    page = customer_client.get(reverse("message", args=[f"{batch.uuid}:1"]))
    assert "1 credit given back." in page.content.decode()


def test_what_people_typed_is_text_and_not_markup(
    customer: Account, customer_client: Client
) -> None:
    queued_batch(customer, 1)
    text = _list(customer_client, q='"><script>alert(1)</script>')
    assert "<script>alert" not in text


def test_a_full_page_is_small_on_the_wire(customer: Account, customer_client: Client) -> None:
    queued_batch(customer, PAGE)
    page = customer_client.get(reverse("messages"), headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    # Styles and scripts are 30 KB; 100 KB is what a page may weigh in all.
    assert len(page.content) < 20_000

"""F41: hostile and damaged CSV, by the door: an error per row or a clean 422, never a 500."""

import codecs
from pathlib import Path

import pytest
from django.test import Client

from campaigns.models import Campaign, Message, RejectedRow
from campaigns.services import imports
from tests.campaigns.intake.door import accepted, assert_cheap, assert_refused, cost

PEOPLE = "phone,name\r\n+919876543210,José\r\n+919876543211,Zoë\r\n"
HINDI = "phone,name\r\n+919876543210,अनिल\r\n+919876543211,प्रिया\r\n"


def checked(client: Client, content: bytes, text: str = "Hello {{name}}") -> Campaign:
    """The campaign of this file, checked."""
    campaign = accepted(client, content)
    account = campaign.account
    product = account.wallets.get(product__code="T").product
    Campaign.objects.filter(pk=campaign.pk).update(
        text=text, product=product, sender=account.senders.get()
    )
    campaign.refresh_from_db()
    imports.start(campaign)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    return campaign


@pytest.mark.parametrize(
    ("content", "last"),
    [
        (HINDI.encode("utf-8-sig"), "प्रिया"),
        (HINDI.encode("utf-16"), "प्रिया"),
        (codecs.BOM_UTF16_BE + HINDI.encode("utf-16-be"), "प्रिया"),
        (PEOPLE.encode("utf-16-le"), "Zoë"),
        (PEOPLE.encode("utf-16-be"), "Zoë"),
        (HINDI.encode("utf-32"), "प्रिया"),
        (PEOPLE.encode("cp1252"), "Zoë"),
        (PEOPLE.replace("\r\n", "\r").encode(), "Zoë"),
        (PEOPLE.replace("\r\n", "\n").strip().encode(), "Zoë"),
    ],
    ids=["mark", "16", "16 be", "16 le bare", "16 be bare", "32", "cp1252", "CR only", "no end"],
)
def test_what_programs_write_is_read(customer_client: Client, content: bytes, last: str) -> None:
    campaign = checked(customer_client, content)
    assert (campaign.messages, campaign.invalid) == (2, 0), campaign.problem
    assert Message.objects.order_by("row").last().text == f"Hello {last}"


HOSTILE = {
    "a line of 10 MB": (b"phone,name\n9876543210," + b"x" * 10_000_000, "long_line"),
    "a cell of 40,000 characters": (b"phone\n" + b"9" * 40_000 + b"\n", "long_cell"),
    "a quote never closed": (
        b'phone,name\n9876543210,"Asha\n9876543211,Ravi\n',
        "unbalanced_quote",
    ),
    "100,000 columns": (b"a," * 100_000 + b"\n9876543210\n", "too_many_columns"),
    "a lone surrogate in UTF-8": (
        HINDI.encode().replace("अ".encode(), b"\xed\xa0\x80"),
        "bad_encoding",
    ),
    "a lone surrogate in UTF-16": (
        PEOPLE.encode("utf-16").replace("é".encode("utf-16-le"), b"\x00\xd8"),
        "bad_encoding",
    ),
    "bytes of no encoding": (HINDI.encode() + b"\xff\xfe\xfd\n", "bad_encoding"),
    "only blank lines": (b"\r\n" * 100_000, "empty"),
    "only zero bytes": (b"\0" * 100_000, "empty"),
    "nothing": (b"", "empty"),
    "a web page": (b"<html><table><tr><td>9876543210</td></tr></table></html>", "web_page"),
    "a gzip": (b"\x1f\x8b\x08\0" + b"x" * 50, "other_archive"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, customer_client: Client, name: str
) -> None:
    content, code = HOSTILE[name]
    assert_refused(customer_client, content, code)
    found = cost(tmp_path, content)
    assert found.code in (code, "")  # the first look also wants a column of numbers
    assert_cheap(found)


def test_a_nul_costs_its_own_row_only(customer_client: Client) -> None:
    campaign = checked(customer_client, b"phone,name\n+919876543210,a\0b\n+919876543211,Ravi\n")
    assert (campaign.messages, campaign.invalid) == (1, 1)
    refused = RejectedRow.objects.get()
    assert (refused.row, refused.code) == (2, "text_characters")
    assert "\0" not in str(refused.cells)


def test_damage_beyond_the_first_look_names_its_row_and_writes_nothing(
    customer_client: Client,
) -> None:
    rows = "".join(f"+9198765{n:05d},अनिल\r\n" for n in range(1000)).encode()
    campaign = checked(
        customer_client, b"phone,name\r\n" + rows + b"+919876599999,\xed\xa0\x80\r\n"
    )
    assert campaign.status == "failed"
    assert campaign.problem["code"] == "bad_encoding"
    assert campaign.problem["row"] == 1002
    assert not Message.objects.exists()

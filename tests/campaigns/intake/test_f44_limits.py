"""F44: exactly the limits are accepted; one row or one byte more is refused, by the door."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, LimitOverride
from campaigns import samples
from campaigns.models import Batch, Campaign, Chunk, Message, RejectedRow, Upload
from tests.campaigns.imports_scene import campaign_with, imported
from tests.campaigns.intake.door import accepted, post
from tests.campaigns.intake.tables import FORMATS

LARGEST = 209_715_200
ROWS = 500_000


def shown(client: Client, content: bytes) -> str:
    response = post(client, content)
    assert response.status_code == 422
    return str(response.content.decode())


@pytest.mark.parametrize("name", FORMATS)
def test_one_row_too_many_is_refused_at_the_upload_with_a_way_out(
    customer: Account, customer_client: Client, name: str
) -> None:
    content = FORMATS[name](samples.table(40))
    LimitOverride.objects.create(account=customer, name="campaign_messages", value=40)
    accepted(customer_client, content)
    LimitOverride.objects.update(value=39)
    page = shown(customer_client, content)
    assert "more than 39 rows" in page
    assert "Split it into files of at most 39 rows" in page
    assert Upload.objects.count() == 1


def test_a_limit_that_shrank_meanwhile_stops_the_check_before_its_first_row(
    customer: Account,
) -> None:
    campaign = campaign_with(customer, samples.as_csv(samples.table(40)))
    LimitOverride.objects.create(account=customer, name="campaign_messages", value=39)
    campaign = imported(campaign)
    assert (campaign.status, campaign.problem["code"]) == ("failed", "too_many_rows")
    assert campaign.rows_done == 0
    for model in (Message, RejectedRow, Chunk, Batch):
        assert not model.objects.exists()


@pytest.mark.slow
def test_half_a_million_rows_and_one_more(customer_client: Client) -> None:
    rows = "".join(f"+9198{number:08d}\n" for number in range(ROWS))
    accepted(customer_client, f"phone\n{rows}".encode())
    page = shown(customer_client, f"phone\n{rows}+14155550100\n".encode())
    assert "more than 500,000 rows" in page
    assert Campaign.objects.count() == 1


class Body(io.RawIOBase):
    """The body of an upload of any size, made while it is read."""

    def __init__(self, size: int) -> None:
        self._head = (
            b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nLarge\r\n'
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n"
        )
        self._tail = b"\r\n--b--\r\n"
        self.length = len(self._head) + size + len(self._tail)
        self._pieces = self._made(size)
        self._rest = b""

    def _made(self, size: int) -> Iterator[bytes]:
        yield self._head
        yield from csv_of(size)
        yield self._tail

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def csv_of(size: int) -> Iterator[bytes]:
    """A CSV of 30 columns and exactly `size` bytes, under half a million rows."""
    header = b",".join([b"phone", *(b"column%02d" % n for n in range(2, 31))]) + b"\n"
    yield header
    left = size - len(header)
    place = 0
    cells = b",".join([b"some-sixteen-chr"] * 29)
    while left > 2000:
        rows = min(1000, left // 1000)
        block = b"".join(b"+9198%08d,%s\n" % (place + n, cells) for n in range(rows))
        place += rows
        left -= len(block)
        yield block
    yield b"+14155550100," + b"x" * (left - len(b"+14155550100,"))


def upload(client: Client, size: int) -> int:
    body = Body(size)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("campaign_new"),
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.input": body,
    }
    response = client.request(**environ)
    if response.status_code == 413:
        assert "200 MB" in response.content.decode()
    return int(response.status_code)


def test_the_made_file_has_exactly_its_size() -> None:
    for size in (5_000, 1_234_567):
        content = b"".join(csv_of(size))
        assert len(content) == size
        assert {line.count(b",") for line in content.splitlines()[:-1]} == {29}


@pytest.mark.slow
def test_200_mb_are_accepted_and_one_byte_more_is_not_even_looked_at(
    customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload(customer_client, LARGEST) == 302
    kept = Upload.objects.get()
    assert (kept.size, len(kept.preview["columns"])) == (LARGEST, 30)
    looked_at: list[object] = []
    spied: Callable[..., None] = lambda *args, **_: looked_at.append(args)  # noqa: E731
    monkeypatch.setattr("campaigns.services.uploads.inspect", spied)
    assert upload(customer_client, LARGEST + 1) == 413
    assert not looked_at
    assert Upload.objects.count() == 1

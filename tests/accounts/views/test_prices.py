"""The pages of prices, as people use them."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Account, LimitOverride, PriceList, User
from accounts.prices import Line
from accounts.selectors import price_table
from accounts.selectors.pricebook import draft_of, scheduled_of
from accounts.services.prices import prepare, publish
from tests.factories import AccountFactory, UserFactory, product_of

INDIA, UK, REST = Line("", "IN", 200_000), Line("", "GB", 900_000), Line("", "", 2_000_000)
MUMBAI = 919812345678
LONDON = 447400123456


@pytest.fixture
def client(reseller: Account, sign_in: Callable[[User], Client]) -> Client:
    """The reseller's owner, who sets the customer's prices."""
    publish(reseller, product_of(reseller), [INDIA, UK, REST], by=None)
    return sign_in(reseller.users.get())


def _prices(account: Account, rest: str = "") -> str:
    return f"/sub-accounts/{account.uuid}/prices/{rest}"


def _file(content: str | bytes, name: str = "prices.csv") -> dict[str, Any]:
    body = content.encode() if isinstance(content, str) else content
    return {"file": SimpleUploadedFile(name, body), "product": "T"}


def _cost(account: Account, msisdn: int) -> int | None:
    return price_table(account, product_of(account)).per_segment(msisdn)


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("asked", "figure", "said"),
    [
        ("+44 7400 123456", "0.9", "The line of Britain (UK) decides"),
        ("98123 45678", "0.2", "The line of India decides"),
        ("India", "0.2", "The line of India decides"),
        ("+33612345678", "2", "The line for everything else decides"),
        ("+44 7", "0.9", "4 countries share this calling code"),
    ],
)
def test_what_does_it_cost(
    customer: Account, client: Client, asked: str, figure: str, said: str
) -> None:
    answer = client.get("/prices/", {"q": asked, "product": "T"})
    text = _text(answer)
    assert f'<p class="price-answer__figure">{figure}</p>' in text
    assert said in text


@pytest.mark.parametrize("asked", ["Atlantis", "<script>", "\0", "99999", "=1+1", "é" * 80])
def test_what_is_no_number_and_no_country_is_told(client: Client, asked: str) -> None:
    answer = client.get("/prices/", {"q": asked})
    assert answer.status_code == 200
    assert 'id="id_q_error"' in answer.content.decode()


def test_a_customer_sees_what_it_pays_and_downloads_it(customer_client: Client) -> None:
    assert "Everything else" in customer_client.get("/prices/?product=T").content.decode()
    text = customer_client.get("/prices/download/?product=T&format=csv")
    assert text["Cache-Control"] == "no-store"
    assert b"".join(text.streaming_content).decode("utf-8-sig").splitlines() == [  # type: ignore[attr-defined]
        "destination,covers,price per segment",
        "*,everything else,1",
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(customer_client.get("/prices/download/?format=xlsx").content)
    )
    assert book.active is not None
    assert [cell.value for cell in book.active[2]] == ["*", "everything else", 1]
    assert customer_client.get("/prices/download/?format=pdf").status_code == 404
    assert customer_client.get("/prices/download/?list=no-id").status_code == 404
    assert customer_client.get("/prices/template/?format=xlsx").status_code == 200


def test_one_price_is_changed_beside_ones_own(client: Client, customer: Account) -> None:
    page = _text(client.get(_prices(customer)))
    assert "1 destination costs Reseller more than it brings" in page
    done = client.post(_prices(customer), {"destination": "+91", "price": "0,25"}, follow=True)
    assert _cost(customer, MUMBAI) == 250_000
    assert "25.0 %" in _text(done)
    client.post(_prices(customer), {"destination": "91", "price": "", "remove": "1"})
    assert _cost(customer, MUMBAI) == 1_000_000


@pytest.mark.parametrize(
    ("destination", "price", "said"),
    [
        ("Atlantis", "1", "We do not know this country"),
        ("IN", "free", "This is not a number"),
        ("IN", "-1", "cannot be less than zero"),
        ("IN", "", "The price is missing"),
        ("", "1", "The destination is missing"),
        ("\0", "1", "Null characters"),
        ("IN", "9" * 29, "more than 100,000 credits"),
    ],
)
def test_a_wrong_price_is_told_and_kept(
    client: Client, customer: Account, destination: str, price: str, said: str
) -> None:
    answer = client.post(_prices(customer), {"destination": destination, "price": price})
    assert answer.status_code == 422
    page = _text(answer)
    assert said in page
    assert "There is a problem" in page
    assert f'value="{price}"' in page or not price


def test_a_file_is_reviewed_and_published(client: Client, customer: Account) -> None:
    sent = client.post(_prices(customer, "upload/"), _file("destination;price\nIN;0,3\n*;1\n"))
    draft = draft_of(customer, product_of(customer))
    assert draft is not None and sent.headers["Location"] == _prices(customer, f"{draft.uuid}/")
    page = client.get(sent.headers["Location"])
    assert "1 price of Customer changes" in _text(page)
    assert _cost(customer, MUMBAI) == 1_000_000
    form = page.context["form"].initial | {"when": "now"}
    client.post(sent.headers["Location"], form)
    assert _cost(customer, MUMBAI) == 300_000


def test_a_file_with_a_wrong_row_is_not_taken(client: Client, customer: Account) -> None:
    before = PriceList.objects.count()
    answer = client.post(
        _prices(customer, "upload/"),
        _file("destination,price\nIN,0.3\nAtlantis,1\nGB,free\n") | {"note": "Spring"},
    )
    page = _text(answer)
    assert answer.status_code == 422
    assert "2 rows need fixing" in page and "<code>Atlantis</code>" in page
    assert 'value="Spring"' in page
    assert PriceList.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("prices.xlsx", b"PK\x03\x04 broken", "The file is damaged"),
        ("prices.csv", b"\x00\x01\x02" * 9000, "This is not a table"),
        ("prices.csv", b"", "The file is empty"),
        ("prices.csv", b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_list_is_told(
    client: Client, customer: Account, name: str, content: bytes, said: str
) -> None:
    LimitOverride.objects.create(account=customer, name="price_file_bytes", value=1024 * 1024)
    answer = client.post(_prices(customer, "upload/"), _file(content, name))
    assert answer.status_code == 422
    assert said in _text(answer)


def test_mine_plus_some_percent_from_a_day_on(client: Client, customer: Account) -> None:
    made = client.post(_prices(customer, "copy/"), {"percent": "12.5"})
    page = client.get(made.headers["Location"])
    form = page.context["form"].initial | {"when": "later"}
    missing = client.post(made.headers["Location"], form)
    assert missing.status_code == 422 and "Choose when" in _text(missing)
    late = client.post(made.headers["Location"], form | {"starts_at": "2999-01-01T08:00"})
    assert late.status_code == 422 and "three months ahead" in _text(late)
    assert 'value="2999-01-01T08:00"' in _text(late)
    day = (timezone.localtime(timezone=ZoneInfo("Asia/Kolkata")) + timedelta(days=9)).strftime(
        "%Y-%m-%dT08:00"
    )
    client.post(made.headers["Location"], form | {"starts_at": day})
    waiting = scheduled_of(customer, product_of(customer)).get()
    assert waiting.starts_at is not None
    assert timezone.localtime(waiting.starts_at, ZoneInfo("Asia/Kolkata")).hour == 8
    assert 225_000 in waiting.prices.values_list("per_segment", flat=True)
    assert _cost(customer, MUMBAI) == 1_000_000
    client.post(_prices(customer, f"{waiting.uuid}/withdraw/"))
    assert not PriceList.objects.filter(pk=waiting.pk).exists()


def test_what_changed_meanwhile_is_shown_before_it_is_published(
    client: Client, customer: Account
) -> None:
    draft = prepare(customer, product_of(customer), [INDIA], by=None)
    form = client.get(_prices(customer, f"{draft.uuid}/")).context["form"].initial
    publish(customer, product_of(customer), [REST], by=None)
    answer = client.post(_prices(customer, f"{draft.uuid}/"), form | {"when": "now"})
    assert answer.status_code == 422
    assert "have changed since you looked" in _text(answer)
    assert _cost(customer, LONDON) == REST.per_segment


def test_who_may_only_look_cannot_change(
    reseller: Account, customer: Account, sign_in: Callable[[User], Client]
) -> None:
    manager = sign_in(UserFactory(account=reseller, role="manager"))
    page = manager.get(_prices(customer))
    assert page.status_code == 200
    assert "Change a price" not in page.content.decode()
    assert manager.post(_prices(customer), {"destination": "*", "price": "9"}).status_code == 403
    assert manager.get(_prices(customer, "upload/")).status_code == 403
    assert manager.post(_prices(customer, "copy/"), {"percent": "1"}).status_code == 403
    assert _cost(customer, MUMBAI) == 1_000_000


def test_a_brand_sets_the_prices_of_everybody_below(
    operator: Account, sign_in: Callable[[User], Client]
) -> None:
    child: Account = AccountFactory(parent=operator)
    client = sign_in(operator.users.get())
    client.post(_prices(operator), {"destination": "*", "price": "3"})
    assert _cost(child, MUMBAI) == 3_000_000
    assert "Set prices" in client.get("/prices/").content.decode()


def test_a_reseller_cannot_set_its_own_prices(client: Client, reseller: Account) -> None:
    assert client.get(_prices(reseller)).status_code == 404
    answer = client.post(_prices(reseller), {"destination": "*", "price": "0"})
    assert answer.status_code == 404


@pytest.mark.parametrize("destination", ["*", "IN", "GB", "9198"])
def test_nobody_but_the_issuer_sells_below_what_the_account_above_pays(
    reseller: Account, customer: Account, sign_in: Callable[[User], Client], destination: str
) -> None:
    publish(customer, product_of(customer), [INDIA, UK], by=None)
    branch: Account = AccountFactory(parent=customer)
    below, free = sign_in(customer.users.get()), {"destination": destination, "price": "0"}
    assert "cannot be below" in _text(below.post(_prices(branch), free))
    assert not PriceList.objects.filter(account=branch).exists()
    sent = below.post(_prices(branch, "copy/"), {"percent": "-100"})
    draft = sent.headers["Location"]
    base = below.get(draft).context["form"].initial["base"]
    assert "cannot be below" in _text(below.post(draft, {"when": "now", "base": base}))
    assert _cost(branch, MUMBAI) == INDIA.per_segment


def test_the_issuer_sells_at_any_price(
    operator: Account, customer: Account, sign_in: Callable[[User], Client]
) -> None:
    branch: Account = AccountFactory(parent=customer)
    free = {"destination": "IN", "price": "0"}
    sign_in(operator.users.get()).post(_prices(branch), free)
    assert _cost(branch, MUMBAI) == 0


def test_a_long_list_comes_in_pages_with_as_many_queries(
    client: Client, customer: Account, django_assert_max_num_queries: Any
) -> None:
    lines = [Line(str(91_000 + n), "", 3_000_000) for n in range(950)]
    publish(customer, product_of(customer), [REST, INDIA, *lines], by=None)
    seen: list[str] = []
    after = ""
    with django_assert_max_num_queries(10 * 30):
        while True:
            page = client.get(_prices(customer), {"after": after}).context["page"]
            seen += [shown.text for shown in page.lines]
            after = page.next
            if not after:
                break
    assert seen == ["*", "IN", *[line.prefix for line in lines]]


def test_versions_are_looked_at_and_compared(client: Client, customer: Account) -> None:
    old = publish(customer, product_of(customer), [INDIA], by=None)
    publish(customer, product_of(customer), [UK], by=None)
    page = _text(client.get(_prices(customer, f"{old.uuid}/")))
    assert "India" in page and "Britain (UK)" in page and "In this version" in page
    text = client.get(_prices(customer, "download/"), {"list": str(old.uuid)})
    assert "IN,India,0.2" in b"".join(text.streaming_content).decode()  # type: ignore[attr-defined]

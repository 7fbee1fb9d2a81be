"""Prices by country, from the list to the rows of a file and the recipients of a call."""

from accounts.models import Account
from accounts.prices import Line
from accounts.services.prices import publish
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Carrier, Message, RejectedRow
from campaigns.services.accepting import accept
from tests.campaigns.imports_scene import campaign_with, imported
from tests.factories import product_of

LINES = [
    Line("", "IN", 200_000),
    Line("", "GB", 900_000),
    Line("", "GG", 950_000),
    Line("", "CA", 700_000),
    Line("9198", "", 150_000),
]
# Number -> micro-credits of one segment; Guernsey's +44 and Canada's +1 are countries of their own.
PRICED = {
    919812345678: 150_000,
    917012345678: 200_000,
    447400123456: 900_000,
    447781123456: 950_000,
    16045550123: 700_000,
}
UNPRICED = (12025550123, 33612345678)


def test_rows_of_a_file(customer: Account) -> None:
    publish(customer, product_of(customer), LINES, by=None)
    rows = "".join(f"+{number}\n" for number in (*PRICED, *UNPRICED))
    campaign = imported(campaign_with(customer, f"phone\n{rows}".encode(), text="Hello"))
    found = Message.objects.filter(batch__campaign=campaign)
    assert dict(found.values_list("msisdn", "price")) == PRICED
    refused = RejectedRow.objects.filter(campaign=campaign)
    assert set(refused.values_list("code", flat=True)) == {"no_price"}
    assert refused.count() == len(UNPRICED)
    assert campaign.price == sum(PRICED.values())


def test_recipients_of_a_call(customer: Account, carrier: Carrier) -> None:
    publish(customer, product_of(customer), LINES, by=None)
    accepted = accept(
        BatchRequest(
            account=customer,
            product_code="T",
            sender="TIDING",
            recipients=[Recipient(f"+{number}", "Hello") for number in (*PRICED, *UNPRICED)],
        )
    )
    assert [result.price for result in accepted.results[: len(PRICED)]] == list(PRICED.values())
    assert {result.code for result in accepted.results[len(PRICED) :]} == {"no_price"}

"""Tests: the text of one row, sent to a few numbers of one's own, and paid like any message."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, ServiceError, TooManyRequests
from accounts.models import Account, Product
from accounts.selectors import limit
from accounts.services import auditlog, ratelogs
from apikeys.models import ApiKey
from apikeys.services.spending import require_product, spend
from campaigns.acceptance import Accepted, BatchRequest, DltIds, Recipient
from campaigns.checking import storable
from campaigns.drafttexts import Sheet
from campaigns.models import Campaign, OptOutTag, Sender, SendingRules
from campaigns.previews import unknown_columns
from campaigns.selectors.dltadvice import advice_on
from campaigns.selectors.rows import columns_of, row_called
from campaigns.selectors.sendingrules import rules_of
from campaigns.services.accepting import LONGEST_NAME, accept
from campaigns.services.records import note

WINDOW_SECONDS = 600
FIELD = "test_numbers"


@dataclass(frozen=True)
class Draft:
    """What a campaign says as it is now being written, or as it was kept (`of`)."""

    text: str
    product: Product | None
    sender: Sender | None
    tags: tuple[OptOutTag, ...] = ()

    @classmethod
    def of(cls, campaign: Campaign) -> "Draft":
        """The message step as it was kept."""
        tags = tuple(campaign.optout_tags.all())
        return cls(campaign.text, campaign.product, campaign.sender, tags)


def send(
    campaign: Campaign, draft: Draft, *, row: int, numbers: str, key: ApiKey | None = None
) -> Accepted:
    """Send what row `row` of the file would get to `numbers`, as a batch of its own.

    `key` is that of the call that asks for it: what it may send by, and spend, holds here too.

    Raises Invalid on "text", "product", "sender" or "test_numbers", TooManyRequests.
    """
    account = campaign.account
    wanted = read_numbers(account, numbers)
    text, sender = _arriving(campaign, draft, row)
    if draft.product is None:
        raise Invalid("no_product", _("Choose what the test is paid from."), "product")
    require_product(key, draft.product)
    _count(account)
    request = BatchRequest(
        account=account,
        product_code=draft.product.code,
        sender=sender,
        recipients=[Recipient(number=number, text=text) for number in wanted],
        name=_("Test of %s")[:60] % campaign.name[: LONGEST_NAME - 60],
        tags=[tag.name for tag in draft.tags],
        dlt=_dlt(account, draft),
        may_repeat=True,
    )
    try:
        accepted = _accept(request, key)
    except ServiceError as error:
        error.field = FIELD if error.field == "number" else error.field
        raise
    price = sum(result.price for result in accepted.results if result.position)
    note(campaign, "test_sent", messages=accepted.count, price=price, text=text)
    return accepted


def _accept(request: BatchRequest, key: ApiKey | None) -> Accepted:
    with transaction.atomic():
        accepted = accept(request)
        price = sum(result.price for result in accepted.results if result.position)
        spend(key, accepted.count, price)
    return accepted


def remember(account: Account, numbers: str) -> list[str]:
    """Keep one's own numbers for the next tests. Raises Invalid on "test_numbers"."""
    wanted = read_numbers(account, numbers, may_be_none=True)
    with transaction.atomic():
        rules, _made = SendingRules.objects.select_for_update().get_or_create(account=account)
        if rules.test_numbers != wanted:
            before, rules.test_numbers = rules.test_numbers, wanted
            rules.save(update_fields=["test_numbers"])
            auditlog.record(
                account,
                "sending_rules.test_numbers_set",
                kind="account",
                subject=account.uuid,
                label=account.name,
                before={"test_numbers": before},
                after={"test_numbers": wanted},
            )
    return wanted


def read_numbers(account: Account, typed: str, *, may_be_none: bool = False) -> list[str]:
    """The numbers somebody typed, with commas or line breaks between. Raises Invalid."""
    numbers = list(dict.fromkeys(filter(None, map(str.strip, re.split(r"[,;\n]", typed)))))
    if not numbers and not may_be_none:
        raise Invalid("no_test_numbers", _("Enter the number the test goes to."), FIELD)
    most = limit(account, "test_numbers")
    if len(numbers) > most:
        message = _("A test goes to at most {limit} numbers.").format(limit=most)
        raise Invalid("too_many_test_numbers", message, FIELD)
    if any(len(number) > 40 or not storable(number) for number in numbers):
        raise Invalid("test_number_long", _("Put a comma between the numbers."), FIELD)
    return numbers


def _arriving(campaign: Campaign, draft: Draft, row: int) -> tuple[str, str]:
    """Text and sender ID as the row gets them."""
    columns = columns_of(campaign)
    found = row_called(campaign, row)
    cells = found["cells"] if found else []
    sheet = Sheet.of(columns, campaign.mapping)
    preview = sheet.preview(draft.text, cells)
    unknown = unknown_columns(draft.text, columns)
    if unknown:
        message = _("The file has no column “{name}”.").format(name=unknown[0].name)
        raise Invalid("unknown_column", message, "text")
    if preview.missing or (found is None and "{{" in draft.text):
        message = _("Row {row} has nothing in “{column}”: choose another row for the test.")
        facts = {"row": row, "column": preview.missing or _("every column")}
        raise Invalid("missing_value", message.format(**facts), "text")
    if not preview.text.strip():
        raise Invalid("no_text", _("Write the message."), "text")
    sender = sheet.sender_of(draft.sender.name if draft.sender else "", cells)
    if not sender:
        raise Invalid("no_sender", _("Choose who the test comes from."), "sender")
    return preview.text, sender


def _dlt(account: Account, draft: Draft) -> DltIds:
    """The ids that go with the text, for numbers in India."""
    rules = rules_of(account)
    fitting = advice_on(account, draft.text, draft.sender).fitting if draft.text.strip() else None
    return DltIds(
        rules.dlt_entity_id,
        draft.sender.dlt_header_id if draft.sender else "",
        fitting.template_id if fitting else "",
    )


def _count(account: Account) -> None:
    """One more test of the account, outside any transaction."""
    most = limit(account, "test_sends_per_10_minutes")
    key = f"test_sends_per_10_minutes:account:{account.pk}"
    window = ratelogs.hit(key, limit=most, seconds=WINDOW_SECONDS)
    if not window.allowed:
        message = _("That were {limit} tests in ten minutes. Try again in {seconds} seconds.")
        facts = {"limit": most, "seconds": window.retry_after}
        raise TooManyRequests("too_many_tests", message.format(**facts), FIELD, True)

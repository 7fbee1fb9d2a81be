"""Publishing price lists: drafts, start dates, versions, the audit log, two people at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.models import Account, AuditEntry, LimitOverride, Price, PriceList, User
from accounts.prices import Line
from accounts.selectors import price_table
from accounts.selectors.pricebook import draft_of, versions_of
from accounts.services.prices import (
    ROWS_AT_ONCE,
    change_line,
    prepare,
    publish,
    set_price,
    start,
    withdraw,
)
from tests.factories import AccountFactory, product_of

INDIA, UK, REST = Line("", "IN", 200_000), Line("", "GB", 900_000), Line("", "", 2_000_000)
MUMBAI = 919812345678
LONDON = 447400123456


def _cost(account: Account, msisdn: int) -> int | None:
    return price_table(account, product_of(account)).per_segment(msisdn)


def test_a_list_prices_by_prefix_then_country_then_the_rest(customer: Account) -> None:
    lines = [INDIA, UK, REST, Line("9198", "", 150_000)]
    publish(customer, product_of(customer), lines, by=None)
    assert _cost(customer, MUMBAI) == 150_000
    assert _cost(customer, 917012345678) == 200_000
    assert _cost(customer, LONDON) == 900_000
    assert _cost(customer, 4915112345678) == 2_000_000


def test_what_is_not_in_the_list_is_not_sold(customer: Account) -> None:
    publish(customer, product_of(customer), [INDIA], by=None)
    assert _cost(customer, LONDON) is None


def test_who_has_no_list_pays_what_the_nearest_above_pays(
    operator: Account, reseller: Account
) -> None:
    child: Account = AccountFactory(parent=AccountFactory(parent=reseller))
    product = product_of(operator)
    assert _cost(child, MUMBAI) is None
    publish(operator, product, [Line("", "", 5)], by=None)
    assert _cost(child, MUMBAI) == 5
    publish(reseller, product, [Line("", "", 7)], by=None)
    assert _cost(child, MUMBAI) == 7
    assert _cost(operator, MUMBAI) == 5


def test_a_draft_counts_for_nothing_and_is_replaced_by_the_next(customer: Account) -> None:
    product = product_of(customer)
    before = _cost(customer, MUMBAI)
    first = prepare(customer, product, [INDIA], by=None)
    second = prepare(customer, product, [UK], by=None)
    assert _cost(customer, MUMBAI) == before
    assert draft_of(customer, product) == second
    assert not PriceList.objects.filter(pk=first.pk).exists()
    assert not Price.objects.filter(price_list_id=first.pk).exists()


def test_a_long_list_is_written_in_blocks(customer: Account) -> None:
    lines = [Line(str(9_000_000 + n), "", n) for n in range(ROWS_AT_ONCE + 5)]
    version = publish(customer, product_of(customer), lines, by=None)
    assert version.rows == Price.objects.filter(price_list=version).count() == len(lines)


def test_a_list_for_later_waits_and_can_be_taken_back(customer: Account, owner: User) -> None:
    product = product_of(customer)
    before = _cost(customer, MUMBAI)
    tomorrow = timezone.now() + timedelta(days=1)
    version = publish(customer, product, [REST], starts_at=tomorrow, by=owner)
    assert _cost(customer, MUMBAI) == before
    assert versions_of(customer, product)[0] == version
    withdraw(version, by=owner)
    assert version not in versions_of(customer, product)


def test_a_list_for_later_takes_over_by_itself(customer: Account) -> None:
    soon = timezone.now() + timedelta(hours=1)
    version = publish(customer, product_of(customer), [REST], starts_at=soon, by=None)
    set_price(customer, product_of(customer), 1)
    assert _cost(customer, MUMBAI) == 1
    PriceList.objects.filter(pk=version.pk).update(starts_at=timezone.now())
    assert _cost(customer, MUMBAI) == REST.per_segment


def test_what_has_started_cannot_be_taken_back_or_started_again(customer: Account) -> None:
    version = publish(customer, product_of(customer), [REST], by=None)
    with pytest.raises(Conflict, match="have started"):
        withdraw(version, by=None)
    with pytest.raises(Conflict, match="no draft"):
        start(version, at=None, by=None)


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "start_past"), (93, "start_late")], ids=["past", "too late"]
)
def test_a_start_is_now_or_within_three_months(customer: Account, days: int, code: str) -> None:
    at = timezone.now() + timedelta(days=days)
    with pytest.raises(Invalid) as refusal:
        publish(customer, product_of(customer), [REST], starts_at=at, by=None)
    assert (refusal.value.code, refusal.value.field) == (code, "starts_at")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "no_rows"),
        ([Line("91", "", -1)], "price_negative"),
        ([INDIA, INDIA], "price_twice"),
    ],
)
def test_a_wrong_list_is_refused_whole(customer: Account, lines: list[Line], code: str) -> None:
    before = PriceList.objects.count()
    with pytest.raises(Invalid) as refusal:
        publish(customer, product_of(customer), lines, by=None)
    assert refusal.value.code == code
    assert PriceList.objects.count() == before


def test_a_list_may_have_as_many_rows_as_the_accounts_limit_says(customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="price_rows", value=2)
    publish(customer, product_of(customer), [INDIA, UK], by=None)
    with pytest.raises(Invalid, match="at most 2 rows"):
        publish(customer, product_of(customer), [INDIA, UK, REST], by=None)


def test_one_line_of_inherited_prices_makes_a_list_of_ones_own(reseller: Account) -> None:
    child: Account = AccountFactory(parent=reseller)
    product = product_of(reseller)
    publish(reseller, product, [INDIA, UK], by=None)
    change_line(child, product, prefix="", country="GB", per_segment=1_000_000, by=None)
    assert _cost(child, LONDON) == 1_000_000
    assert _cost(child, MUMBAI) == INDIA.per_segment
    assert _cost(reseller, LONDON) == UK.per_segment
    change_line(child, product, prefix="", country="GB", per_segment=None, by=None)
    assert _cost(child, LONDON) is None
    with pytest.raises(Conflict, match="needs a price"):
        change_line(child, product, prefix="", country="IN", per_segment=None, by=None)


def test_the_audit_log_tells_what_a_new_list_changes(customer: Account, owner: User) -> None:
    product = product_of(customer)
    publish(customer, product, [INDIA, UK], by=owner)
    publish(customer, product, [INDIA._replace(per_segment=300_000), REST], by=owner)
    entry = AuditEntry.objects.filter(action="price_list.published").latest("id")
    assert entry.account == customer
    assert entry.before["prices"] == {"IN": "0.2", "*": None, "GB": "0.9"}
    assert entry.after["prices"] == {"IN": "0.3", "*": "2", "GB": "2"}
    assert (entry.after["dearer"], entry.after["added"], entry.after["removed"]) == (1, 1, 1)
    assert entry.after["rows"] == 2


def test_the_audit_log_stays_short_for_a_long_list(customer: Account) -> None:
    lines = [Line(str(91_000 + n), "", n + 1) for n in range(500)]
    publish(customer, product_of(customer), lines, by=None)
    entry = AuditEntry.objects.filter(action="price_list.published").latest("id")
    assert entry.after["added"] == 500
    assert len(entry.after["prices"]) == 20
